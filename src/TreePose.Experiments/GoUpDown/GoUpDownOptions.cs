using TreePose.Evaluation;
using TreePose.Experiments.Parts;
using TreePose.Parts;
using TreePose.Steps;
using TreePose.Torch.Models;
using TreePose.Torch.Training;

namespace TreePose.Experiments.GoUpDown;

/// <summary>Everything that the experiment <c>goup-down</c> can be told; <c>--set</c> reaches each by its dotted name.</summary>
public sealed record GoUpDownOptions
{
    /// <summary>How each source makes frames and labels.</summary>
    public PartSections Sources { get; init; } = new(ShippedSources.Frames());

    /// <summary>Preprocessing of frames, in order; a step that learns does so on the training side of each fold alone.</summary>
    public PartSelection Steps { get; init; } = PartSelection.Several(ShippedSteps.List());

    /// <summary>The architecture.</summary>
    public PartSelection Model { get; init; } = PartSelection.One(ShippedModels.FrameClassifiers(), "tcn");

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
    /// <returns>The options; null when there is no such preset.</returns>
    public static GoUpDownOptions? Preset(string name, Bench bench) => Preset(name) is not { } options ? null : options with
    {
        Sources = options.Sources.Over(bench.FrameSources),
        Steps = options.Steps.Over(bench.Steps),
        Model = options.Model.Over(bench.FrameClassifiers),
        Training = options.Training with { Augmentation = options.Training.Augmentation.Over(bench.Augmentations) },
    };

    private static GoUpDownOptions? Preset(string name) => name switch
    {
        "default" => new GoUpDownOptions(),
        "study" => new GoUpDownOptions
        {
            Model = PartSelection.One(ShippedModels.FrameClassifiers(), "study"),
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
        _ => null,
    };
}
