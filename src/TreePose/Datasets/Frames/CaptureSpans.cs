using System.Globalization;
using TreePose.Captures;

namespace TreePose.Datasets.Frames;

/// <summary>Stretches of one capture in its frames, checked against its length and against each other.</summary>
/// <param name="path">The table, for errors.</param>
/// <param name="what">What the table lists: an event, a hold.</param>
/// <param name="frames">Frames of the capture; null where its length is not known.</param>
/// <param name="secondsPerFrame">Its frame period.</param>
internal sealed class CaptureSpans(string path, string what, int? frames, double secondsPerFrame)
{
    private const int FramesOff = 1; // rounding up or down
    private readonly RadarClock _clock = new(0, (frames ?? 0) * secondsPerFrame, 0, Math.Max(0, (frames ?? 0) - 1), secondsPerFrame);

    /// <summary>The stretches in order.</summary>
    /// <param name="rows">Of this capture.</param>
    /// <param name="report">Receives what is wrong.</param>
    public IReadOnlyList<(SpanRow Row, int Start, int End)> Resolve(IEnumerable<SpanRow> rows, Action<string> report)
    {
        var found = new List<(SpanRow Row, int Start, int End)>();
        foreach (SpanRow row in rows)
        {
            (int start, int end) = FramesOf(row);
            if (Contradiction(row) is { } contradiction)
                report(contradiction);
            else if (Misplaced(row, start, end) is { } misplaced)
                report(misplaced);
            else
                found.Add((row, start, end));
        }
        found.Sort((a, b) => a.Start.CompareTo(b.Start) is not 0 and var order ? order : a.Row.Row.CompareTo(b.Row.Row));
        for (int i = 1; i < found.Count; i++)
        {
            if (found[i].Start < found[i - 1].End)
                report(
                    $"{At(found[i].Row)}: the {what} of frames {Text(found[i])} overlaps {Text(found[i - 1])} of row "
                        + $"{found[i - 1].Row.Row}: a frame has one label. End one where the other begins."
                );
        }
        if (frames is null && found.Count > 0)
            report(
                $"{At(found[^1].Row)}: whether the {what} of frames {Text(found[^1])} lies within the recording could not be checked, as "
                    + "its length is not known. Mend the file, and look again."
            );
        return found;
    }

    private (int Start, int End) FramesOf(SpanRow row) => row.Frames ?? (FrameAt(row.Seconds!.Value.From), FrameAt(row.Seconds.Value.To));

    /// <summary>The nearest frame; what is far outside stays outside.</summary>
    private int FrameAt(double seconds) =>
        Math.Abs(seconds / secondsPerFrame) < int.MaxValue / 2 ? _clock.FrameAt(seconds)
        : seconds < 0 ? -1
        : int.MaxValue;

    private string? Contradiction(SpanRow row)
    {
        if (row is not { Frames: { } f, Seconds: { } s })
            return null;
        string[] wrong =
        [
            .. new[] { ("start", f.From, s.From), ("end", f.To, s.To) }
                .Where(m => Math.Abs((long)m.Item2 - FrameAt(m.Item3)) > FramesOff)
                .Select(m => Invariant($"{m.Item1}_frame is {m.Item2}, {m.Item1}_s {m.Item3} s is frame {FrameAt(m.Item3)}")),
        ];
        return wrong.Length == 0
            ? null
            : $"{At(row)}: frames contradict their times {Invariant($"at {secondsPerFrame} s a frame")}: {string.Join("; ", wrong)}; "
                + $"they may differ by {FramesOff}. Correct them or seconds_per_frame, or leave one pair empty.";
    }

    private string? Misplaced(SpanRow row, int start, int end)
    {
        string given = row.Seconds is { } s ? Invariant($"[{s.From}, {s.To}) s, frames [{start}, {end})") : $"frames [{start}, {end})";
        if (row.Seconds is { } times ? times.To <= times.From : end <= start)
            return $"{At(row)}: the {what} {given} ends before it begins. Exchange start and end, or correct them.";
        if (start < 0 && frames is null)
            return $"{At(row)}: the {what} {given} begins before the recording. Correct the row.";
        if (start < 0 || end > frames)
            return $"{At(row)}: the {what} {given} lies outside of the recording, which has the frames [0, {frames}), "
                + Invariant(
                    $"{frames!.Value * secondsPerFrame:0.###} s. Correct the row, or seconds_per_frame in {CapturesTable.FileName}."
                );
        return end > start
            ? null
            : $"{At(row)}: the {what} {given} has no frame: it is shorter than half a frame of {Invariant($"{secondsPerFrame} s")}. "
                + "Make it a frame long, or remove it.";
    }

    private static string Text((SpanRow Row, int Start, int End) span) => $"[{span.Start}, {span.End})";

    private string At(SpanRow row) => $"{path}, row {row.Row} ({row.Capture})";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
