using System.Text.Json.Nodes;
using TorchSharp;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Evaluation.Calibration;
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

    /// <summary>
    /// Goes on training with captures of one person; the network itself changes. Its input scaling stays unless it alone is asked for.
    /// </summary>
    /// <param name="captures">Captures as the steps leave them, with labels.</param>
    /// <param name="options">How; epochs, learning rate and batch are those of the fine-tuning.</param>
    /// <param name="mode">What is changed.</param>
    /// <param name="seed">Order of windows and augmentation.</param>
    /// <param name="cancellation">Stops before the next step.</param>
    /// <exception cref="TreePoseException">No frame has a label, or the mode is none for a classifier.</exception>
    public void FineTune(
        IReadOnlyList<FrameSequence> captures,
        TrainingOptions options,
        FineTuning mode,
        int seed,
        CancellationToken cancellation = default
    )
    {
        using DisposeScope scope = NewDisposeScope();
        if (mode == FineTuning.Offset)
            throw new TreePoseException(
                "'offset' takes the mean error off a predicted number; a classifier has none. Choose another mode."
            );
        if (mode == FineTuning.InputScaling)
        {
            InputScaling.Adapt(_model, [.. captures.Select(c => c.Frames)]);
            return;
        }
        FrozenParts.Set(_model, mode, _model.FrontEnd, _model.Head);
        WindowSet windows = TorchFrameTrainer.Windows(captures, options);
        new Trainer(options) { KeepsScaling = true }.Fit(_model, windows, null, seed, _ => { }, cancellation);
    }

    /// <summary>Writes <c>NAME.pth</c> and <c>NAME.json</c>.</summary>
    /// <param name="pathOf">Gives the path of a file.</param>
    /// <param name="name">The files' name without ending.</param>
    /// <param name="about">What else belongs to it.</param>
    public void Write(Func<string, string> pathOf, string name, JsonObject about) => SavedModel.Write(pathOf, name, _model, about);

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();
}
