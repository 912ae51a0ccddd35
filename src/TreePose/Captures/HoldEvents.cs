namespace TreePose.Captures;

/// <summary>The foot events of a capture's holds.</summary>
internal static class HoldEvents
{
    /// <summary>
    /// Foot going up [foot up, stable) and foot going down [break, end) of each hold, in order. A pose held to the end
    /// has no foot going down.
    /// </summary>
    /// <param name="holds">The holds of one capture.</param>
    public static IReadOnlyList<FrameEvent> Of(IEnumerable<Hold> holds)
    {
        var events = new List<FrameEvent>();
        foreach (Hold hold in holds.OrderBy(h => h.FootUpFrame))
        {
            events.Add(hold.FootUp);
            if (hold.FootDown is { } down)
                events.Add(down);
        }
        return events;
    }

    /// <summary>Whether a frame is labelled: from the first actuator pattern to the last, both included.</summary>
    public static bool IsLabelled(RadarClock clock, int frame) => frame >= clock.RadarStartFrame && frame <= clock.RadarEndFrame;
}
