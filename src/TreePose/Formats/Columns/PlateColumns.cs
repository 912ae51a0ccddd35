using TreePose.Captures;
using TreePose.Formats.Tsv;

namespace TreePose.Formats.Columns;

/// <summary>
/// The centre of pressure of a force plate, read from a table of any laboratory by a <see cref="ColumnMap"/>: a line of column names,
/// then rows, separated by tabs, semicolons or commas. Lines before the names are passed over.
/// </summary>
internal sealed record PlateColumns
{
    private const int LongestPreamble = 500;
    private const string Remedy = "Give the file one line of names over rows that have a number for each.";

    /// <summary>Samples a second.</summary>
    public required double RateHz { get; init; }

    /// <summary>Time of the first sample, s.</summary>
    public required double StartSeconds { get; init; }

    /// <summary>Centre of pressure along X, mm; NaN marks a missing sample.</summary>
    public required double[] CopX { get; init; }

    /// <summary>Centre of pressure along Y, mm.</summary>
    public required double[] CopY { get; init; }

    /// <summary>Vertical force, N; null when the map names none.</summary>
    public double[]? ForceZ { get; init; }

    /// <summary>The file.</summary>
    public required string File { get; init; }

    /// <summary>What the time column left out; those samples are there as missing ones.</summary>
    public IReadOnlyList<TimeHole> Holes { get; init; } = [];

    /// <summary>The same as a plate; without a column of force, its force is missing.</summary>
    /// <param name="plate">Its number.</param>
    public ForcePlateRecording ToRecording(int plate)
    {
        double[] none = [.. Enumerable.Repeat(double.NaN, CopX.Length)];
        return new ForcePlateRecording
        {
            Plate = plate,
            SamplingFrequencyHz = RateHz,
            TimeSeconds = [.. Enumerable.Range(0, CopX.Length).Select(i => StartSeconds + i / RateHz)],
            ForceNewtons = new AxisSeries(none, none, ForceZ ?? none),
            CopMillimetres = new AxisSeries(CopX, CopY, none),
            File = File,
            Holes = Holes,
        };
    }

    /// <summary>Reads a table.</summary>
    /// <exception cref="DataFormatException">
    /// A column is missing, a field is no number, the time is uneven or runs back, or rows are cut off.
    /// </exception>
    public static PlateColumns Read(string path, IReadOnlyList<MappedColumn> columns)
    {
        (TsvText text, int header) = Find(path, columns);
        var table = new TsvTable(text, header, [.. text.Fields(header).Select(Unquoted)], Remedy);
        table.RequireAllNamed();
        double[][] values = table.Read(table.Require([.. columns.Select(c => c.In(table.Names)!)], Remedy));
        var axis = new TimeAxis(Of(PlateQuantity.Time)!, table.Where, header + 2);
        CopPlausibility.Require(path, axis.RateHz, Of(PlateQuantity.CopX)!, Of(PlateQuantity.CopY)!);
        return new PlateColumns
        {
            RateHz = axis.RateHz,
            StartSeconds = axis.Times()[0],
            CopX = axis.Fill(Of(PlateQuantity.CopX)!),
            CopY = axis.Fill(Of(PlateQuantity.CopY)!),
            ForceZ = Of(PlateQuantity.ForceZ) is { } force ? axis.Fill(force) : null,
            File = path,
            Holes = axis.Holes,
        };

        double[]? Of(PlateQuantity quantity)
        {
            for (int i = 0; i < columns.Count; i++)
            {
                if (columns[i].Quantity == quantity)
                    return Array.ConvertAll(values[i], v => v * columns[i].Factor);
            }
            return null;
        }
    }

    /// <summary>The first line that has all names of the map, with the separator that gives them.</summary>
    private static (TsvText Text, int Header) Find(string path, IReadOnlyList<MappedColumn> columns)
    {
        const string Separators = "\t;,";
        TsvText[] texts = [.. Separators.Select(s => TsvText.Read(path, s))];
        for (int line = 0; line < Math.Min(texts[0].LineCount, LongestPreamble); line++)
        {
            foreach (TsvText text in texts)
            {
                string[] names = [.. text.Fields(line).Select(Unquoted)];
                if (columns.All(c => c.In(names) is not null))
                    return (text, line);
            }
        }
        TsvText widest = texts.MaxBy(t => t.LineCount > 0 ? t.FieldCount(0) : 0)!;
        string first = widest.LineCount > 0 ? string.Join(", ", widest.Fields(0).Select(Unquoted).Take(20)) : "nothing";
        throw new DataFormatException(
            path,
            $"no line has all columns of {ColumnMap.Said(columns)}; the first has {first}.",
            "Name the columns as the file has them, with their unit in brackets behind."
        );
    }

    private static string Unquoted(string name) => name.Length > 1 && name[0] == '"' && name[^1] == '"' ? name[1..^1].Trim() : name;
}
