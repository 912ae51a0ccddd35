using TreePose.Datasets;

namespace TreePose.Evaluation.Calibration;

/// <summary>What a trainer is given for one fold.</summary>
public sealed record HoldTask
{
    /// <summary>Names this training within the run, e.g. <c>fold_2_repeat_0</c>: checkpoints are kept under it.</summary>
    public required string Stage { get; init; }

    /// <summary>Holds to fit to, each with a target.</summary>
    public IReadOnlyList<HoldSequence> Train { get; init; } = [];

    /// <summary>The fold's own seed.</summary>
    public required int Seed { get; init; }

    /// <summary>Called after each epoch, with the stage's name.</summary>
    public Action<string, EpochFigures> OnEpoch { get; init; } = (_, _) => { };
}

/// <summary>Fits a model to holds. The evaluation knows nothing else of models.</summary>
public interface IHoldRegressorTrainer
{
    /// <summary>Fits a model; called from several threads at once when folds run side by side.</summary>
    IHoldRegressor Train(HoldTask task, CancellationToken cancellation);
}

/// <summary>A fitted model.</summary>
public interface IHoldRegressor : IDisposable
{
    /// <summary>One number for each sequence, in the target's unit. Targets are not looked at.</summary>
    double[] Predict(IReadOnlyList<HoldSequence> holds);

    /// <summary>One number for each frame of each sequence, when the model answers so; null when it answers once a hold.</summary>
    float[][]? PredictFrames(IReadOnlyList<HoldSequence> holds) => null;

    /// <summary>A copy that is tuned further to these holds; this model stays as it is.</summary>
    /// <param name="holds">Calibration sequences of one person.</param>
    /// <param name="mode">What may change.</param>
    /// <param name="seed">Seed of the tuning.</param>
    /// <param name="stage">Names the tuning within the run.</param>
    /// <param name="cancellation">Stops before the next step.</param>
    IHoldRegressor FineTune(IReadOnlyList<HoldSequence> holds, FineTuning mode, int seed, string stage, CancellationToken cancellation);
}
