namespace TreePose.Experiments.Live;

/// <summary>
/// An event of a stream. Each comes twice: when its beginning is certain (it lasts long enough to be kept, and nothing that comes later
/// can change it) and when its end is.
/// </summary>
/// <param name="Stream">Number of the stream, from 0.</param>
/// <param name="Name">Its class: <c>going up</c>.</param>
/// <param name="Frame">Its first frame, from 0; lost frames are not counted.</param>
/// <param name="StartSeconds">Time of that frame from the stream's first, s; lost frames take their time.</param>
/// <param name="EndSeconds">Time at which it is over, s; while it goes on, up to which it is certain.</param>
/// <param name="Confidence">Mean over its frames, as far as they are certain, of the probability of its class.</param>
/// <param name="IsOver">Whether its end is certain too.</param>
/// <param name="DecidedSeconds">Time of the newest frame when it was decided, s: so late it is told.</param>
public readonly record struct StreamedEvent(
    int Stream,
    string Name,
    int Frame,
    double StartSeconds,
    double EndSeconds,
    double Confidence,
    bool IsOver,
    double DecidedSeconds
);
