using System.Globalization;
using System.Text;
using TreePose.Balance.Alignment;

namespace TreePose.Datasets.Clocks;

/// <summary>Writes <see cref="StudyClocks"/> as CSV, the first columns named as in the event table.</summary>
public static class StudyClocksCsv
{
    private static readonly string[] Columns =
    [
        "RADAR_capture",
        "MOCAP_Start_Time",
        "MOCAP_End_Time",
        "RADAR_Start_Frame",
        "RADAR_End_Frame",
        "Seconds_per_Frame",
        "drift_ppm",
        "residual_ms",
        "mocap_correlation",
        "radar_correlation",
        "range_bin",
        "reversed",
        "warning",
    ];

    /// <summary>Writes the table; the file is whole or absent. Captures left out stand at the end with their reason as warning.</summary>
    public static void Write(StudyClocks clocks, string path)
    {
        ILookup<string, string> warnings = clocks.Warnings.ToLookup(w => w.Capture, w => w.Reason);
        var text = new StringBuilder(string.Join(',', Columns)).Append('\n');
        foreach (ClockAlignment c in clocks.Clocks)
        {
            string[] fields =
            [
                c.Capture,
                Real(c.Clock.MocapStartSeconds),
                Real(c.Clock.MocapEndSeconds),
                $"{c.Clock.RadarStartFrame}",
                $"{c.Clock.RadarEndFrame}",
                Real(c.Clock.SecondsPerFrame),
                Real(c.DriftPpm),
                Real(c.ResidualMilliseconds),
                Real(c.MocapCorrelation),
                Real(c.RadarCorrelation),
                $"{c.RangeBin}",
                c.RadarIsReversed ? "True" : "False",
                Csv.Quoted(string.Join("; ", warnings[c.Capture])),
            ];
            text.AppendJoin(',', fields).Append('\n');
        }
        foreach (SkippedCapture skip in clocks.Skipped)
            text.Append(skip.CaptureId).Append(',', Columns.Length - 1).Append(Csv.Quoted($"left out: {skip.Reason}")).Append('\n');
        AtomicFile.WriteAllText(path, text.ToString());
    }

    private static string Real(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
