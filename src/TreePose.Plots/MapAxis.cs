using TreePose.Datasets;

namespace TreePose.Plots;

/// <summary>An axis of a map as it is drawn: in its unit where the source knows what its bins stand for, else in bins.</summary>
internal sealed class MapAxis
{
    private readonly int _bins;
    private readonly bool _falls;

    /// <param name="axis">The axis.</param>
    /// <param name="scale">What its bins stand for; one of another number of bins is of frames before they were cut.</param>
    public MapAxis(FrameAxis axis, AxisScale? scale)
    {
        _bins = axis.Length;
        if (scale is null || scale.Bins != axis.Length)
        {
            (Low, High, Label) = (-0.5, _bins - 0.5, $"{axis.Name} (bin)");
            return;
        }
        _falls = scale.From > scale.To;
        double half = Math.Abs(scale.To - scale.From) / (_bins - 1) / 2;
        (Low, High) = (Math.Min(scale.From, scale.To) - half, Math.Max(scale.From, scale.To) + half);
        Label = $"{scale.Title} ({scale.Unit})";
    }

    /// <summary>Where the first bin begins.</summary>
    public double Low { get; }

    /// <summary>Where the last bin ends.</summary>
    public double High { get; }

    /// <summary>Name and unit.</summary>
    public string Label { get; }

    /// <summary>Where a bin is drawn, from the low end.</summary>
    public int Place(int bin) => _falls ? _bins - 1 - bin : bin;
}
