using System.Globalization;
using CsvHelper;
using TreePose.Captures;
using TreePose.Formats.EventTable;

namespace TreePose.Formats.Olst;

/// <summary>
/// The table <c>Metadata/OLST_Attempts.csv</c>, one row an attempt. What is wrong with a row leaves its capture out whole: half of its
/// labels would be wrong labels.
/// </summary>
internal sealed class OlstAttemptTable
{
    /// <summary>Columns that are read; <c>OLST_attempt_id</c> stands before them.</summary>
    public static readonly string[] Columns =
    [
        "RADAR_capture",
        "MOCAP_Start_Time",
        "MOCAP_End_Time",
        "RADAR_Start_Frame",
        "RADAR_End_Frame",
        "Seconds_per_Frame",
        "an",
        "is_attempt_final",
        "t_foot_up",
        "t_stable",
        "t_break",
        "t_end",
        "frame_foot_up",
        "frame_stable",
        "frame_break",
        "frame_end",
    ];

    private OlstAttemptTable(IEnumerable<OlstAttempt> attempts, IEnumerable<EventTableProblem> problems)
    {
        Faults = problems.GroupBy(p => p.Capture).ToDictionary(g => g.Key, g => string.Join(" ", g.Select(p => p.Reason)));
        Captures = new SortedDictionary<string, IReadOnlyList<OlstAttempt>>(
            attempts
                .GroupBy(a => a.Name.Radar)
                .Where(g => !Faults.ContainsKey(g.Key))
                .ToDictionary(g => g.Key, g => (IReadOnlyList<OlstAttempt>)[.. g.OrderBy(a => a.FootUp.Seconds)]),
            StringComparer.Ordinal
        );
    }

    /// <summary>The attempts of each sound capture, by name, ordered by when the foot lifts.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<OlstAttempt>> Captures { get; }

    /// <summary>Captures with faulty rows, each with what is wrong with them.</summary>
    public IReadOnlyDictionary<string, string> Faults { get; }

    /// <summary>Reads and checks the table.</summary>
    /// <exception cref="DataFormatException">The file cannot be read or lacks columns.</exception>
    public static OlstAttemptTable Read(string path)
    {
        var problems = new List<EventTableProblem>();
        List<OlstAttempt> rows = CsvTable.Rows(path, Columns, (csv, fields) => Parse(path, csv, fields, problems));
        foreach (IGrouping<string, OlstAttempt> capture in rows.GroupBy(r => r.Name.Radar))
            OlstAttemptRules.Check(path, [.. capture], problems);
        return new OlstAttemptTable(rows, problems);
    }

    private static OlstAttempt? Parse(string path, CsvReader csv, int fields, List<EventTableProblem> problems)
    {
        int row = (int)csv.LineNumber,
            before = problems.Count;
        string capture = csv.GetString("RADAR_capture");
        var cells = new EventTableCells(path, csv, row, capture, problems);
        if (!cells.HasFields(fields, orMore: true))
            return null;
        OlstCaptureName? name = OlstCaptureName.TryParse(capture);
        if (name is null)
            cells.Report($"RADAR_capture is '{capture}'; a name such as 52_MNTRL_RR_V1 or 52_TRLGR_RR_V1 is expected.");
        string final = csv.GetString("is_attempt_final");
        if (!bool.TryParse(final, out bool isFinal))
            cells.Report($"is_attempt_final is '{final}'; True or False is expected.");
        var clock = new RadarClock(
            cells.Real("MOCAP_Start_Time"),
            cells.Real("MOCAP_End_Time"),
            cells.Whole("RADAR_Start_Frame"),
            cells.Whole("RADAR_End_Frame"),
            cells.Real("Seconds_per_Frame")
        );
        var attempt = new
        {
            Number = cells.Whole("an"),
            FootUp = new OlstMoment(cells.Real("t_foot_up"), cells.Whole("frame_foot_up")),
            Stable = Optional(cells, "stable"),
            Break = Optional(cells, "break"),
            End = new OlstMoment(cells.Real("t_end"), cells.Whole("frame_end")),
        };
        return problems.Count > before
            ? null
            : new OlstAttempt
            {
                Row = row,
                Name = name!,
                Clock = clock,
                Number = attempt.Number,
                IsFinal = isFinal,
                FootUp = attempt.FootUp,
                Stable = attempt.Stable,
                Break = attempt.Break,
                End = attempt.End,
            };
    }

    private static OlstMoment? Optional(EventTableCells cells, string name)
    {
        double? seconds = cells.Optional($"t_{name}"),
            frame = cells.Optional($"frame_{name}");
        if (seconds is { } t && frame is not null)
            return new OlstMoment(t, cells.Frame($"frame_{name}", frame));
        if (seconds is null != frame is null)
            cells.Report(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"only one of t_{name} ('{seconds}') and frame_{name} ('{frame}') is empty; both are, or none."
                )
            );
        return null;
    }
}
