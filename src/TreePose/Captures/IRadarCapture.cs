namespace TreePose.Captures;

/// <summary>A raw radar capture that is read in blocks of frames, so that a file never has to fit in memory.</summary>
public interface IRadarCapture : IDisposable
{
    /// <summary>How it was taken.</summary>
    RadarParameters Parameters { get; }

    /// <summary>Receive channels; 4 on the study's board.</summary>
    int Channels { get; }

    /// <summary>Frames in the capture, the last one included.</summary>
    int FrameCount { get; }

    /// <summary>
    /// Numbers in one frame: channels × chirps × samples, twice as many of complex samples (<see cref="RadarParameters.IsComplex"/>).
    /// </summary>
    int FrameSize { get; }

    /// <summary>Reads frames [<paramref name="firstFrame"/>, firstFrame + <paramref name="frameCount"/>).</summary>
    /// <param name="firstFrame">0-based.</param>
    /// <param name="frameCount">At least 1.</param>
    /// <param name="destination">
    /// frameCount × <see cref="FrameSize"/> numbers, [frame, channel, chirp, sample] in C order; of a complex sample the real part, then
    /// the imaginary part.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">Frames outside the capture are asked for.</exception>
    /// <exception cref="DataFormatException">The file breaks off or cannot be read.</exception>
    void Read(int firstFrame, int frameCount, Span<float> destination);
}

/// <summary>A raw radar capture that is already in memory, e.g. a simulated one.</summary>
public sealed class RadarCapture : IRadarCapture
{
    private readonly float[] _samples;

    /// <summary>Wraps samples; the array is not copied.</summary>
    /// <param name="parameters">How it was taken.</param>
    /// <param name="channels">Receive channels.</param>
    /// <param name="samples">Whole frames, [frame, channel, chirp, sample] in C order.</param>
    /// <exception cref="ArgumentException">The length is not a whole number of frames.</exception>
    public RadarCapture(RadarParameters parameters, int channels, float[] samples)
    {
        (Parameters, Channels, _samples) = (parameters, channels, samples);
        if (channels < 1 || samples.Length % FrameSize != 0)
            throw new ArgumentException(
                $"{samples.Length} samples are not whole frames of {FrameSize} ({channels} channels).",
                nameof(samples)
            );
    }

    /// <inheritdoc/>
    public RadarParameters Parameters { get; }

    /// <inheritdoc/>
    public int Channels { get; }

    /// <inheritdoc/>
    public int FrameSize => Channels * Parameters.NumbersPerMap;

    /// <inheritdoc/>
    public int FrameCount => _samples.Length / FrameSize;

    /// <inheritdoc/>
    public void Read(int firstFrame, int frameCount, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstFrame);
        ArgumentOutOfRangeException.ThrowIfLessThan(frameCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstFrame + (long)frameCount, FrameCount, nameof(frameCount));
        _samples.AsSpan(firstFrame * FrameSize, frameCount * FrameSize).CopyTo(destination);
    }

    /// <inheritdoc/>
    public void Dispose() { }
}
