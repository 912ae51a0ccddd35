using System.Globalization;
using System.Text;
using CsvHelper;
using TreePose.Captures;

namespace TreePose.Formats.EventTable;

/// <summary>The study's event table (CSV): one row a hold, columns as formats.md lists them.</summary>
public static class EventTableFile
{
    /// <summary>The columns, in the order in which they are written.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        "RADAR_capture",
        "MOCAP_Start_Time",
        "MOCAP_End_Time",
        "RADAR_Start_Frame",
        "RADAR_End_Frame",
        "Seconds_per_Frame",
        "tx",
        "is_final_tx",
        "t_foot_up",
        "t_stable",
        "t_break",
        "t_foot_down",
        "frame_foot_up",
        "frame_stable",
        "frame_break",
        "frame_end",
    ];

    /// <summary>How tables of events are written.</summary>
    internal static CsvReaderOptions Format { get; } =
        CsvReaderOptions.Default with
        {
            HasHeader = true,
            Separator = ',',
            TrimWhitespace = true,
            TrackLineNumbers = true,
            MalformedData = CsvMalformedDataHandling.Throw,
        };

    /// <summary>Reads and checks a table.</summary>
    /// <param name="path">The CSV; further columns are ignored.</param>
    /// <param name="problems">Receives what is wrong with rows; every capture named there is left out of the result whole, since half its
    /// labels would be wrong labels. When null, such problems are an error that lists all of them.</param>
    /// <returns>The holds, by capture and number.</returns>
    /// <exception cref="DataFormatException">
    /// The file cannot be read or lacks columns, or has faulty rows while <paramref name="problems"/> is null.
    /// </exception>
    public static IReadOnlyList<Hold> Read(string path, ICollection<EventTableProblem>? problems = null)
    {
        var found = new List<EventTableProblem>();
        List<EventTableRow> rows = ReadRows(path, Columns, (csv, fields) => EventTableRow.Parse(path, csv, fields, found));
        foreach (IGrouping<CaptureId, EventTableRow> capture in rows.GroupBy(r => r.Hold.Capture))
            EventTableRules.Check(path, [.. capture], found);
        if (problems is null && found.Count > 0)
        {
            throw new DataFormatException(
                path,
                found.Count == 1
                    ? found[0].Reason
                    : $"{found.Count} things are wrong:\n" + string.Join("\n", found.Select(p => "  - " + p.Reason)),
                "Mend these rows."
            );
        }
        foreach (EventTableProblem problem in found)
            problems!.Add(problem);
        var faulty = found.Select(p => p.Capture).ToHashSet(StringComparer.Ordinal);
        return [.. rows.Select(r => r.Hold).Where(h => !faulty.Contains(h.Capture.Name)).OrderBy(h => h.Capture).ThenBy(h => h.Number)];
    }

    /// <summary>
    /// Writes a table that <see cref="Read"/> and pandas read back with every value unchanged; the file is whole or absent.
    /// </summary>
    public static void Write(string path, IEnumerable<Hold> holds)
    {
        Hold[] rows = [.. holds];
        bool anyOpen = rows.Any(h => h.BreakFrame is null); // pandas then keeps the column as floating point and prints 384.0
        var text = new StringBuilder(string.Join(",", Columns)).Append('\n');
        foreach (Hold h in rows)
        {
            string[] fields =
            [
                h.Capture.Name,
                Real(h.Clock.MocapStartSeconds),
                Real(h.Clock.MocapEndSeconds),
                Whole(h.Clock.RadarStartFrame),
                Whole(h.Clock.RadarEndFrame),
                Real(h.Clock.SecondsPerFrame),
                Whole(h.Number),
                h.IsFinal ? "True" : "False",
                Real(h.FootUpSeconds),
                Real(h.StableSeconds),
                h.BreakSeconds is { } t ? Real(t) : "",
                Real(h.FootDownSeconds),
                Whole(h.FootUpFrame),
                Whole(h.StableFrame),
                h.BreakFrame is { } f
                    ? anyOpen
                        ? Real(f)
                        : Whole(f)
                    : "",
                Whole(h.EndFrame),
            ];
            text.AppendJoin(',', fields).Append('\n');
        }
        AtomicFile.WriteAllText(path, text.ToString());
    }

    /// <summary>Reads the rows of a table of events.</summary>
    /// <param name="path">The CSV.</param>
    /// <param name="columns">Those that it must have.</param>
    /// <param name="parse">Makes a row of the current one, told how many fields it should have; null leaves it out.</param>
    /// <exception cref="DataFormatException">The file cannot be read or lacks columns.</exception>
    internal static List<T> ReadRows<T>(string path, IReadOnlyList<string> columns, Func<CsvReader, int, T?> parse)
        where T : class
    {
        try
        {
            using var csv = CsvReader.FromFile(path, Format, FileOptions.SequentialScan);
            string[] header = [.. csv.Headers];
            string[] missing = [.. columns.Except(header)];
            if (missing.Length > 0)
                throw new DataFormatException(
                    $"{path}, row 1",
                    $"lacks the column{(missing.Length == 1 ? "" : "s")} {string.Join(", ", missing)}.",
                    $"The header is {string.Join(",", columns)}."
                );
            var rows = new List<T>();
            while (csv.Read())
            {
                if (parse(csv, header.Length) is { } row)
                    rows.Add(row);
            }
            return rows;
        }
        catch (CsvFormatException e)
        {
            throw new DataFormatException(path, $"is no CSV ({e.Message.TrimEnd('.')}).", "Mend the file.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DataFile.Unreadable(path, e);
        }
    }

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Real(double value) =>
        value.ToString("R", CultureInfo.InvariantCulture) is var text && text.AsSpan().IndexOfAny(".EN") < 0 ? text + ".0" : text;
}
