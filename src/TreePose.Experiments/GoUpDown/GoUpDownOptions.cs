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

    /// <summary>The defaults, over the parts of a bench.</summary>
    internal static GoUpDownOptions Over(Bench bench) =>
        new()
        {
            Sources = new PartSections(bench.FrameSources),
            Steps = PartSelection.Several(bench.Steps),
            Model = PartSelection.One(bench.FrameClassifiers, "tcn"),
            Training = new TrainingOptions { Augmentation = ShippedAugmentations.Chosen(bench.Augmentations) },
        };
}
