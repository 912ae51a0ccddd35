using TreePose.Evaluation.Protocols;

namespace TreePose.Evaluation;

/// <summary>What is left out of training, and how probabilities become events.</summary>
public sealed record ProtocolOptions : SplitOptions
{
    /// <summary>How probabilities become events.</summary>
    public DecoderOptions Decoder { get; init; } = new();
}
