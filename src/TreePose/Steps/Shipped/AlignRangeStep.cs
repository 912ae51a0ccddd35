using System.ComponentModel.DataAnnotations;
using System.Globalization;
using TreePose.Datasets;

namespace TreePose.Steps.Shipped;

/// <summary>Options of the step <c>align.range</c>.</summary>
public sealed record AlignRangeOptions
{
    /// <summary>Range bin at which the person is to stand, from 0; none takes the middle one, ⌊n/2⌋ of n.</summary>
    [Range(0, 1_000_000)]
    public int? Bin { get; init; }

    /// <summary>Channel in which the person is looked for, from 0; none looks in all together.</summary>
    [Range(0, 1_000_000)]
    public int? Channel { get; init; }
}

/// <summary>
/// Shifts all frames of a capture or hold, each channel by itself, by the same number of whole range bins, so that the person
/// stands at a stated one; what comes in from outside is zero. In each frame t the energy of what moves is
/// e_r = Σ (x_t − mean over time)² over everything but range, less the lower median of all e_r (the noise), and lies at
/// c_t = Σ r·e_r/Σ e_r. The person stands at the lower median of all c_t, rounded, so that something else that moves for a while
/// (an actuator) does not count. A detector with a constant false-alarm rate (PersonRange) would need powers of Gaussian noise,
/// which a study's scaled frames are not. The block's notes tell the shift; where nothing moves there is none. A strong reflector
/// seen with much phase noise moves too: crop it away first.
/// </summary>
internal sealed class AlignRangeStep(AlignRangeOptions options) : FrameStep
{
    public override FrameShape ShapeOf(FrameShape input)
    {
        int bins = Axis(input, AxisKind.Range).Length;
        if (options.Bin >= bins)
            throw Refuse(input, $"puts the person at range bin {options.Bin} of {bins} (0 to {bins - 1})");
        if (options.Channel is { } channel && Axis(input, AxisKind.Channel).Length <= channel)
            throw Refuse(input, $"looks for the person in channel {channel}");
        return input;
    }

    protected override FrameBlock Transform(FrameBlock block)
    {
        int bins = Axis(block.Shape, AxisKind.Range).Length,
            target = options.Bin ?? bins / 2;
        if (PersonBin(block) is not { } person)
            return block with { Notes = [.. block.Notes, $"{Name}: nothing moves, no shift"] };
        int shift = target - person;
        int[] sources = [.. Enumerable.Range(0, bins).Select(bin => bin - shift is var from && from >= 0 && from < bins ? from : -1)];
        string note = string.Create(
            CultureInfo.InvariantCulture,
            $"{Name}: person at range bin {person}, shifted by {shift:+0;-0;0} to {target}"
        );
        return FrameAxes.Take(block, AxisKind.Range, sources) with { Notes = [.. block.Notes, note] };
    }

    /// <summary>Each capture has a shift of its own, so that its bins are at no one range any more.</summary>
    internal override MapScales ScalesOf(MapScales given, FrameShape input) =>
        !input.IsMap ? given
        : input.RowAxis.Kind == AxisKind.Range ? given with { Rows = null }
        : given with { Columns = null };

    internal override StepStream Stream(FrameShape input, double secondsPerFrame) =>
        throw NoStream("looks for the person in the whole capture");

    /// <summary>The median over frames of where the moving energy of a frame lies; null when nothing moves.</summary>
    private int? PersonBin(FrameBlock block)
    {
        (_, int bins, int inner) = FrameAxes.Around(block.Shape, AxisKind.Range);
        FrameGroups groups = options.Channel is null ? FrameGroups.All : FrameGroups.PerChannel(block.Shape);
        double[] means = SlowTime.OverFrames(block.Shape, block.Length).Means(block.Frames),
            energy = new double[bins];
        var centroids = new List<double>();
        for (int frame = 0; frame < block.Length; frame++)
        {
            Array.Clear(energy);
            for (int cell = 0; cell < means.Length; cell++)
            {
                if (groups.Of(cell) != (options.Channel ?? 0))
                    continue;
                double moving = block.Frames[frame * means.Length + cell] - means[cell];
                energy[cell / inner % bins] += moving * moving;
            }
            if (Centroid(energy) is { } centroid)
                centroids.Add(centroid);
        }
        return centroids.Count > 0 ? (int)Math.Floor(LowerMedian(centroids) + 0.5) : null;
    }

    private static double? Centroid(double[] energy)
    {
        double noise = LowerMedian(energy),
            sum = 0,
            moment = 0;
        for (int bin = 0; bin < energy.Length; bin++)
        {
            double above = Math.Max(0, energy[bin] - noise);
            sum += above;
            moment += bin * above;
        }
        return sum > 0 ? moment / sum : null;
    }

    private static double LowerMedian(IReadOnlyList<double> values) => values.Order().ElementAt((values.Count - 1) / 2);
}
