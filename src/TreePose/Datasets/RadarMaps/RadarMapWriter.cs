using System.Text.Json.Nodes;
using TreePose.Captures;
using TreePose.Configuration;
using TreePose.Formats.Npy;
using TreePose.Formats.RawSignals;
using TreePose.Signal.Health;
using TreePose.Signal.RangeDoppler;
using TreePose.Signal.SlowTime;

namespace TreePose.Datasets.RadarMaps;

/// <summary>What <see cref="RadarMapWriter.Write"/> left on disk.</summary>
/// <param name="Maps">One <c>.npy</c> a channel, [frame, Doppler, range] float32.</param>
/// <param name="AxesFile">JSON that says chain, options, radar parameters and what the bins stand for.</param>
/// <param name="Frames">Frames in each.</param>
/// <param name="Axes">What the bins stand for.</param>
public sealed record RadarMapFiles(IReadOnlyList<string> Maps, string AxesFile, int Frames, RangeDopplerAxes Axes)
{
    /// <summary>What was found in the raw frames.</summary>
    public SignalHealth Health { get; init; } = new();

    /// <summary>What the raw signal was read as, in one line.</summary>
    public string Format { get; init; } = "";

    /// <summary>What was found in the file: lost packets, what had to be decided, what was left over.</summary>
    public IReadOnlyList<string> Findings { get; init; } = [];
}

/// <summary>
/// Turns a raw capture (<see cref="RawSignal"/>) into whole-capture range-Doppler maps,
/// <c>DIR/PP/PP_POSE_RR_Vn_channelK.npy</c> (K from 1),
/// <c>…_channelK_phase.npy</c> when asked for, and <c>…_axes.json</c> beside them. Frames pass through in blocks, so that
/// memory does not grow with the capture.
/// A map takes its name only when it is whole, and the axes file is written last: where it is, everything is.
/// </summary>
public static class RadarMapWriter
{
    /// <summary>Transforms every frame of a capture, the last one included.</summary>
    /// <param name="capturePath">
    /// The raw signal; a file that is not named as the study names captures goes to <paramref name="folder"/> itself.
    /// </param>
    /// <param name="folder">Where to; made when it does not exist.</param>
    /// <param name="options">Chain and what is kept.</param>
    /// <param name="threads">Maps worked on at once; 0 for one a processor.</param>
    /// <param name="progress">One step a frame.</param>
    /// <param name="cancellation">Stops, and leaves nothing of this capture.</param>
    /// <exception cref="DataFormatException">
    /// The capture cannot be read, or more of its frames have no usable signal than <see cref="RadarMapOptions.Signal"/> allows.
    /// </exception>
    /// <exception cref="OptionsException">An option is out of range, or more bins are to be kept than there are.</exception>
    public static RadarMapFiles Write(
        string capturePath,
        string folder,
        RadarMapOptions options,
        int threads,
        IWorkProgress progress,
        CancellationToken cancellation = default
    )
    {
        OptionOverrides.Validated(options);
        using var raw = RawSignal.Open(capturePath, options.Raw);
        using var capture = new WatchedCapture(raw.Capture);
        RequireMap(capturePath, capture.Parameters);
        string[] findings = [.. raw.Findings, .. FarSide.Findings(raw.Capture, raw.IfExchanged)];
        string name = Path.GetFileNameWithoutExtension(capturePath);
        string place = StudyCaptureName.TryParseWhole(name) is { } study ? Path.Combine(folder, study.Participant) : folder;
        string axesFile = Path.Combine(place, $"{name}_axes.json");
        string[] paths = [.. Enumerable.Range(1, capture.Channels).Select(k => Path.Combine(place, $"{name}_channel{k}.npy"))];
        RangeDopplerAxes axes = AxesOf(capture, options);
        StudyRangeDoppler? studyChain = options.Chain == RangeDopplerChain.Study ? new(capture.Parameters, options.Study, threads) : null;
        PhaseVelocity[]? phases = options.Phase ? PhasesOf(capture, options, axes.RangeBins) : null;
        PhysicalRangeDoppler? physicalChain =
            options.Chain == RangeDopplerChain.Physical ? new(capture.Parameters, options.Physical, threads) : null;
        var writers = new List<NpyWriter<float>>();
        try
        {
            if (File.Exists(axesFile))
                File.Delete(axesFile);
            foreach (string path in paths)
                writers.Add(new NpyWriter<float>(path, capture.FrameCount, axes.DopplerBins, axes.RangeBins));
            void Append(int channel, ReadOnlySpan<float> frames) => writers[channel].Append(frames);
            if (studyChain is not null)
                CaptureFrames.Transform(capture, studyChain, Append, phases, progress, cancellation);
            if (physicalChain is not null)
                TransformPhysical(capture, physicalChain, Append, progress, cancellation);
            capture.Health.ThrowAbove(capturePath, options.Signal);
            AddPhases(phases ?? [], paths, (capture.FrameCount, axes.RangeBins), writers);
            foreach (NpyWriter<float> writer in writers)
                writer.Complete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TreePoseException($"{place} cannot be written: {e.Message} Free space or name another folder.", e);
        }
        finally
        {
            foreach (NpyWriter<float> writer in writers)
                writer.Dispose();
        }
        AtomicFile.WriteAllText(axesFile, Describe(raw, findings, options, axes).ToJsonString(new() { WriteIndented = true }) + "\n");
        return new RadarMapFiles(paths, axesFile, capture.FrameCount, axes)
        {
            Health = capture.Health,
            Format = raw.Format,
            Findings = findings,
        };
    }

    private static void AddPhases(PhaseVelocity[] phases, string[] paths, (int Frames, int Bins) shape, List<NpyWriter<float>> writers)
    {
        foreach ((int i, PhaseVelocity phase) in phases.Index())
        {
            writers.Add(new NpyWriter<float>($"{paths[i][..^4]}_phase.npy", shape.Frames, shape.Bins));
            writers[^1].Append(phase.Velocities()); // [frame, range]
        }
    }

    private static void RequireMap(string path, RadarParameters radar)
    {
        if (radar.ChirpsPerFrame < 2 || radar.SamplesPerChirp < 2)
            throw new DataFormatException(
                path,
                $"has {radar.ChirpsPerFrame} chirps of {radar.SamplesPerChirp} samples a frame; a map needs at least 2 of each.",
                "Record frames of several chirps, or put several frames together to one."
            );
    }

    private static RangeDopplerAxes AxesOf(IRadarCapture capture, RadarMapOptions options) =>
        options.Chain == RangeDopplerChain.Study
            ? RangeDopplerAxes.Study(capture.Parameters, options.Study)
            : RangeDopplerAxes.Physical(capture.Parameters, options.Physical);

    private static PhaseVelocity[] PhasesOf(IRadarCapture capture, RadarMapOptions options, int bins) =>
        options.Chain == RangeDopplerChain.Study
            ? [.. Enumerable.Range(0, capture.Channels).Select(_ => new PhaseVelocity(capture.Parameters, capture.FrameCount, bins))]
            : throw new OptionsException(["'phase' is true: it needs 'chain' study, whose range bins it shares."]);

    private static void TransformPhysical(
        IRadarCapture capture,
        PhysicalRangeDoppler chain,
        ChannelFrames write,
        IWorkProgress progress,
        CancellationToken cancellation
    )
    {
        int size = chain.Axes.MapSize,
            channels = capture.Channels;
        using IWorkTask bar = progress.Begin("range-Doppler", capture.FrameCount);
        int framesAtOnce = CaptureFrames.FramesAtOnce(capture);
        var samples = new float[framesAtOnce * capture.FrameSize]; // [frame, channel, chirp, sample]
        var maps = new float[framesAtOnce * channels * size]; // [frame, channel, Doppler, range]
        for (int first = 0; first < capture.FrameCount; first += framesAtOnce)
        {
            int count = Math.Min(framesAtOnce, capture.FrameCount - first);
            capture.Read(first, count, samples.AsSpan(0, count * capture.FrameSize));
            chain.Transform(samples.AsMemory(0, count * capture.FrameSize), maps.AsMemory(0, count * channels * size), cancellation);
            for (int i = 0; i < count * channels; i++)
                write(i % channels, maps.AsSpan(i * size, size));
            bar.Advance(count);
        }
    }

    private static JsonObject Describe(RawSignal raw, string[] findings, RadarMapOptions options, RangeDopplerAxes axes)
    {
        bool study = options.Chain == RangeDopplerChain.Study;
        RadarParameters radar = raw.Capture.Parameters;
        var chosen = new JsonObject();
        foreach ((string key, string value) in OptionOverrides.Flatten(study ? options.Study : options.Physical))
            chosen[key] = value;
        return new JsonObject
        {
            ["chain"] = study ? "study" : "physical",
            ["unit"] = study ? "1 (min-max of each map, log1p)" : "dB",
            ["options"] = chosen,
            ["shape"] = new JsonArray(raw.Capture.FrameCount, axes.DopplerBins, axes.RangeBins),
            ["frameSeconds"] = radar.FrameSeconds,
            ["radar"] = new JsonObject
            {
                ["samples"] = radar.IsComplex ? "complex" : "real",
                ["samplesPerChirp"] = radar.SamplesPerChirp,
                ["chirpsPerFrame"] = radar.ChirpsPerFrame,
                ["startFrequencyHz"] = radar.StartFrequencyHz,
                ["stopFrequencyHz"] = radar.StopFrequencyHz,
                ["samplingFrequencyHz"] = radar.SamplingFrequencyHz,
                ["chirpUpSeconds"] = radar.ChirpUpSeconds,
                ["chirpIntervalSeconds"] = radar.ChirpIntervalSeconds,
            },
            ["format"] = raw.Format,
            ["findings"] = new JsonArray([.. findings.Select(f => JsonValue.Create(f))]),
            ["velocityMetresPerSecond"] = new JsonArray([.. axes.VelocityMetresPerSecond.Select(v => JsonValue.Create(v))]),
            ["rangeMetres"] = new JsonArray([.. axes.RangeMetres.Select(r => JsonValue.Create(r))]),
        };
    }
}
