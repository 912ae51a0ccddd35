using System.Globalization;
using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.ModelFolders;

namespace TreePose.Experiments.Prediction;

/// <summary>A hold as events of a model bound it.</summary>
/// <param name="Number">Which 'going up' of the capture it follows, from 1.</param>
/// <param name="StartSeconds">Time of its first frame, s from the capture's first.</param>
/// <param name="EndSeconds">Time of the first frame behind it, s.</param>
internal sealed record FoundHold(int Number, double StartSeconds, double EndSeconds);

/// <summary>The holds between the events of one capture, and what bounds none.</summary>
/// <param name="Holds">The holds, in order.</param>
/// <param name="LeftOut">What was left out, with the reason.</param>
internal sealed record FoundHolds(IReadOnlyList<FoundHold> Holds, IReadOnlyList<SkippedCapture> LeftOut)
{
    /// <summary>Makes holds of a capture's events.</summary>
    /// <param name="capture">The capture, decoded.</param>
    /// <param name="rule">How.</param>
    public static FoundHolds Of(CaptureResult capture, ChainRule rule)
    {
        FrameSequence sequence = capture.Sequence;
        FrameEvent[] events = [.. FrameLabels.ToEvents(capture.Predicted)];
        List<FoundHold> holds = [];
        List<SkippedCapture> leftOut = [];
        int number = 0;
        for (int i = 0; i < events.Length; i++)
        {
            string name = NameOf(events[i]);
            if (name == rule.To && (i == 0 || NameOf(events[i - 1]) != rule.From))
                leftOut.Add(new(sequence.Id.Name, $"'{name}' at {At(events[i].StartFrame)} has no '{rule.From}' before it."));
            if (name != rule.From)
                continue;
            number++;
            string hold = NameOfHold(sequence.Id, number);
            if (i + 1 == events.Length)
                leftOut.Add(new(hold, $"after '{name}' at {At(events[i].StartFrame)} the recording ends without '{rule.To}'."));
            else if (NameOf(events[i + 1]) != rule.To)
                leftOut.Add(new(hold, $"after '{name}' at {At(events[i].StartFrame)} comes '{NameOf(events[i + 1])}', not '{rule.To}'."));
            else
                holds.Add(new FoundHold(number, sequence.TimeOf(events[i].EndFrame), sequence.TimeOf(events[i + 1].StartFrame)));
        }
        return new FoundHolds(holds, leftOut);

        string NameOf(FrameEvent e) => sequence.Classes.Names[e.Class];
        string At(int frame) => sequence.TimeOf(frame).ToString("0.00", CultureInfo.InvariantCulture) + " s";
    }

    /// <summary>The holds as channels of a capture saw them; those that are too short for a rule are left out, with the reason.</summary>
    /// <param name="channels">Whole channels, as the source gives them.</param>
    /// <param name="rule">How short a hold may be.</param>
    public (IReadOnlyList<HoldSequence> Holds, IReadOnlyList<SkippedCapture> TooShort) Cut(
        IReadOnlyList<FrameSequence> channels,
        ChainRule rule
    )
    {
        List<HoldSequence> cut = [];
        List<SkippedCapture> tooShort = [];
        foreach (FoundHold hold in Holds)
        {
            (int start, int end) = (FrameAt(channels[0], hold.StartSeconds), FrameAt(channels[0], hold.EndSeconds));
            if (end - start >= rule.LeastFrames)
                cut.AddRange(channels.Select(c => HoldSequence.Cut(c, hold.Number, start, end)));
            else
                tooShort.Add(
                    new(
                        NameOfHold(channels[0].Id, hold.Number),
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"the hold from {hold.StartSeconds:0.00} to {hold.EndSeconds:0.00} s has {Plural.Of(end - start, "frame")}; "
                        ) + $"allowed are {rule.LeastFrames} or more ({rule.Because})."
                    )
                );
        }
        return (cut, tooShort);
    }

    private static string NameOfHold(CaptureId capture, int number) => FormattableString.Invariant($"{capture.Name}_tx{number}");

    /// <summary>The frame that is nearest to a time: events may have been found at another rate.</summary>
    private static int FrameAt(FrameSequence capture, double seconds)
    {
        (int low, int high) = (0, capture.Length); // the first frame that is not half a period before the time
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (capture.TimeOf(middle) < seconds - (capture.SecondsPerFrame / 2))
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
