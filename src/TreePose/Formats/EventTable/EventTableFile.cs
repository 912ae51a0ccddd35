using System.Globalization;
using System.Text;
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
        List<EventTableRow> rows = CsvTable.Rows(path, Columns, (csv, fields) => EventTableRow.Parse(path, csv, fields, found));
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
                Csv.Cell(h.Capture.Name),
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

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Real(double value) =>
        value.ToString("R", CultureInfo.InvariantCulture) is var text && text.AsSpan().IndexOfAny(".EN") < 0 ? text + ".0" : text;
}
