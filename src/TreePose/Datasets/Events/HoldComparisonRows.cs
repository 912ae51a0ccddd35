using System.Globalization;
using System.Text;
using TreePose.Balance.Events;
using TreePose.Captures;

namespace TreePose.Datasets.Events;

/// <summary>Two event tables side by side, row by row, with one radar frame as the tolerance.</summary>
/// <param name="Comparison">The matched holds and those without a partner.</param>
public sealed record HoldComparisonRows(HoldComparison Comparison)
{
    /// <summary>Whether all events of a matched hold lie within one radar frame, and both tables say the same about the break.</summary>
    public static bool WithinOneFrame(MatchedHold match) =>
        !match.BreakDiffers && FrameDifferences(match).All(d => d is null or (>= -1 and <= 1));

    /// <summary>
    /// Differences of foot up, stable, break and end in radar frames, regenerated minus reference; null where a table has
    /// none.
    /// </summary>
    public static IReadOnlyList<int?> FrameDifferences(MatchedHold match) =>
        [
            match.Regenerated.FootUpFrame - match.Reference.FootUpFrame,
            match.Regenerated.StableFrame - match.Reference.StableFrame,
            match.Regenerated.BreakFrame - match.Reference.BreakFrame,
            match.Regenerated.EndFrame - match.Reference.EndFrame,
        ];

    /// <summary>Writes a row a hold of either table; the file is whole or absent.</summary>
    public void WriteCsv(string path)
    {
        var text = new StringBuilder("RADAR_capture,tx,tx_regenerated,foot_up_ms,stable_ms,break_ms,foot_down_ms,").Append(
            "foot_up_frames,stable_frames,break_frames,end_frames,within_one_frame,note\n"
        );
        foreach (MatchedHold m in Comparison.Matched)
        {
            string?[] fields =
            [
                m.Reference.Capture.Name,
                $"{m.Reference.Number}",
                $"{m.Regenerated.Number}",
                Ms(m.FootUpMs),
                Ms(m.StableMs),
                Ms(m.BreakMs),
                Ms(m.FootDownMs),
                .. FrameDifferences(m).Select(d => d?.ToString(CultureInfo.InvariantCulture)),
                WithinOneFrame(m) ? "True" : "False",
                m.BreakDiffers ? "one table says held to the end, the other says broken" : "",
            ];
            text.Append(Csv.Line(fields)).Append('\n');
        }
        foreach (Hold hold in Comparison.Missing)
            text.Append(CultureInfo.InvariantCulture, $"{Csv.Cell(hold.Capture.Name)},{hold.Number},,,,,,,,,,False,not regenerated\n");
        foreach (Hold hold in Comparison.Extra)
            text.Append(CultureInfo.InvariantCulture, $"{Csv.Cell(hold.Capture.Name)},,{hold.Number},,,,,,,,,False,not in the reference\n");
        AtomicFile.WriteAllText(path, text.ToString());
    }

    private static string Ms(double? value) => value?.ToString("0.###", CultureInfo.InvariantCulture) ?? "";
}
