using TreePose.Captures;

namespace TreePose.Datasets;

/// <summary>Turns events into a label a frame and back.</summary>
public static class FrameLabels
{
    /// <summary>Labels each frame: inside an event its phase, elsewhere neither, and unlabelled where <paramref name="isLabelled"/> says so.</summary>
    public static FootPhase[] FromEvents(int frames, IEnumerable<FootEvent> events, Func<int, bool> isLabelled)
    {
        var labels = new FootPhase[frames];
        foreach (FootEvent e in events)
            Array.Fill(labels, e.Phase, e.StartFrame, e.EndFrame - e.StartFrame);
        for (int i = 0; i < frames; i++)
        {
            if (!isLabelled(i))
                labels[i] = FootPhase.Unlabelled;
        }
        return labels;
    }

    /// <summary>The runs of going up and going down in a series of labels.</summary>
    public static IReadOnlyList<FootEvent> ToEvents(ReadOnlySpan<FootPhase> labels)
    {
        var events = new List<FootEvent>();
        for (int start = 0; start < labels.Length; )
        {
            int end = start + 1;
            while (end < labels.Length && labels[end] == labels[start])
                end++;
            if (labels[start] is FootPhase.GoingUp or FootPhase.GoingDown)
                events.Add(new FootEvent(labels[start], start, end));
            start = end;
        }
        return events;
    }
}
