using System.Globalization;
using TreePose.Captures;
using TreePose.Formats.EventTable;

namespace TreePose.Formats.Olst;

/// <summary>What must hold among the numbers of a capture's rows in the attempts table.</summary>
internal static class OlstAttemptRules
{
    private const int FramesOff = 1; // times are rounded to 10 ms, the period to five digits
    private const double Rounding = 1e-6; // of a frame: a time that lies on a frame's begin means that frame

    /// <summary>Checks all rows of one capture: one clock, frames that fit their times, order, no overlap, no number twice.</summary>
    public static void Check(string path, IReadOnlyList<OlstAttempt> rows, List<EventTableProblem> problems)
    {
        void Report(OlstAttempt at, string reason) =>
            problems.Add(new EventTableProblem(at.Row, at.Name.Radar, $"{path}, row {at.Row} ({at.Name.Radar}): {reason}"));

        string[] ofClock = [.. EventTableRules.OfClock(rows[0].Clock)];
        foreach (string reason in ofClock)
            Report(rows[0], reason);
        foreach (OlstAttempt row in rows)
        {
            if (row.Clock != rows[0].Clock)
                Report(
                    row,
                    $"start, end or seconds per frame differ from row {rows[0].Row} of the same capture: a capture has one "
                        + "clock. Correct the row."
                );
            else if (ofClock.Length == 0 && Contradiction(row) is { } contradiction)
                Report(row, contradiction);
            foreach (string reason in OfAttempt(row))
                Report(row, reason);
        }
        OlstAttempt[] inTime = [.. rows.OrderBy(r => r.FootUp.Seconds)];
        for (int i = 1; i < inTime.Length; i++)
        {
            (OlstAttempt earlier, OlstAttempt later) = (inTime[i - 1], inTime[i]);
            if (later.FootUp.Seconds < earlier.End.Seconds || later.FootUp.Frame < earlier.End.Frame)
                Report(
                    later,
                    Text($"the attempt [{later.FootUp.Seconds}, {later.End.Seconds}) s overlaps [{earlier.FootUp.Seconds}, ")
                        + Text($"{earlier.End.Seconds}) s of row {earlier.Row}: its frames have no one label. ")
                        + "End one where the other begins, or take one out."
                );
            if (rows.Take(i).Any(r => r.Number == rows[i].Number))
                Report(rows[i], $"an {rows[i].Number} stands there twice. Number the attempts, or leave one row.");
        }
    }

    /// <summary>Frames that are not those of their times, all of a row in one reason; null when all agree.</summary>
    private static string? Contradiction(OlstAttempt row)
    {
        var wrong = new List<string>();
        foreach ((string name, OlstMoment at) in row.Moments)
        {
            RadarClock clock = row.Clock;
            double byTime = Math.Floor(((at.Seconds - clock.MocapStartSeconds) / clock.SecondsPerFrame) + Rounding) + clock.RadarStartFrame;
            if (Math.Abs(at.Frame - byTime) > FramesOff)
                wrong.Add(Text($"frame_{name} is {at.Frame}, t_{name} {at.Seconds} s is frame {byTime}"));
        }
        return wrong.Count == 0
            ? null
            : $"frames contradict their times by the clock of the row: {string.Join("; ", wrong)}; they may differ by {FramesOff}. Correct "
                + "the frames, the times, or the clock.";
    }

    private static IEnumerable<string> OfAttempt(OlstAttempt row)
    {
        IReadOnlyList<(string Name, OlstMoment At)> order = row.Moments;
        for (int i = 1; i < order.Count; i++)
        {
            var (before, after) = (order[i - 1], order[i]);
            if (after.At.Frame < before.At.Frame)
                yield return $"frame_{after.Name} {after.At.Frame} lies before frame_{before.Name} {before.At.Frame}. Correct the row.";
            if (after.At.Seconds <= before.At.Seconds)
                yield return Text(
                    $"t_{after.Name} {after.At.Seconds} s does not follow t_{before.Name} {before.At.Seconds} s. Correct the row."
                );
        }
        if (row.FootUp.Frame < row.Clock.RadarStartFrame || row.End.Frame > row.Clock.RadarEndFrame + 1)
        {
            yield return $"the attempt [{row.FootUp.Frame}, {row.End.Frame}) leaves the labelled frames "
                + $"{row.Clock.RadarStartFrame} to {row.Clock.RadarEndFrame}. Correct the row.";
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
