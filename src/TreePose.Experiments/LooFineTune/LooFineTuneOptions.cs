using System.ComponentModel.DataAnnotations;
using TreePose.Balance;
using TreePose.Evaluation.Calibration;
using TreePose.Torch.Models;
using TreePose.Torch.Training;

namespace TreePose.Experiments.LooFineTune;

/// <summary>Everything that the experiment <c>loo-finetune</c> can be told; <c>--set</c> reaches each by its dotted name.</summary>
public sealed record LooFineTuneOptions
{
    /// <summary>The architecture.</summary>
    [AllowedValues("study", "study-copspeed", "attention")]
    public string Model { get; init; } = "attention";

    /// <summary>How it is trained on the other participants.</summary>
    public RegressionOptions Training { get; init; } = new();

    /// <summary>How it is calibrated to the held-out participant.</summary>
    public RegressionOptions FineTuning { get; init; } = new() { Epochs = 20, BatchSize = 4, LearningRate = 5e-4, Schedule = Schedule.Constant };

    /// <summary>Who is left out, and with how many holds the model is calibrated.</summary>
    public CalibrationOptions Protocol { get; init; } = new();

    /// <summary>
    /// Architectures among which each fold chooses by an inner cross-validation over its training participants; empty
    /// takes <see cref="Model"/>.
    /// </summary>
    public string[] NestedModels { get; init; } = [];

    /// <summary>Learning rates among which each fold chooses likewise; empty takes <c>training.learningRate</c>.</summary>
    public double[] NestedLearningRates { get; init; } = [];

    /// <summary>How holds and targets are made.</summary>
    public HoldOptions Holds { get; init; } = new();

    /// <summary>
    /// A named set of options: <c>default</c>, or <c>study</c>, the protocol that the study printed: its network, Adam at
    /// 1e-3, batches of 2, 5 epochs, its unfiltered label; then the whole network tuned at 3e-4 for 2 epochs on growing
    /// shares of the first quarter of the sequences. Two of its mistakes are not repeated: a hold's channels are fused
    /// before scoring, and padding never reaches an answer.
    /// </summary>
    /// <exception cref="OptionsException">There is no such preset.</exception>
    public static LooFineTuneOptions Preset(string name) => name switch
    {
        "default" => new LooFineTuneOptions(),
        "study" => new LooFineTuneOptions
        {
            Model = "study",
            Training = Plain with { Epochs = 5, LearningRate = 1e-3 },
            FineTuning = Plain with { Epochs = 2, LearningRate = 3e-4 },
            Protocol = new CalibrationOptions { CalibrationFractions = [0.1, 0.2, 0.33, 1], Modes = [Evaluation.Calibration.FineTuning.Whole], Repeats = 1, MinimumEvaluationHolds = 1 },
            Holds = new HoldOptions { CopSpeed = CopSpeedRule.Study, Study = new(), Simulated = new() },
        },
        _ => throw new OptionsException([$"'--preset {name}' is not a preset: allowed is default, study."]),
    };

    private static RegressionOptions Plain { get; } = new() { BatchSize = 2, WeightDecay = 0, Schedule = Schedule.Constant, GradientClip = 1e9 };

    /// <summary>The trainer that these options ask for.</summary>
    /// <param name="checkpointFor">Path of a stage's checkpoint; null keeps none.</param>
    /// <exception cref="OptionsException">A nested model or learning rate is not allowed.</exception>
    public IHoldRegressorTrainer Trainer(Func<string, string?> checkpointFor)
    {
        var known = ShippedModels.SequenceRegressors();
        string[] models = NestedModels.Length > 0 ? NestedModels : [Model];
        double[] rates = NestedLearningRates.Length > 0 ? NestedLearningRates : [Training.LearningRate];
        string[] violations =
        [
            .. models.Where(m => known.All.All(e => e.Name != m)).Select(m => $"'nestedModels' cannot hold '{m}': allowed is {string.Join(", ", known.All.Select(e => e.Name))}."),
            .. rates.Where(r => !(r is >= 1e-7 and <= 1)).Select(r => FormattableString.Invariant($"'nestedLearningRates' cannot hold {r}: allowed is 1E-07 to 1.")),
        ];
        if (violations.Length > 0) throw new OptionsException(violations);
        return new NestedSelection([.. models.SelectMany(model => rates.Select(rate =>
            (FormattableString.Invariant($"{model}_{rate}"), (IHoldRegressorTrainer)new TorchHoldTrainer(model, Training with { LearningRate = rate }, FineTuning, checkpointFor))))]);
    }
}
