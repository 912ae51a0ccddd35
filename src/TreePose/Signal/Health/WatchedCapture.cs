using TreePose.Captures;

namespace TreePose.Signal.Health;

/// <summary>
/// A raw capture whose frames are looked at as they are read, each once; reading itself is passed on, so that no frame is read
/// twice for it. Frames have to be read in order.
/// </summary>
/// <param name="inner">The capture, which is closed with this one.</param>
internal sealed class WatchedCapture(IRadarCapture inner) : IRadarCapture
{
    private readonly float[] _last = new float[inner.FrameSize]; // [channel, chirp, sample] of the frame before the next block
    private int _next;

    /// <summary>What was found so far.</summary>
    public SignalHealth Health { get; } = new();

    public RadarParameters Parameters => inner.Parameters;

    public int Channels => inner.Channels;

    public int FrameCount => inner.FrameCount;

    public int FrameSize => inner.FrameSize;

    public void Read(int firstFrame, int frameCount, Span<float> destination)
    {
        inner.Read(firstFrame, frameCount, destination);
        if (firstFrame != _next)
            return; // read out of turn, or again
        int size = FrameSize / Channels;
        for (int i = 0; i < frameCount * Channels; i++)
        {
            int frame = i / Channels,
                channel = i % Channels;
            ReadOnlySpan<float> before =
                frame > 0 ? destination.Slice((i - Channels) * size, size)
                : firstFrame > 0 ? _last.AsSpan(channel * size, size)
                : [];
            Health.Add(firstFrame + frame, channel + 1, FrameHealth.Of(destination.Slice(i * size, size), before, samples: true));
        }
        destination.Slice((frameCount - 1) * FrameSize, FrameSize).CopyTo(_last);
        _next = firstFrame + frameCount;
    }

    public void Dispose() => inner.Dispose();
}
