using TreePose.Captures;

namespace TreePose.Simulation;

/// <summary>A capture that is computed as it is read, so that a whole study never has to fit in memory or on disk.</summary>
internal sealed class SimulatedRadarCapture : IRadarCapture
{
    private readonly RadarModel _model;
    private float[] _block = [];

    public SimulatedRadarCapture(RadarModel model, SimulatedRadarOptions options, int frames)
    {
        _model = model;
        Parameters = options.Parameters;
        Channels = options.Channels;
        FrameCount = frames;
    }

    public RadarParameters Parameters { get; }

    public int Channels { get; }

    public int FrameCount { get; }

    public int FrameSize => _model.FrameSize;

    /// <summary>Frames are made side by side on all cores; each has its own noise, so that their order does not matter.</summary>
    public void Read(int firstFrame, int frameCount, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstFrame);
        ArgumentOutOfRangeException.ThrowIfLessThan(frameCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstFrame + (long)frameCount, FrameCount, nameof(frameCount));
        int numbers = frameCount * FrameSize;
        if (_block.Length < numbers)
            _block = new float[numbers];
        float[] block = _block;
        Parallel.For(0, frameCount, f => _model.RenderFrame(firstFrame + f, block.AsSpan(f * FrameSize, FrameSize)));
        block.AsSpan(0, numbers).CopyTo(destination);
    }

    public void Dispose() => _block = [];
}
