using TreePose.Evaluation.Protocols;
using TreePose.Experiments.Parts;
using TreePose.Parts;
using TreePose.Steps;
using TreePose.Torch.Models;
using TreePose.Torch.Training;

namespace TreePose.Experiments.AttemptStability;

/// <summary>Everything that the experiment <c>attempt-stability</c> can be told; <c>--set</c> reaches each by its dotted name.</summary>
public sealed record AttemptStabilityOptions
{
    /// <summary>Preprocessing of frames, in order; a step that learns does so on the training side of each fold alone.</summary>
    public PartSelection Steps { get; init; } = PartSelection.Several(ShippedSteps.List());

    /// <summary>The architecture. It is fitted to 1 where the pose became stable and 0 elsewhere (Brier's score).</summary>
    public PartSelection Model { get; init; } = PartSelection.One(ShippedModels.SequenceRegressors(), "attention");

    /// <summary>How it is trained.</summary>
    public RegressionOptions Training { get; init; } = new();

    /// <summary>Who is left out.</summary>
    public SplitOptions Protocol { get; init; } = new();

    /// <summary>How each source makes windows of attempts.</summary>
    public PartSections Sources { get; init; } = new(ShippedSources.Attempts());

    /// <summary>The defaults, over the parts of a bench.</summary>
    internal static AttemptStabilityOptions Over(Bench bench) =>
        new()
        {
            Steps = PartSelection.Several(bench.Steps),
            Model = PartSelection.One(bench.SequenceRegressors, "attention"),
            Sources = new PartSections(bench.AttemptSources),
        };
}
