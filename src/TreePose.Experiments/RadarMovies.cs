using TreePose.Datasets;

namespace TreePose.Experiments;

/// <summary>
/// The range-Doppler maps of one capture or hold, a byte a cell: 0 is <c>low</c> or less, 255 is <c>high</c> or more, which
/// are the 1st and the 99.8th percentile of its cells. Several maps of a frame (height bands, contents) are averaged; planes
/// that are the same at every Doppler (velocity by phase) are no maps and are left out.
/// </summary>
internal sealed record RadarMovie
{
    /// <summary>Bytes of one movie at most; a longer one is cut at its end.</summary>
    private const int BytesAtMost = 330_000;

    public required string Participant { get; init; }

    public required string Capture { get; init; }

    public int? Hold { get; init; }

    /// <summary>Why this one is shown: best, middle, worst.</summary>
    public required string Rank { get; init; }

    public required double SecondsPerFrame { get; init; }

    public required int Frames { get; init; }

    /// <summary>Frames that the capture has.</summary>
    public required int FramesOfAll { get; init; }

    /// <summary>Planes that were averaged.</summary>
    public required int Planes { get; init; }

    /// <summary>Planes that a frame has.</summary>
    public required int PlanesOfAll { get; init; }

    public required int Rows { get; init; }

    public required int Columns { get; init; }

    public required string RowAxis { get; init; }

    public required string ColumnAxis { get; init; }

    /// <summary>What the rows stand for; null where the source does not know, or steps have cut them.</summary>
    public AxisScale? RowScale { get; init; }

    /// <summary>Likewise of columns.</summary>
    public AxisScale? ColumnScale { get; init; }

    /// <summary>What a cell holds, with its unit; null in records of earlier versions.</summary>
    public string? Quantity { get; init; }

    public required double Low { get; init; }

    public required double High { get; init; }

    /// <summary>[frame, row, column] in C order.</summary>
    public required byte[] Cells { get; init; }

    /// <summary>Numbers about a hold: what was measured, what was predicted.</summary>
    public IReadOnlyList<MovieFigure>? Figures { get; init; }

    /// <summary>Whether frames are maps of channels, whose mean means something; that of real and imaginary part does not.</summary>
    public static bool CanShow(FrameShape shape) => shape.IsMap && shape.IndexOf(AxisKind.Channel) == 0;

    public static RadarMovie Of(
        string participant,
        string capture,
        string rank,
        FrameShape shape,
        float[] frames,
        double secondsPerFrame,
        MapScales scales
    )
    {
        int cells = shape.Rows * shape.Columns,
            all = frames.Length / shape.Size,
            count = Math.Min(all, Math.Max(1, BytesAtMost / cells));
        int[] maps = [.. Enumerable.Range(0, shape.Channels).Where(p => IsMap(p, shape, frames))];
        if (maps.Length == 0)
            maps = [.. Enumerable.Range(0, shape.Channels)];
        var mean = new float[count * cells];
        for (int f = 0; f < count; f++)
        {
            foreach (int plane in maps)
            {
                ReadOnlySpan<float> from = frames.AsSpan((f * shape.Size) + (plane * cells), cells);
                for (int i = 0; i < cells; i++)
                    mean[(f * cells) + i] += from[i] / maps.Length;
            }
        }
        (float low, float high) = Limits(mean);
        return new RadarMovie
        {
            Participant = participant,
            Capture = capture,
            Rank = rank,
            SecondsPerFrame = secondsPerFrame,
            Frames = count,
            FramesOfAll = all,
            Planes = maps.Length,
            PlanesOfAll = shape.Channels,
            Rows = shape.Rows,
            Columns = shape.Columns,
            RowAxis = shape.RowAxis.Name,
            ColumnAxis = shape.ColumnAxis.Name,
            RowScale = Fitting(scales.Rows, shape.Rows),
            ColumnScale = Fitting(scales.Columns, shape.Columns),
            Quantity = scales.Cells,
            Low = low,
            High = high,
            Cells = [.. mean.Select(v => (byte)Math.Round(255 * Math.Clamp((v - low) / (high - low), 0, 1)))],
        };
    }

    private static AxisScale? Fitting(AxisScale? scale, int bins) => scale?.Bins == bins ? scale : null;

    /// <summary>Whether a plane differs between Dopplers anywhere.</summary>
    private static bool IsMap(int plane, FrameShape shape, float[] frames)
    {
        int cells = shape.Rows * shape.Columns;
        for (int start = plane * cells; start < frames.Length; start += shape.Size)
        {
            for (int i = 0; i < cells; i++)
            {
                int first = shape.RowAxis.Kind == AxisKind.Doppler ? i % shape.Columns : i - (i % shape.Columns);
                if (frames[start + i] != frames[start + first])
                    return true;
            }
        }
        return false;
    }

    private static (float Low, float High) Limits(float[] values)
    {
        float[] sorted = [.. values];
        Array.Sort(sorted);
        float low = sorted[sorted.Length / 100],
            high = sorted[(int)Math.Ceiling((sorted.Length - 1) * 0.998)];
        return high > low ? (low, high) : (low, low + 1); // constant maps: all dark
    }
}

/// <summary>A number that belongs to a movie, with its unit.</summary>
internal sealed record MovieFigure(string Name, double Value, string Unit);

/// <summary>The movies of a run: the best, the middle and the worst of its captures or holds, so that nobody sees the best alone.</summary>
internal sealed record RadarMovies(int Version, IReadOnlyList<RadarMovie> Movies) : IVersioned
{
    public const string FileName = "report/maps.json";

    /// <summary>First, middle and last by a key; fewer when there are fewer.</summary>
    public static IEnumerable<(T Item, string Rank)> Ranked<T>(IEnumerable<T> items, Func<T, double> key)
    {
        T[] sorted = [.. items.OrderBy(key)];
        if (sorted.Length == 0)
            return [];
        var chosen = new List<(int Index, string Rank)> { (0, "best") };
        if (sorted.Length > 2)
            chosen.Add((sorted.Length / 2, "middle"));
        if (sorted.Length > 1)
            chosen.Add((sorted.Length - 1, "worst"));
        return chosen.Select(c => (sorted[c.Index], c.Rank));
    }
}
