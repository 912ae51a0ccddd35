using System.Text.Json.Serialization;

namespace TreePose.Datasets;

/// <summary>What the bins of an axis stand for, as a source says it; the values lie evenly.</summary>
/// <param name="Axis">The axis, as files call it: <c>range</c>.</param>
/// <param name="From">Value of the first bin.</param>
/// <param name="To">Value of the last bin.</param>
/// <param name="Unit">Unit of both.</param>
public sealed record AxisScale(string Axis, double From, double To, string Unit)
{
    private const double Same = 0.01; // of the axis' extent: as much as frame periods may differ

    /// <summary>Bins that it was told of; frames that have been cut since have others, and no scale. Null: not said.</summary>
    [JsonIgnore]
    internal int? Bins { get; init; }

    /// <summary>The axis as people call it: Doppler in m/s is a radial speed, chirps in ms are time within a frame.</summary>
    [JsonIgnore]
    internal string Title =>
        this switch
        {
            { Axis: "Doppler", Unit: "m/s" } => "radial speed",
            { Axis: "chirp", Unit: "ms" } => "time within the frame",
            _ => Axis,
        };

    /// <summary>Of the values of all bins; null where there are fewer than two.</summary>
    internal static AxisScale? Of(AxisKind axis, IReadOnlyList<double> values, string unit) =>
        values.Count < 2 || values[0] == values[^1] ? null : Of(axis, values[0], values[^1], unit) with { Bins = values.Count };

    /// <summary>From the first value to the last.</summary>
    internal static AxisScale Of(AxisKind axis, double from, double to, string unit) => new(FrameAxis.NameOf(axis), from, to, unit);

    /// <summary>That of some of its bins, or of them in another order; null where they do not lie evenly.</summary>
    /// <param name="bins">The bins, from 0.</param>
    internal AxisScale? Taking(int[] bins)
    {
        if (Bins is not { } all || all < 2 || bins.Length < 2 || bins.Any(b => b < 0 || b >= all))
            return null;
        int step = bins[1] - bins[0];
        if (step == 0 || bins.Zip(bins.Skip(1)).Any(b => b.Second - b.First != step))
            return null;
        double width = (To - From) / (all - 1);
        return this with { From = From + (bins[0] * width), To = From + (bins[^1] * width), Bins = bins.Length };
    }

    /// <summary>Whether another scale of the same axis has the same bins.</summary>
    internal bool Fits(AxisScale other) =>
        Unit == other.Unit
        && Math.Abs(From - other.From) <= Same * Math.Abs(To - From)
        && Math.Abs(To - other.To) <= Same * Math.Abs(To - From);

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Axis} {From:0.######} to {To:0.######} {Unit}");
}
