using TreePose.Datasets;

namespace TreePose.Steps.Shipped;

/// <summary>
/// Exchanges approaching and receding about zero Doppler, bin ⌊n/2⌋ of n: y[i] = x[(2·⌊n/2⌋ − i) mod n]. Planes whose numbers are
/// velocities keep their sign.
/// </summary>
internal sealed class FlipDopplerStep() : BinsStep(AxisKind.Doppler)
{
    public override FrameShape ShapeOf(FrameShape input)
    {
        Axis(input, AxisKind.Doppler);
        return input;
    }

    internal override int[] BinsOf(FrameShape input)
    {
        int bins = Axis(input, AxisKind.Doppler).Length,
            zero = bins / 2;
        return [.. Enumerable.Range(0, bins).Select(i => (2 * zero - i + bins) % bins)];
    }
}
