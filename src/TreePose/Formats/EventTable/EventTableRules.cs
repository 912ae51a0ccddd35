using System.Globalization;
using TreePose.Captures;

namespace TreePose.Formats.EventTable;

/// <summary>What must hold among the numbers of the event table.</summary>
internal static class EventTableRules
{
    /// <summary>Checks all rows of one capture: order within each hold, one clock, no overlap, no number twice.</summary>
    public static void Check(string path, IReadOnlyList<EventTableRow> rows, List<EventTableProblem> problems)
    {
        void Report(EventTableRow at, string reason) =>
            problems.Add(new EventTableProblem(at.Row, at.Hold.Capture.Name, $"{path}, row {at.Row} ({at.Hold.Capture.Name}): {reason}"));

        foreach (EventTableRow row in rows)
        {
            foreach (string reason in OfClock(row.Hold.Clock).Concat(OfHold(row.Hold)))
                Report(row, reason);
            if (row.Hold.Clock != rows[0].Hold.Clock)
                Report(row, $"start, end or seconds per frame differ from row {rows[0].Row} of the same capture.");
        }
        EventTableRow[] inTime = [.. rows.OrderBy(r => r.Hold.FootUpFrame)];
        for (int i = 1; i < inTime.Length; i++)
        {
            Hold earlier = inTime[i - 1].Hold,
                later = inTime[i].Hold;
            if (later.FootUpFrame < earlier.EndFrame)
            {
                string other = $"[{earlier.FootUpFrame}, {earlier.EndFrame}) of row {inTime[i - 1].Row}";
                Report(inTime[i], $"the hold [{later.FootUpFrame}, {later.EndFrame}) overlaps the hold {other}.");
            }
            if (rows.Take(i).Any(r => r.Hold.Number == rows[i].Hold.Number))
                Report(rows[i], $"tx {rows[i].Hold.Number} stands there twice.");
        }
    }

    private static IEnumerable<string> OfClock(RadarClock clock)
    {
        if (!(clock.SecondsPerFrame > 0))
            yield return Text($"Seconds_per_Frame is {clock.SecondsPerFrame}; a number above 0 is expected.");
        if (clock.MocapEndSeconds <= clock.MocapStartSeconds)
            yield return Text($"MOCAP_End_Time {clock.MocapEndSeconds} s does not follow MOCAP_Start_Time {clock.MocapStartSeconds} s.");
        if (clock.RadarEndFrame <= clock.RadarStartFrame)
            yield return Text($"RADAR_End_Frame {clock.RadarEndFrame} does not follow RADAR_Start_Frame {clock.RadarStartFrame}.");
    }

    private static IEnumerable<string> OfHold(Hold hold)
    {
        (string Name, double Seconds, int Frame)[] order =
        [
            ("foot_up", hold.FootUpSeconds, hold.FootUpFrame),
            ("stable", hold.StableSeconds, hold.StableFrame),
            .. hold is { BreakSeconds: { } t, BreakFrame: { } f } ? [("break", t, f)] : Array.Empty<(string, double, int)>(),
            ("end", hold.FootDownSeconds, hold.EndFrame),
        ];
        for (int i = 1; i < order.Length; i++)
        {
            var (before, after) = (order[i - 1], order[i]);
            if (after.Frame <= before.Frame)
                yield return $"frame_{after.Name} {after.Frame} does not follow frame_{before.Name} {before.Frame}.";
            string timeName = after.Name == "end" ? "foot_down" : after.Name;
            if (after.Seconds <= before.Seconds)
                yield return Text($"t_{timeName} {after.Seconds} s does not follow t_{before.Name} {before.Seconds} s.");
        }
        // Rounding a time may reach the frame after the last labelled one; as the exclusive end that is right.
        if (hold.FootUpFrame < hold.Clock.RadarStartFrame || hold.EndFrame > hold.Clock.RadarEndFrame + 1)
        {
            yield return $"the hold [{hold.FootUpFrame}, {hold.EndFrame}) leaves the labelled frames "
                + $"{hold.Clock.RadarStartFrame} to {hold.Clock.RadarEndFrame}.";
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
