using CsvHelper;
using TreePose.Captures;

namespace TreePose.Formats.EventTable;

/// <summary>One parsed row and where it stood.</summary>
internal sealed record EventTableRow(int Row, Hold Hold)
{
    /// <summary>Parses the current row; null, with the reasons added, when fields are missing or are not what they should be.</summary>
    public static EventTableRow? Parse(string path, CsvReader csv, int fields, List<EventTableProblem> problems)
    {
        int row = (int)csv.LineNumber;
        string capture = csv.GetString("RADAR_capture");
        int before = problems.Count;
        var cells = new EventTableCells(path, csv, row, capture, problems);
        if (!cells.HasFields(fields, orMore: true))
            return null;
        StudyCaptureName? name = StudyCaptureName.TryParse(capture, out string rest);
        if (name is null || rest.Length > 0)
            cells.Report($"RADAR_capture is '{capture}'; a name such as 18_MNTRL_RR_V1 is expected.");
        string final = csv.GetString("is_final_tx");
        if (!bool.TryParse(final, out bool isFinal))
            cells.Report($"is_final_tx is '{final}'; True or False is expected.");
        double? breakFrame = cells.Optional("frame_break");
        var hold = new Hold
        {
            Capture = new CaptureId(name?.Participant ?? "", capture),
            Clock = new RadarClock(
                cells.Real("MOCAP_Start_Time"),
                cells.Real("MOCAP_End_Time"),
                cells.Whole("RADAR_Start_Frame"),
                cells.Whole("RADAR_End_Frame"),
                cells.Real("Seconds_per_Frame")
            ),
            Number = cells.Whole("tx"),
            IsFinal = isFinal,
            FootUpSeconds = cells.Real("t_foot_up"),
            StableSeconds = cells.Real("t_stable"),
            BreakSeconds = cells.Optional("t_break"),
            FootDownSeconds = cells.Real("t_foot_down"),
            FootUpFrame = cells.Whole("frame_foot_up"),
            StableFrame = cells.Whole("frame_stable"),
            BreakFrame = breakFrame is null ? null : cells.Frame("frame_break", breakFrame),
            EndFrame = cells.Whole("frame_end"),
        };
        if (hold.BreakSeconds is null != hold.BreakFrame is null)
            cells.Report("only one of t_break and frame_break is empty; both are when the pose was held to the end.");
        return problems.Count == before ? new EventTableRow(row, hold) : null;
    }
}
