using TreePose.Captures;
using TreePose.Formats.Tsv;

namespace TreePose.Formats.OpenSim;

/// <summary>
/// Reads ground reaction forces of OpenSim (<c>.mot</c>, <c>.sto</c>): a header to <c>endheader</c>, column names, then rows, separated
/// by tabs. A plate is what has columns that end in <c>vx, vy, vz</c> (force, N) and <c>px, py, pz</c> (place, m) behind one name, such
/// as <c>ground_force_</c> and <c>1_ground_force_</c>. OpenSim's Y points up: it becomes Z, and X stays.
/// </summary>
public static class StoReader
{
    private const int LongestHeader = 500;
    private const double MillimetresPerMetre = 1000;
    private const string Remedy = "Export the ground reaction forces again for OpenSim.";
    private static readonly string[] Endings = ["vx", "vy", "vz", "px", "py", "pz"];

    /// <summary>Reads one plate.</summary>
    /// <param name="path">The file.</param>
    /// <param name="plate">Which plate of the file, the first being 1.</param>
    /// <exception cref="DataFormatException">
    /// There is no such plate, the header breaks off, a field is no number, the time is uneven or runs back, or rows are missing.
    /// </exception>
    public static ForcePlateRecording Read(string path, int plate = 1) => Open(path).Plate(plate);

    /// <summary>Reads every plate of a file, in its order.</summary>
    /// <inheritdoc cref="Read"/>
    internal static IReadOnlyList<ForcePlateRecording> ReadAll(string path)
    {
        Table table = Open(path);
        return [.. Enumerable.Range(1, Math.Max(1, table.Stems.Length)).Select(table.Plate)];
    }

    private static Table Open(string path)
    {
        TsvText text = TsvText.Read(path);
        int end = EndOfHeader(text);
        Dictionary<string, string> metadata = Metadata(text, end);
        int header = end + 1;
        while (header < text.LineCount - 1 && text.IsBlank(header))
            header++;
        if (header >= text.LineCount || text.FieldCount(header) < 2)
            throw new DataFormatException(path, "there are no column names, separated by tabs, below endheader.", Remedy);
        var table = new TsvTable(text, header, remedy: Remedy);
        table.RequireAllNamed();
        StatedNumbers.CheckCount(path, metadata, ["nRows"], table.RowCount);
        return new Table(text, header, table, metadata);
    }

    /// <summary>What stands before the endings, in the file's order.</summary>
    private static string[] Plates(TsvTable table) =>
        [
            .. table
                .Names.Where(n => n.EndsWith(Endings[0], StringComparison.OrdinalIgnoreCase))
                .Select(n => n[..^2])
                .Where(stem => Endings.All(e => table.IndexOf(stem + e) >= 0)),
        ];

    private static int EndOfHeader(TsvText text)
    {
        for (int line = 0; line < Math.Min(text.LineCount, LongestHeader); line++)
        {
            if (text.Fields(line)[0].Equals("endheader", StringComparison.OrdinalIgnoreCase))
                return line;
        }
        throw new DataFormatException(text.Path, $"is no file of OpenSim: its first {LongestHeader} lines have no endheader.", Remedy);
    }

    /// <summary>Lines <c>key=value</c>; degrees (<c>inDegrees</c>) do not concern forces.</summary>
    private static Dictionary<string, string> Metadata(TsvText text, int lines)
    {
        var metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (int line = 0; line < lines; line++)
        {
            string[] parts = text.Fields(line)[0].Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts.Length == 2)
                metadata[parts[0]] = parts[1];
        }
        return metadata;
    }

    private static double[] Scaled(double[] values, double factor) => Array.ConvertAll(values, v => v * factor);

    /// <summary>The columns of a file and its plates.</summary>
    private sealed record Table(TsvText Text, int Header, TsvTable Columns, Dictionary<string, string> Metadata)
    {
        public string[] Stems { get; } = Plates(Columns);

        public ForcePlateRecording Plate(int plate)
        {
            if (plate < 1 || plate > Stems.Length)
            {
                throw new DataFormatException(
                    Text.Where(Header),
                    $"has {Stems.Length} plates (columns that end in vx, vy, vz and px, py, pz); plate {plate} was asked for.",
                    Stems.Length == 0 ? Remedy : $"Choose one from 1 to {Stems.Length}."
                );
            }
            double[][] values = Columns.Read(Columns.Require(["time", .. Endings.Select(e => Stems[plate - 1] + e)], Remedy));
            var axis = new TimeAxis(values[0], Columns.Where, Header + 2);
            return new ForcePlateRecording
            {
                Plate = plate,
                SamplingFrequencyHz = axis.RateHz,
                TimeSeconds = axis.Times(),
                ForceNewtons = axis.Fill(values[1], Scaled(values[3], -1), values[2]),
                CopMillimetres = axis.Fill(
                    Scaled(values[4], MillimetresPerMetre),
                    Scaled(values[6], -MillimetresPerMetre),
                    Scaled(values[5], MillimetresPerMetre)
                ),
                File = Text.Path,
                Holes = axis.Holes,
                Metadata = Metadata,
            };
        }
    }
}
