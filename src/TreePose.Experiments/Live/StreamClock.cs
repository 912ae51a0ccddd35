namespace TreePose.Experiments.Live;

/// <summary>Times of a stream's frames: evenly spaced but for those that were lost.</summary>
/// <param name="secondsPerFrame">Seconds from frame to frame when none is lost.</param>
internal sealed class StreamClock(double secondsPerFrame)
{
    private readonly List<(int Frame, int Lost)> _gaps = []; // all that were lost before a frame

    /// <summary>So many frames were lost before one that is still to come.</summary>
    public void Skip(int frame, int lost) => _gaps.Add((frame, lost + (_gaps.Count > 0 ? _gaps[^1].Lost : 0)));

    /// <summary>Time of a frame from the first, s.</summary>
    public double TimeOf(int frame)
    {
        int gap = _gaps.Count - 1;
        while (gap >= 0 && _gaps[gap].Frame > frame)
            gap--;
        return (frame + (gap < 0 ? 0 : _gaps[gap].Lost)) * secondsPerFrame;
    }

    public void Restart() => _gaps.Clear();
}
