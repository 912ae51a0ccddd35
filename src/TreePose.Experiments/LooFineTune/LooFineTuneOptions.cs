using TreePose.Evaluation.Calibration;
using TreePose.Experiments.Parts;
using TreePose.Parts;
using TreePose.Steps;
using TreePose.Torch.Models;
using TreePose.Torch.Training;

namespace TreePose.Experiments.LooFineTune;

/// <summary>Everything that the experiment <c>loo-finetune</c> can be told; <c>--set</c> reaches each by its dotted name.</summary>
public sealed record LooFineTuneOptions
{
    /// <summary>Preprocessing of frames, in order; a step that learns does so on the training side of each fold alone.</summary>
    public PartSelection Steps { get; init; } = PartSelection.Several(ShippedSteps.List());

    /// <summary>The architecture.</summary>
    public PartSelection Model { get; init; } = PartSelection.One(ShippedModels.SequenceRegressors(), "attention");

    /// <summary>How it is trained on the other participants.</summary>
    public HoldTrainingOptions Training { get; init; } = new();

    /// <summary>How it is calibrated to the held-out participant.</summary>
    public RegressionOptions FineTuning { get; init; } =
        new()
        {
            Epochs = 20,
            BatchSize = 4,
            LearningRate = 5e-4,
            Schedule = Schedule.Constant,
        };

    /// <summary>Who is left out, and with how many holds the model is calibrated.</summary>
    public CalibrationOptions Protocol { get; init; } = new();

    /// <summary>How holds and targets are made.</summary>
    public HoldOptions Holds { get; init; } = new();

    /// <summary>The defaults, over the parts of a bench.</summary>
    internal static LooFineTuneOptions Over(Bench bench) =>
        new()
        {
            Steps = PartSelection.Several(bench.Steps),
            Model = PartSelection.One(bench.SequenceRegressors, "attention"),
            Holds = new HoldOptions { Sources = new PartSections(bench.HoldSources) },
        };
}

/// <summary>How holds and targets are made.</summary>
public sealed record HoldOptions
{
    /// <summary>How each source makes holds and targets.</summary>
    public PartSections Sources { get; init; } = new(ShippedSources.Holds());
}
