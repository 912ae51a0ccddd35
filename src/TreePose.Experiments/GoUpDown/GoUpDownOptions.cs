using System.ComponentModel.DataAnnotations;
using TreePose.Evaluation;
using TreePose.Torch.Training;

namespace TreePose.Experiments.GoUpDown;

/// <summary>Everything that the experiment <c>goup-down</c> can be told; <c>--set</c> reaches each by its dotted name.</summary>
public sealed record GoUpDownOptions : FrameSourceOptions
{
    /// <summary>The architecture.</summary>
    [AllowedValues("study", "bilstm", "tcn")]
    public string Model { get; init; } = "tcn";

    /// <summary>How it is trained.</summary>
    public TrainingOptions Training { get; init; } = new();

    /// <summary>How participants are left out and events decoded.</summary>
    public ProtocolOptions Protocol { get; init; } = new();

    /// <summary>
    /// A named set of options. <c>default</c>: chosen on MARS, frames of 100 ms. <c>study</c>: the network and protocol that
    /// the study printed, except that participants are left out one by one: windows of 100 frames, 90 overlapping, Adam at
    /// 1e-3, batches of 2, 5 epochs. <c>tree-pose</c>: settings that suit the study's frames of 36 ms: longer windows, moved by up
    /// to 2 range bins (0.3 m), answers 6 frames later, events of at least 0.3 s.
    /// </summary>
    /// <exception cref="OptionsException">There is no such preset.</exception>
    public static GoUpDownOptions Preset(string name) => name switch
    {
        "default" => new GoUpDownOptions(),
        "study" => new GoUpDownOptions
        {
            Model = "study",
            Training = new TrainingOptions
            {
                WindowFrames = 100,
                StrideFrames = 10,
                Epochs = 5,
                BatchSize = 2,
                LearningRate = 1e-3,
                WeightDecay = 0,
                Schedule = Schedule.Constant,
                ClassWeightPower = 0,
                GradientClip = 1e6,
                Ensemble = 1,
                Augmentation = ShippedAugmentations.Chosen().With(),
            },
        },
        "tree-pose" => new GoUpDownOptions
        {
            Training = new TrainingOptions
            {
                WindowFrames = 100,
                StrideFrames = 25,
                LookAheadFrames = 6,
                Epochs = 15,
                Ensemble = 1,
                Augmentation = ShippedAugmentations.Chosen()
                    .WithOptions("rangeShift", new RangeShiftOptions { Bins = 2 })
                    .WithOptions("cellLoss", new CellLossOptions { Probability = 0.1 }),
            },
            Protocol = new ProtocolOptions { Decoder = new DecoderOptions { MinimumEventFrames = 8 } },
        },
        _ => throw new OptionsException([$"'--preset {name}' is not a preset: allowed is default, study, tree-pose."]),
    };
}
