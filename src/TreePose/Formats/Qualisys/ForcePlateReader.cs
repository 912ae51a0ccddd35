using System.Globalization;
using TreePose.Captures;
using TreePose.Formats.Tsv;

namespace TreePose.Formats.Qualisys;

/// <summary>
/// Reads force-plate exports (<c>…_f_1.tsv</c>): lines of metadata (26 in the study; the header is found by its TIME
/// column, so other counts do), a header row, then rows of TIME [s], Force [N], COP [mm] and others.
/// </summary>
public static class ForcePlateReader
{
    private const int LongestPreamble = 500;
    private static readonly string[] Columns = ["TIME", "Force_X", "Force_Y", "Force_Z", "COP_X", "COP_Y", "COP_Z"];

    /// <summary>Reads one plate.</summary>
    /// <param name="path">The file.</param>
    /// <param name="plate">Number of the plate; 0 where there is only one.</param>
    /// <exception cref="DataFormatException">A column is missing, a field is no number (decimal commas are refused), the time is uneven
    /// or runs back, or the file breaks off.</exception>
    public static ForcePlateRecording Read(string path, int plate = 0)
    {
        TsvText text = TsvText.Read(path);
        int header = FindHeader(text);
        Dictionary<string, string> metadata = text.Metadata(header);
        var table = new TsvTable(text, header);
        int[] columns = [.. Columns.Select(table.IndexOf)];
        if (columns.Contains(-1))
        {
            string[] missing = [.. Columns.Where((_, i) => columns[i] < 0)];
            string lacks = $"lacks the column{(missing.Length == 1 ? "" : "s")} {string.Join(", ", missing)}";
            throw new DataFormatException(
                text.Where(header),
                $"{lacks}; it has {string.Join(", ", table.Names)}.",
                "Export the force plate with force and centre of pressure."
            );
        }
        int? counter = StatedNumbers.Counter(table);
        double[][] values = table.Read(counter is { } c ? [.. columns, c] : columns);
        StatedNumbers.CheckCount(path, metadata, ["NO_OF_SAMPLES"], table.RowCount);
        var axis = new TimeAxis(values[0], table.Where, header + 2, StatedNumbers.Rate(path, "FREQUENCY", metadata));
        if (counter is not null)
            axis.CheckCounter(values[^1], "the sample");
        return new ForcePlateRecording
        {
            Plate = plate,
            SamplingFrequencyHz = axis.RateHz,
            TimeSeconds = axis.Times(),
            ForceNewtons = axis.Fill(values[1], values[2], values[3]),
            CopMillimetres = axis.Fill(values[4], values[5], values[6]),
            File = path,
            Holes = axis.Holes,
            Metadata = metadata,
        };
    }

    private static int FindHeader(TsvText text)
    {
        for (int line = 0; line < Math.Min(text.LineCount, LongestPreamble); line++)
        {
            string[] fields = text.Fields(line);
            if (fields.Length > 2 && fields.Contains("TIME", StringComparer.OrdinalIgnoreCase))
                return line;
        }
        throw new DataFormatException(
            text.Path,
            string.Create(
                CultureInfo.InvariantCulture,
                $"none of the first {Math.Min(text.LineCount, LongestPreamble)} lines is a header row with a TIME column."
            ),
            HeaderlessExport.Remedy
        );
    }
}
