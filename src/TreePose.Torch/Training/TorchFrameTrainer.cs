using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Torch.Models;

namespace TreePose.Torch.Training;

/// <summary>Trains an ensemble of one architecture on a fold and predicts its test captures.</summary>
/// <param name="modelName">A name of <see cref="ShippedModels"/>.</param>
/// <param name="options">How it is trained.</param>
/// <param name="saveModel">Called with each trained model and its name, e.g. to write a checkpoint; may be null.</param>
public sealed class TorchFrameTrainer(string modelName, TrainingOptions options, Action<FrameClassifier, string>? saveModel = null) : IFrameClassifierTrainer
{
    /// <inheritdoc/>
    public FoldPrediction Run(FoldTask task, CancellationToken cancellation)
    {
        TorchRuntime.EnsureLoaded();
        using var scope = TorchSharp.torch.NewDisposeScope(); // whatever a fold made is gone with it
        var history = new List<EpochFigures>();
        var sums = task.Test.Select(s => new float[s.Length * FramePrediction.Classes]).ToArray();
        using var train = new WindowSet(Delayed(task.Train), options.WindowFrames, options.StrideFrames, labelledOnly: true);
        using var validation = task.Validation.Count == 0 ? null : new WindowSet(Delayed(task.Validation), options.WindowFrames, options.WindowFrames, labelledOnly: true);
        using IWorkTask bar = task.Progress.Begin($"participant {task.Fold.Name} held out", options.Ensemble * options.Epochs);
        for (int member = 0; member < options.Ensemble; member++)
        {
            int seed = Seeds.Derive(task.Seed, $"model/{member}");
            var input = new ModelInput(task.Train[0].Shape, FramePrediction.Classes);
            using FrameClassifier model = ShippedModels.FrameClassifiers().Find(modelName).Create(input, null, seed);
            new Trainer(options).Fit(model, train, validation, seed, Note, cancellation);
            saveModel?.Invoke(model, $"{task.Fold.Name}_{member}");
            for (int i = 0; i < sums.Length; i++) Add(sums[i], WholeCaptureInference.Predict(model, task.Test[i], options.WindowFrames, options.LookAheadFrames));

            void Note(EpochFigures figures)
            {
                history.Add(figures with { Model = member });
                bar.Advance(1, $"loss {figures.TrainLoss:0.000}");
            }
        }
        return new FoldPrediction([.. task.Test.Select((s, i) => new FramePrediction(s, sums[i]))], history);
    }

    /// <summary>Each label moved to the frame at which the model answers for it; the first frames have none.</summary>
    private IReadOnlyList<FrameSequence> Delayed(IReadOnlyList<FrameSequence> sequences)
    {
        if (options.LookAheadFrames == 0) return sequences;
        return [.. sequences.Select(s =>
        {
            int delay = Math.Min(options.LookAheadFrames, s.Length);
            return s with { Labels = [.. Enumerable.Repeat(FootPhase.Unlabelled, delay), .. s.Labels[..^delay]] };
        })];
    }

    private void Add(float[] sum, float[] probabilities)
    {
        for (int i = 0; i < sum.Length; i++) sum[i] += probabilities[i] / options.Ensemble;
    }
}
