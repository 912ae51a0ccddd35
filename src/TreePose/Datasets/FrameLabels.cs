using TreePose.Captures;

namespace TreePose.Datasets;

/// <summary>Turns events into a label a frame and back.</summary>
public static class FrameLabels
{
    /// <summary>
    /// Labels each frame: inside an event its phase, elsewhere neither, and unlabelled where <paramref name="isLabelled"/> says
    /// so.
    /// </summary>
    public static sbyte[] FromEvents(int frames, IEnumerable<FrameEvent> events, Func<int, bool> isLabelled)
    {
        var labels = new sbyte[frames];
        foreach (FrameEvent e in events)
            Array.Fill(labels, e.Class, e.StartFrame, e.EndFrame - e.StartFrame);
        for (int i = 0; i < frames; i++)
        {
            if (!isLabelled(i))
                labels[i] = FootPhase.Unlabelled;
        }
        return labels;
    }

    /// <summary>Labels of frames of which nobody has said anything.</summary>
    /// <param name="frames">How many.</param>
    internal static sbyte[] None(int frames)
    {
        var labels = new sbyte[frames];
        Array.Fill(labels, FootPhase.Unlabelled);
        return labels;
    }

    /// <summary>The runs of one class other than 0 in a series of labels: of the foot's, going up and going down.</summary>
    public static IReadOnlyList<FrameEvent> ToEvents(ReadOnlySpan<sbyte> labels)
    {
        var events = new List<FrameEvent>();
        for (int start = 0; start < labels.Length; )
        {
            int end = start + 1;
            while (end < labels.Length && labels[end] == labels[start])
                end++;
            if (labels[start] > FootPhase.Neither)
                events.Add(new FrameEvent(labels[start], start, end));
            start = end;
        }
        return events;
    }
}
