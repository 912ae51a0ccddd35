using System.Globalization;
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

        void Report(string reason) =>
            problems.Add(new EventTableProblem(row, capture, $"{path}, row {row}{(capture.Length > 0 ? $" ({capture})" : "")}: {reason}"));

        if (csv.FieldCount < fields)
        {
            Report($"has {csv.FieldCount} fields; {fields} are expected.");
            return null;
        }

        double? Optional(string column)
        {
            string text = csv.GetString(column);
            if (text.Length == 0)
                return null;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value))
                return value;
            Report($"{column} is '{text}'; a number is expected.");
            return double.NaN;
        }

        double Real(string column)
        {
            if (Optional(column) is { } value)
                return value;
            Report($"{column} is empty; a number is expected.");
            return double.NaN;
        }

        int Frame(string column, double? value)
        {
            if (value is not { } v || double.IsNaN(v))
                return 0; // reported already
            if (v >= 0 && v < int.MaxValue && v == Math.Floor(v))
                return (int)v;
            Report(string.Create(CultureInfo.InvariantCulture, $"{column} is {v}; a whole number from 0 is expected."));
            return 0;
        }

        int Whole(string column) => Frame(column, Real(column));

        StudyCaptureName? name = StudyCaptureName.TryParse(capture, out string rest);
        if (name is null || rest.Length > 0)
            Report($"RADAR_capture is '{capture}'; a name such as 18_MNTRL_RR_V1 is expected.");
        string final = csv.GetString("is_final_tx");
        if (!bool.TryParse(final, out bool isFinal))
            Report($"is_final_tx is '{final}'; True or False is expected.");
        double? breakFrame = Optional("frame_break");
        var hold = new Hold
        {
            Capture = new CaptureId(name?.Participant ?? "", capture),
            Clock = new RadarClock(
                Real("MOCAP_Start_Time"),
                Real("MOCAP_End_Time"),
                Whole("RADAR_Start_Frame"),
                Whole("RADAR_End_Frame"),
                Real("Seconds_per_Frame")
            ),
            Number = Whole("tx"),
            IsFinal = isFinal,
            FootUpSeconds = Real("t_foot_up"),
            StableSeconds = Real("t_stable"),
            BreakSeconds = Optional("t_break"),
            FootDownSeconds = Real("t_foot_down"),
            FootUpFrame = Whole("frame_foot_up"),
            StableFrame = Whole("frame_stable"),
            BreakFrame = breakFrame is null ? null : Frame("frame_break", breakFrame),
            EndFrame = Whole("frame_end"),
        };
        if (hold.BreakSeconds is null != hold.BreakFrame is null)
            Report("only one of t_break and frame_break is empty; both are when the pose was held to the end.");
        return problems.Count == before ? new EventTableRow(row, hold) : null;
    }
}
