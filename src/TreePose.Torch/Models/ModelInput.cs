using TreePose.Datasets;

namespace TreePose.Torch.Models;

/// <summary>What a frame classifier is made for; stands wherever a <see cref="FrameShape"/> is asked for.</summary>
/// <param name="Shape">Shape of a frame.</param>
/// <param name="Classes">Classes told apart, as the data has them.</param>
public sealed record ModelInput(FrameShape Shape, int Classes)
{
    /// <summary>The shape alone.</summary>
    public static implicit operator FrameShape(ModelInput input) => input.Shape;

    /// <inheritdoc/>
    public override string ToString() => $"{Shape}, {Classes} classes";
}
