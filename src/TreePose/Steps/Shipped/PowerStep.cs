using System.ComponentModel.DataAnnotations;
using TreePose.Datasets;

namespace TreePose.Steps.Shipped;

/// <summary>Options of the step <c>power</c>.</summary>
public sealed record PowerOptions
{
    /// <summary>Exponent p: 2 gives powers, 1 magnitudes.</summary>
    [Range(0.01, 10)]
    public double Exponent { get; init; } = 2;
}

/// <summary>
/// y = |x|^p. Complex frames, whose axis of components holds real and imaginary part, become real: y = (re² + im²)^(p/2), and the
/// axis is gone; of a map it becomes one channel, so that what reads maps goes on.
/// </summary>
internal sealed class PowerStep(PowerOptions options) : FrameStep
{
    internal PowerOptions Options => options;

    public override FrameShape ShapeOf(FrameShape input)
    {
        int index = input.IndexOf(AxisKind.Component);
        if (index < 0)
            return input;
        if (input.Axes[index].Length != 2)
            throw Refuse(input, "takes a real and an imaginary part");
        if (input.IsMap)
            return new FrameShape([new(AxisKind.Channel, 1), .. input.Axes.Skip(1)]);
        return input.Axes.Count > 1
            ? new FrameShape([.. input.Axes.Where(a => a.Kind != AxisKind.Component)])
            : throw Refuse(input, "needs an axis beside that of real and imaginary part");
    }

    protected override FrameBlock Transform(FrameBlock block) => FrameByFrame.Of(block, ShapeOf(block.Shape), WorkOn(block.Shape));

    internal override StepStream Stream(FrameShape input, double secondsPerFrame) => new FrameByFrame(WorkOn(input));

    private FrameWork WorkOn(FrameShape shape)
    {
        if (shape.IndexOf(AxisKind.Component) < 0)
            return OfReal;
        (_, _, int inner) = FrameAxes.Around(shape, AxisKind.Component);
        return (frame, made) => OfComplex(frame, made, inner);
    }

    private void OfReal(ReadOnlySpan<float> frame, Span<float> made)
    {
        for (int i = 0; i < frame.Length; i++)
            made[i] = (float)Math.Pow(Math.Abs((double)frame[i]), options.Exponent);
    }

    /// <summary>[outer, 2, inner] to [outer, inner].</summary>
    private void OfComplex(ReadOnlySpan<float> frame, Span<float> made, int inner)
    {
        for (int i = 0; i < made.Length; i++)
        {
            int at = i / inner * 2 * inner + i % inner;
            double re = frame[at],
                im = frame[at + inner];
            made[i] = (float)Math.Pow(re * re + im * im, options.Exponent / 2);
        }
    }
}
