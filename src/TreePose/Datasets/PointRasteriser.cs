using System.ComponentModel.DataAnnotations;
using TreePose.Captures;

namespace TreePose.Datasets;

/// <summary>Options of <see cref="PointRasteriser"/>.</summary>
public sealed record RasteriserOptions
{
    /// <summary>Nearest range of the map, m.</summary>
    [Range(0, 50)]
    public double RangeFromMetres { get; init; } = 1.5;

    /// <summary>Farthest range of the map, m.</summary>
    [Range(0.1, 100)]
    public double RangeToMetres { get; init; } = 2.7;

    /// <summary>Range bins of the map.</summary>
    [Range(1, 512)]
    public int RangeBins { get; init; } = 16;

    /// <summary>Doppler bins on each side of zero; speeds beyond fall into the outermost bin.</summary>
    [Range(1, 128)]
    public int DopplerBinsEachSide { get; init; } = 5;

    /// <summary>Width of a Doppler bin, m/s; the MARS radar steps by 0.356.</summary>
    [Range(0.001, 10)]
    public double DopplerBinMetresPerSecond { get; init; } = 0.356;

    /// <summary>
    /// Heights relative to the radar that part the points into bands, m, rising; every band gives its own channels. Empty: one
    /// band.
    /// </summary>
    public double[] HeightEdgesMetres { get; init; } = [-0.4, 0, 0.4];

    /// <summary>What a cell holds: how many points, the logarithm of their summed intensity, or both as two channels a band.</summary>
    public CellContent Content { get; init; } = CellContent.Intensity;
}

/// <summary>What a cell of a rasterised map holds.</summary>
public enum CellContent
{
    /// <summary>log(1 + points).</summary>
    Count,

    /// <summary>log(1 + summed intensity) / 4.</summary>
    Intensity,

    /// <summary>Both, count first.</summary>
    Both,
}

/// <summary>
/// Makes range-Doppler maps of point clouds. A point falls into the cell of its range √(x²+y²+z²), which the radar
/// measures, and its radial speed; its height, an estimate, only chooses the band. Points outside the range are left out.
/// Frames are [channels, range, Doppler]; channel = band × contents + content, Doppler rising from receding to approaching as in the file.
/// </summary>
public sealed class PointRasteriser : IPointRepresentation
{
    private readonly RasteriserOptions _options;
    private readonly int _contents;

    /// <summary>Checks the options.</summary>
    /// <exception cref="OptionsException">The range is empty or the heights do not rise.</exception>
    public PointRasteriser(RasteriserOptions options)
    {
        var violations = new List<string>();
        if (options.RangeToMetres <= options.RangeFromMetres)
            violations.Add(
                $"'rangeToMetres' cannot be {options.RangeToMetres}: allowed is more than rangeFromMetres, {options.RangeFromMetres}."
            );
        if (options.HeightEdgesMetres.Zip(options.HeightEdgesMetres.Skip(1)).Any(e => !(e.Second > e.First)))
            violations.Add($"'heightEdgesMetres' cannot be {string.Join(",", options.HeightEdgesMetres)}: allowed are heights that rise.");
        if (violations.Count > 0)
            throw new OptionsException(violations);
        _options = options;
        _contents = options.Content == CellContent.Both ? 2 : 1;
        Shape = FrameShape.Map(
            (options.HeightEdgesMetres.Length + 1) * _contents,
            new(AxisKind.Range, options.RangeBins),
            new(AxisKind.Doppler, (2 * options.DopplerBinsEachSide) + 1)
        );
    }

    /// <inheritdoc/>
    public FrameShape Shape { get; }

    /// <summary>What the rows of its maps stand for.</summary>
    private AxisScale? Ranges =>
        HalfBin(_options.RangeToMetres - _options.RangeFromMetres, Shape.Rows) is var half && Shape.Rows > 1
            ? AxisScale.Of(AxisKind.Range, _options.RangeFromMetres + half, _options.RangeToMetres - half, "m") with
            {
                Bins = Shape.Rows,
            }
            : null;

    /// <summary>What the columns of its maps stand for.</summary>
    private AxisScale? Speeds =>
        _options.DopplerBinsEachSide * _options.DopplerBinMetresPerSecond is var fastest && Shape.Columns > 1
            ? AxisScale.Of(AxisKind.Doppler, -fastest, fastest, "m/s") with
            {
                Bins = Shape.Columns,
            }
            : null;

    /// <summary>What the maps of a representation stand for: known of a rasteriser's alone.</summary>
    internal static MapScales ScalesOf(IPointRepresentation representation) =>
        representation is PointRasteriser maps ? new(maps.Ranges, maps.Speeds) { Cells = maps.Cells } : MapScales.Unknown;

    /// <summary>What a cell of its maps holds; numbers of points and logarithms have no unit.</summary>
    private string Cells =>
        _options.Content switch
        {
            CellContent.Count => "log(1 + number of points)",
            CellContent.Intensity => "log(1 + summed intensity of points) / 4",
            _ => "mean of log(1 + number of points) and log(1 + summed intensity) / 4",
        };

    private static double HalfBin(double span, int bins) => span / bins / 2;

    /// <inheritdoc/>
    public void Rasterise(PointCloudFrame cloud, Span<float> frame)
    {
        frame.Clear();
        int plane = Shape.Rows * Shape.Columns;
        foreach (RadarPoint point in cloud.Points)
        {
            double position = (point.Range - _options.RangeFromMetres) / (_options.RangeToMetres - _options.RangeFromMetres);
            if (position < 0 || position >= 1)
                continue;
            int row = (int)(position * Shape.Rows);
            int speed = (int)Math.Round(point.DopplerMetresPerSecond / _options.DopplerBinMetresPerSecond);
            int column = Math.Clamp(speed, -_options.DopplerBinsEachSide, _options.DopplerBinsEachSide) + _options.DopplerBinsEachSide;
            int band = 0;
            while (band < _options.HeightEdgesMetres.Length && point.Z >= _options.HeightEdgesMetres[band])
                band++;
            int cell = (band * _contents * plane) + (row * Shape.Columns) + column;
            if (_options.Content != CellContent.Intensity)
                frame[cell] += 1;
            if (_options.Content != CellContent.Count)
                frame[cell + ((_contents - 1) * plane)] += point.Intensity;
        }
        for (int channel = 0; channel < Shape.Channels; channel++)
        {
            bool intensity = _options.Content == CellContent.Intensity || (_options.Content == CellContent.Both && channel % 2 == 1);
            foreach (ref float value in frame.Slice(channel * plane, plane))
                value = MathF.Log(1 + value) * (intensity ? 0.25f : 1);
        }
    }
}
