using TorchSharp;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Parts;
using TreePose.Torch.Checkpoints;
using TreePose.Torch.Models;
using static TorchSharp.torch;

namespace TreePose.Torch.Training;

/// <summary>A classifier whose weights come from a file, for whole captures.</summary>
public sealed class TrainedFrameClassifier : IDisposable
{
    private readonly FrameClassifier _model;

    private TrainedFrameClassifier(FrameClassifier model) => _model = model;

    /// <summary>Makes the architecture and reads its weights.</summary>
    /// <param name="weights">A <c>.pth</c>.</param>
    /// <param name="architecture">One of a list of <see cref="FrameClassifierPart"/>.</param>
    /// <param name="input">Frames as the steps leave them, and classes.</param>
    /// <exception cref="DataFormatException">The file is damaged or of another architecture; every difference is listed.</exception>
    public static TrainedFrameClassifier Read(string weights, PartSelection architecture, ModelInput input)
    {
        TorchRuntime.EnsureLoaded();
        FrameClassifier model = ModelFactory.Classifier(architecture, input, seed: 0);
        try
        {
            PytorchFile.LoadInto(weights, model);
            return new TrainedFrameClassifier(model);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Class probabilities of each capture, [frame, class] in C order. Labels are not looked at.</summary>
    /// <param name="captures">Captures as the steps leave them; with an adaptation all of each person's.</param>
    /// <param name="options">How it was trained.</param>
    /// <param name="adaptation">What of a person's captures it is adapted with.</param>
    /// <param name="cancellation">Stops between captures.</param>
    public float[][] Answer(
        IReadOnlyList<FrameSequence> captures,
        TrainingOptions options,
        Adaptation adaptation,
        CancellationToken cancellation = default
    )
    {
        using DisposeScope scope = NewDisposeScope();
        return new FrameAnswers(_model, options, adaptation).Of(captures, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();
}
