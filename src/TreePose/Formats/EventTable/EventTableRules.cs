using System.Globalization;
using TreePose.Captures;

namespace TreePose.Formats.EventTable;

/// <summary>What must hold among the numbers of the event table.</summary>
internal static class EventTableRules
{
    private const double TimeRounding = 0.005,
        PeriodRounding = 5e-6;

    /// <summary>Checks all rows of one capture: order within each hold, one clock, no overlap, no number twice.</summary>
    public static void Check(string path, IReadOnlyList<EventTableRow> rows, List<EventTableProblem> problems)
    {
        void Report(EventTableRow at, string reason) =>
            problems.Add(new EventTableProblem(at.Row, at.Hold.Capture.Name, $"{path}, row {at.Row} ({at.Hold.Capture.Name}): {reason}"));

        foreach (EventTableRow row in rows)
        {
            string[] ofClock = [.. OfClock(row.Hold.Clock)];
            bool said = row != rows[0] && row.Hold.Clock == rows[0].Hold.Clock; // the same clock, once
            foreach (string reason in (said ? [] : ofClock).Concat(OfHold(row.Hold)))
                Report(row, reason);
            if (ofClock.Length == 0 && Contradiction(row.Hold) is { } contradiction)
                Report(row, contradiction);
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

    /// <summary>What is wrong with a clock.</summary>
    public static IEnumerable<string> OfClock(RadarClock clock)
    {
        if (!(clock.SecondsPerFrame > 0))
            yield return Text($"Seconds_per_Frame is {clock.SecondsPerFrame}; a number above 0 is expected. Correct it.");
        if (clock.MocapEndSeconds <= clock.MocapStartSeconds)
            yield return Text(
                $"MOCAP_End_Time {clock.MocapEndSeconds} s does not follow MOCAP_Start_Time {clock.MocapStartSeconds} s. Correct them."
            );
        if (clock.RadarEndFrame <= clock.RadarStartFrame)
            yield return Text(
                $"RADAR_End_Frame {clock.RadarEndFrame} does not follow RADAR_Start_Frame {clock.RadarStartFrame}. Correct them."
            );
        double frames = clock.RadarEndFrame - clock.RadarStartFrame,
            seconds = clock.MocapEndSeconds - clock.MocapStartSeconds,
            byClock = seconds / clock.SecondsPerFrame;
        if (clock.SecondsPerFrame > 0 && frames > 0 && seconds > 0 && Math.Abs(byClock - frames) > 1 + Slack(clock, frames))
        {
            yield return Text($"Seconds_per_Frame is {clock.SecondsPerFrame}, but start and end ({seconds:0.###} s, {frames} frames) make ")
                + Text($"{seconds / frames:0.######}: the end would be {byClock - frames:+0.#;-0.#} frames off, allowed are ")
                + Text($"{1 + Slack(clock, frames):0.#}. Correct the period, the times or the frames.");
        }
    }

    /// <summary>
    /// By how many frames a frame may differ from its time: 1, since published tables round in several ways, and
    /// what the rounding of the numbers themselves moves: times of two decimals, seconds a frame of five.
    /// </summary>
    private static double Slack(RadarClock clock, double frames) =>
        1 + (2 * TimeRounding + Math.Abs(frames) * PeriodRounding) / clock.SecondsPerFrame;

    /// <summary>Frames that are not those of their times, all of a row in one reason; null when all agree.</summary>
    private static string? Contradiction(Hold hold)
    {
        RadarClock clock = hold.Clock;
        var wrong = new List<string>();
        foreach ((string name, double seconds, int frame) in Order(hold))
        {
            double byTime = (seconds - clock.MocapStartSeconds) / clock.SecondsPerFrame + clock.RadarStartFrame,
                slack = Slack(clock, byTime - clock.RadarStartFrame);
            // rounded to the nearest, or down
            if (frame < Math.Floor(byTime) - slack || frame > Math.Round(byTime) + slack)
                wrong.Add(Text($"frame_{name} is {frame}, t_{TimeName(name)} {seconds} s is frame {Math.Round(byTime)}"));
        }
        return wrong.Count == 0
            ? null
            : $"frames contradict their times by the clock of the row: {string.Join("; ", wrong)}; "
                + Text($"they may differ by {Math.Floor(Slack(clock, 0))}.");
    }

    private static string TimeName(string name) => name == "end" ? "foot_down" : name;

    private static (string Name, double Seconds, int Frame)[] Order(Hold hold) =>
        [
            ("foot_up", hold.FootUpSeconds, hold.FootUpFrame),
            ("stable", hold.StableSeconds, hold.StableFrame),
            .. hold is { BreakSeconds: { } t, BreakFrame: { } f } ? [("break", t, f)] : Array.Empty<(string, double, int)>(),
            ("end", hold.FootDownSeconds, hold.EndFrame),
        ];

    private static IEnumerable<string> OfHold(Hold hold)
    {
        (string Name, double Seconds, int Frame)[] order = Order(hold);
        for (int i = 1; i < order.Length; i++)
        {
            var (before, after) = (order[i - 1], order[i]);
            if (after.Frame <= before.Frame)
                yield return $"frame_{after.Name} {after.Frame} does not follow frame_{before.Name} {before.Frame}.";
            if (after.Seconds <= before.Seconds)
                yield return Text($"t_{TimeName(after.Name)} {after.Seconds} s does not follow t_{before.Name} {before.Seconds} s.");
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
