using TreePose.Evaluation.Protocols;

namespace TreePose.Evaluation;

/// <summary>What of a tested person's data a trained network is adapted with before it answers for them.</summary>
public enum Adaptation
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>
    /// Mean and standard deviation by which the network standardises its input are taken from the frames of the captures that are
    /// tested, without labels (Li et al. 2016, arXiv:1603.04779). It needs all of a person's captures before the first answer.
    /// </summary>
    InputScaling,
}

/// <summary>What is left out of training, and how probabilities become events.</summary>
public sealed record ProtocolOptions : SplitOptions
{
    /// <summary>Data of the person tested, without labels, that the network is adapted with; results name it.</summary>
    public Adaptation Adaptation { get; init; }

    /// <summary>How probabilities become events.</summary>
    public DecoderOptions Decoder { get; init; } = new();
}
