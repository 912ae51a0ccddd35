using TreePose.Captures;
using TreePose.Signal.SlowTime;

namespace TreePose.Signal.RangeDoppler;

/// <summary>Receives frames of one channel, in order.</summary>
/// <param name="channel">0-based receive channel.</param>
/// <param name="frames">[frame, Doppler, range]; valid during the call only.</param>
public delegate void ChannelFrames(int channel, ReadOnlySpan<float> frames);

/// <summary>The chain <c>study</c> over a whole capture, read in blocks so that memory does not grow with its length.</summary>
public static class CaptureFrames
{
    internal const int MostFramesAtOnce = 32;
    private const int NumbersAtOnce = 1 << 24; // 64 MB, however large the frames

    /// <summary>Transforms every frame, the last one included.</summary>
    /// <param name="capture">The raw capture.</param>
    /// <param name="chain">Made for the capture's shape.</param>
    /// <param name="write">Called for each block and channel, channels in order within a block.</param>
    /// <param name="phases">One a channel, which takes in every frame; null when phase is not asked for.</param>
    /// <param name="progress">One step a frame.</param>
    /// <param name="cancellation">Stops between two maps.</param>
    /// <exception cref="DataFormatException">The capture cannot be read.</exception>
    /// <exception cref="ArgumentException">The chain was made for another shape.</exception>
    public static void Transform(
        IRadarCapture capture,
        StudyRangeDoppler chain,
        ChannelFrames write,
        IReadOnlyList<PhaseVelocity>? phases = null,
        IWorkProgress? progress = null,
        CancellationToken cancellation = default
    )
    {
        (int chirps, int samplesOfChirp) = (capture.Parameters.ChirpsPerFrame, capture.Parameters.SamplesPerChirp);
        if ((chain.Chirps, chain.Samples, chain.IsComplex) != (chirps, samplesOfChirp, capture.Parameters.IsComplex))
        {
            throw new ArgumentException(
                $"The chain was made for {chain.Chirps} × {chain.Samples} maps; the capture has {chirps} × {samplesOfChirp}"
                    + (chain.IsComplex == capture.Parameters.IsComplex ? "." : ", real samples here and complex ones there."),
                nameof(chain)
            );
        }
        int size = chain.Options.FrameSize,
            channels = capture.Channels;
        int framesAtOnce = FramesAtOnce(capture);
        using IWorkTask bar = (progress ?? SilentProgress.Instance).Begin("range-Doppler", capture.FrameCount);
        var samples = new float[framesAtOnce * capture.FrameSize]; // [frame, channel, chirp, sample]
        var mixed = new float[framesAtOnce * channels * size]; // [frame, channel, Doppler, range]
        var one = new float[framesAtOnce * size]; // [frame, Doppler, range]
        for (int first = 0; first < capture.FrameCount; first += framesAtOnce)
        {
            int count = Math.Min(framesAtOnce, capture.FrameCount - first);
            capture.Read(first, count, samples.AsSpan(0, count * capture.FrameSize));
            chain.Transform(samples.AsMemory(0, count * capture.FrameSize), mixed.AsMemory(0, count * channels * size), cancellation);
            if (phases is not null)
                AddPhases(phases, first, count, capture.FrameSize / channels, samples);
            for (int channel = 0; channel < channels; channel++)
            {
                for (int frame = 0; frame < count; frame++)
                    mixed.AsSpan((frame * channels + channel) * size, size).CopyTo(one.AsSpan(frame * size));
                write(channel, one.AsSpan(0, count * size));
            }
            bar.Advance(count);
        }
    }

    /// <summary>How many frames of a capture are read and transformed together.</summary>
    internal static int FramesAtOnce(IRadarCapture capture) => Math.Clamp(NumbersAtOnce / capture.FrameSize, 1, MostFramesAtOnce);

    private static void AddPhases(IReadOnlyList<PhaseVelocity> phases, int first, int count, int channelSize, float[] samples) =>
        Parallel.For(
            0,
            count * phases.Count,
            i => phases[i % phases.Count].Add(first + i / phases.Count, samples.AsSpan(i * channelSize, channelSize))
        );
}
