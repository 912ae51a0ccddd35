using System.Globalization;

namespace TreePose.Formats.Olst;

/// <summary>Writes an attempts table as the release has it: times to 10 ms, the frame period to five digits.</summary>
internal static class OlstAttemptWriter
{
    private const string Id = "OLST_attempt_id";

    /// <summary>Writes a table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="attempts">Its rows, in order.</param>
    public static void Write(string path, IEnumerable<OlstAttempt> attempts)
    {
        IEnumerable<string> lines = attempts.Select(Cells).Prepend([Id, .. OlstAttemptTable.Columns]).Select(Csv.Line);
        AtomicFile.WriteAllText(path, string.Join('\n', lines) + "\n");
    }

    private static string[] Cells(OlstAttempt a) =>
        [
            $"{a.Name.Radar}_an{a.Number}",
            a.Name.Radar,
            Real(a.Clock.MocapStartSeconds, 2),
            Real(a.Clock.MocapEndSeconds, 2),
            Whole(a.Clock.RadarStartFrame),
            Whole(a.Clock.RadarEndFrame),
            Real(a.Clock.SecondsPerFrame, 5),
            Whole(a.Number),
            a.IsFinal ? "True" : "False",
            Real(a.FootUp.Seconds, 2),
            a.Stable is { } s ? Real(s.Seconds, 2) : "",
            a.Break is { } b ? Real(b.Seconds, 2) : "",
            Real(a.End.Seconds, 2),
            Whole(a.FootUp.Frame),
            a.Stable is { } sf ? Whole(sf.Frame) + ".0" : "", // pandas writes whole numbers so where others are missing
            a.Break is { } bf ? Whole(bf.Frame) + ".0" : "",
            Whole(a.End.Frame),
        ];

    private static string Real(double value, int digits) =>
        Math.Round(value, digits, MidpointRounding.ToEven).ToString(CultureInfo.InvariantCulture);

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);
}
