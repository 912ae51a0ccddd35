using System.ComponentModel.DataAnnotations;
using TreePose.Evaluation;
using TreePose.Torch.Training;

namespace TreePose.Torch.Experiments;

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
}
