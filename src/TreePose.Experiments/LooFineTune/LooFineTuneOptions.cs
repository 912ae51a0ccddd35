using TreePose.Balance;
using TreePose.Evaluation.Calibration;
using TreePose.Experiments.Parts;
using TreePose.Parts;
using TreePose.Steps;
using TreePose.Simulation;
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
    public RegressionOptions Training { get; init; } = new();

    /// <summary>How it is calibrated to the held-out participant.</summary>
    public RegressionOptions FineTuning { get; init; } = new() { Epochs = 20, BatchSize = 4, LearningRate = 5e-4, Schedule = Schedule.Constant };

    /// <summary>Who is left out, and with how many holds the model is calibrated.</summary>
    public CalibrationOptions Protocol { get; init; } = new();

    /// <summary>How holds and targets are made.</summary>
    public HoldOptions Holds { get; init; } = new();

    /// <summary>
    /// A named set of options: <c>default</c>, or <c>study</c>, the protocol that the study printed: its network, Adam at
    /// 1e-3, batches of 2, 5 epochs, its unfiltered label; then the whole network tuned at 3e-4 for 2 epochs on growing
    /// shares of the first quarter of the sequences. Two of its mistakes are not repeated: a hold's channels are fused
    /// before scoring, and padding never reaches an answer.
    /// </summary>
    /// <returns>The options; null when there is no such preset.</returns>
    public static LooFineTuneOptions? Preset(string name, Bench bench) => Preset(name, new PartSections(bench.HoldSources)) is not { } options ? null : options with
    {
        Steps = options.Steps.Over(bench.Steps),
        Model = options.Model.Over(bench.SequenceRegressors),
    };

    private static LooFineTuneOptions? Preset(string name, PartSections sources) => name switch
    {
        "default" => new LooFineTuneOptions { Holds = new HoldOptions { Sources = sources } },
        "study" => new LooFineTuneOptions
        {
            Model = PartSelection.One(ShippedModels.SequenceRegressors(), "study"),
            Training = Plain with { Epochs = 5, LearningRate = 1e-3 },
            FineTuning = Plain with { Epochs = 2, LearningRate = 3e-4 },
            Protocol = new CalibrationOptions { CalibrationFractions = [0.1, 0.2, 0.33, 1], Modes = [Evaluation.Calibration.FineTuning.Whole], Repeats = 1, MinimumEvaluationHolds = 1 },
            Holds = new HoldOptions
            {
                Sources = sources
                    .WithOptions("study", new StudyHoldSourceOptions { CopSpeed = CopSpeedRule.Study, Phase = false }).WithOptions("simulated", new SimulatedSourceOptions()),
            },
        },
        _ => null,
    };

    private static RegressionOptions Plain { get; } = new() { BatchSize = 2, WeightDecay = 0, Schedule = Schedule.Constant, GradientClip = 1e9 };
}

/// <summary>How holds and targets are made.</summary>
public sealed record HoldOptions
{
    /// <summary>How each source makes holds and targets.</summary>
    public PartSections Sources { get; init; } = new(ShippedSources.Holds());
}
