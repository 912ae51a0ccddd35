using TreePose.Captures;
using TreePose.Signal.RangeDoppler;
using TreePose.Signal.SlowTime;

namespace TreePose.Datasets.RadarRepresentations;

/// <summary>
/// What a source has of one capture; frames of any representation are made of it. The raw signal passes through in blocks, so that
/// memory does not grow with it.
/// </summary>
/// <param name="Radar">How the radar was set.</param>
/// <param name="Frames">Frames in the capture.</param>
/// <param name="Channels">Channels that frames are made of.</param>
internal sealed record SuppliedCapture(RadarParameters Radar, int Frames, int Channels)
{
    private const int FramesAtOnce = 32;

    /// <summary>A channel each: [frame, Doppler, range].</summary>
    public IReadOnlyList<float[]> Maps { get; init; } = [];

    /// <summary>A channel each: [frame, range], cm/s.</summary>
    public IReadOnlyList<float[]> Velocities { get; init; } = [];

    /// <summary>[frame, plate].</summary>
    public PlateLoad[] Plates { get; init; } = [];

    /// <summary>The raw signal.</summary>
    public IRadarCapture? Raw { get; init; }

    /// <summary>Where each channel stands in the raw signal, from 0.</summary>
    public IReadOnlyList<int> RawChannels { get; init; } = [];

    /// <summary>What the raw signal alone gives, every channel of it: maps of the chain <c>study</c>, velocity by phase, chirps.</summary>
    /// <param name="radar">The raw signal; it is read again when frames are made of chirps.</param>
    /// <param name="needs">What is wanted.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    public static SuppliedCapture OfRaw(IRadarCapture radar, RadarContent needs, CancellationToken cancellation)
    {
        bool phase = needs.HasFlag(RadarContent.Phase);
        (int frames, int ranges) = (radar.FrameCount, RadarFrame.MapShape.Columns);
        // a channel each: [frame, Doppler, range]
        float[][] maps = [.. Enumerable.Range(0, radar.Channels).Select(_ => new float[frames * RadarFrame.MapShape.Size])];
        PhaseVelocity[]? phases = phase ? [.. maps.Select(_ => new PhaseVelocity(radar.Parameters, frames, ranges))] : null;
        var filled = new int[radar.Channels];
        if (phase || needs.HasFlag(RadarContent.Maps))
            CaptureFrames.Transform(radar, new(radar.Parameters), Keep, phases, SilentProgress.Instance, cancellation);
        return new SuppliedCapture(radar.Parameters, frames, radar.Channels)
        {
            Maps = maps,
            Velocities = [.. phases?.Select(p => p.Velocities()) ?? []],
            Raw = needs.HasFlag(RadarContent.Chirps) ? radar : null,
            RawChannels = [.. Enumerable.Range(0, radar.Channels)],
        };

        void Keep(int channel, ReadOnlySpan<float> block)
        {
            block.CopyTo(maps[channel].AsSpan(filled[channel]));
            filled[channel] += block.Length;
        }
    }

    /// <summary>Makes all frames.</summary>
    /// <returns>A channel each: [frame, then the axes of a frame].</returns>
    public float[][] Make(IRadarRepresentation representation, CancellationToken cancellation)
    {
        int size = representation.Shape(Radar).Size;
        float[][] made = [.. Enumerable.Range(0, Channels).Select(_ => new float[checked(Frames * size)])];
        float[] raw = Raw is null ? [] : new float[FramesAtOnce * Raw.FrameSize]; // [frame, channel, chirp, sample]
        for (int first = 0; first < Frames; first += FramesAtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(FramesAtOnce, Frames - first);
            Raw?.Read(first, count, raw.AsSpan(0, count * Raw.FrameSize));
            Together.For(
                count * Channels,
                i =>
                {
                    (int frame, int channel) = (i / Channels, i % Channels);
                    RadarFrame content = Frame(representation.Needs, first + frame, channel, RawOf(raw, frame, channel));
                    representation.Make(content, made[channel].AsSpan((first + frame) * size, size));
                }
            );
        }
        return made;
    }

    private RadarFrame Frame(RadarContent needs, int frame, int channel, ReadOnlySpan<float> chirps)
    {
        int plates = Plates.Length / Frames;
        return new RadarFrame(frame, Radar)
        {
            Map = needs.HasFlag(RadarContent.Maps) ? Row(Maps[channel], frame) : default,
            Velocities = needs.HasFlag(RadarContent.Phase) ? Row(Velocities[channel], frame) : default,
            Chirps = needs.HasFlag(RadarContent.Chirps) ? chirps : default,
            Plates = needs.HasFlag(RadarContent.Plates) ? Plates.AsSpan(frame * plates, plates) : default,
        };
    }

    private ReadOnlySpan<float> Row(float[] values, int frame)
    {
        int width = values.Length / Frames;
        return values.AsSpan(frame * width, width);
    }

    private ReadOnlySpan<float> RawOf(float[] block, int frame, int channel)
    {
        if (Raw is null)
            return default;
        int chirps = Raw.FrameSize / Raw.Channels;
        return block.AsSpan(frame * Raw.FrameSize + RawChannels[channel] * chirps, chirps);
    }
}
