using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Signal.RangeDoppler;

namespace TreePose.Simulation;

/// <summary>A simulated study as the two tasks see it, made from its raw radar signal.</summary>
/// <param name="Frames">Whole captures, [23 Doppler, 13 range] by the chain of the study, with exact labels and events: for foot events.</param>
/// <param name="Holds">
/// The holds' frames as three planes: the same map; radial velocity by phase in cm/s at each range bin (the same for all Doppler
/// rows); and its absolute value. The target is the true mean COP speed in mm/s: for the regression of stability.
/// </param>
public sealed record SimulatedRadarData(FrameDataset Frames, HoldDataset Holds);

/// <summary>Data sets whose frames come from the physical radar model through the chain of the study, in memory.</summary>
public static class SimulatedRadarSource
{
    private const int BlockFrames = 50;
    private const int Planes = 3;

    /// <summary>Names that <see cref="Options"/> knows.</summary>
    public static IReadOnlyList<string> Presets { get; } = ["tiny", "small"];

    /// <summary><c>tiny</c>: 3 participants × 2 captures; <c>small</c>: 8 × 6. Captures of 600 frames (22 s) with 3 holds, one radar channel.</summary>
    /// <exception cref="OptionsException">There is no such preset.</exception>
    public static SimulationOptions Options(string preset)
    {
        (int participants, int captures) = preset switch
        {
            "tiny" => (3, 2),
            "small" => (8, 6),
            _ => throw new OptionsException([$"There is no simulated data set '{preset}'. Known: {string.Join(", ", Presets)}."]),
        };
        return new SimulationOptions { Participants = participants, Captures = captures, Frames = 600, Radar = new SimulatedRadarOptions { Channels = 1 } };
    }

    /// <summary>Simulates a study and keeps its frames; one capture's raw signal exists at a time, a block of frames of it.</summary>
    /// <param name="study">What to simulate, e.g. <c>new SimulatedStudy(Options("small"), seed)</c>.</param>
    /// <param name="source">Name of the data set in records: <c>simulated-radar:small</c>.</param>
    /// <param name="progress">One step a capture.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    public static SimulatedRadarData Load(SimulatedStudy study, string source, IWorkProgress progress, CancellationToken cancellation = default)
    {
        var frames = new List<FrameSequence>();
        var holds = new List<HoldSequence>();
        using IWorkTask task = progress.Begin("simulated captures", study.Count);
        foreach (SimulatedCapture capture in study.Captures())
        {
            using IRadarCapture radar = capture.Radar();
            foreach (ChannelFrames channel in Process(radar, cancellation))
            {
                frames.Add(Whole(capture, channel, radar));
                holds.AddRange(capture.Holds.Zip(capture.TrueCopSpeedsMmPerSecond, (hold, speed) => Cut(capture, hold, speed, channel, radar)));
            }
            task.Advance(note: capture.Name.Radar);
        }
        FrameSequence[] ordered = [.. frames.OrderBy(s => s.Id).ThenBy(s => s.Channel)];
        HoldSequence[] orderedHolds = [.. holds.OrderBy(h => h.Id).ThenBy(h => h.Number).ThenBy(h => h.Channel)];
        var manifest = ordered.ToDictionary(s => s.Channel is { } k ? $"{s.Id.Name}_channel{k}" : s.Id.Name, s => Hash(s.Frames));
        return new SimulatedRadarData(
            new FrameDataset(source, ordered[0].Shape, ordered, manifest), new HoldDataset(source, orderedHolds[0].Shape, orderedHolds, [], manifest));
    }

    /// <summary>Maps and velocities of every channel of a capture.</summary>
    private static ChannelFrames[] Process(IRadarCapture radar, CancellationToken cancellation)
    {
        var chain = new StudyRangeDoppler(radar.Parameters);
        int bins = chain.Options.RangeBins, mapSize = chain.Options.FrameSize, channelSize = radar.FrameSize / radar.Channels;
        ChannelFrames[] channels = [.. Enumerable.Range(0, radar.Channels).Select(k => new ChannelFrames(
            radar.Channels == 1 ? null : k + 1, new float[radar.FrameCount * mapSize], new PhaseTrack(radar.Parameters, radar.FrameCount, bins)))];
        var block = new float[BlockFrames * radar.FrameSize];
        var maps = new float[BlockFrames * radar.Channels * mapSize];
        for (int first = 0; first < radar.FrameCount; first += BlockFrames)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(BlockFrames, radar.FrameCount - first);
            radar.Read(first, count, block.AsSpan(0, count * radar.FrameSize));
            chain.Transform(block.AsMemory(0, count * radar.FrameSize), maps.AsMemory(0, count * radar.Channels * mapSize), cancellation); // [frame, channel, Doppler, range]
            Parallel.For(0, count * radar.Channels, i =>
            {
                (int frame, int k) = (i / radar.Channels, i % radar.Channels);
                maps.AsSpan(i * mapSize, mapSize).CopyTo(channels[k].Maps.AsSpan((first + frame) * mapSize));
                channels[k].Phase.Add(first + frame, block.AsSpan(i * channelSize, channelSize));
            });
        }
        return channels;
    }

    private static FrameSequence Whole(SimulatedCapture capture, ChannelFrames channel, IRadarCapture radar)
    {
        (FootPhase[] labels, IReadOnlyList<FootEvent> events) = capture.Label();
        return new FrameSequence
        {
            Id = capture.Name.Id,
            Channel = channel.Channel,
            Movement = $"Mountain to Tree, {(capture.Name.Lifted == Foot.Left ? "left" : "right")} foot lifted",
            Shape = Shape(planes: 1, channel.Maps.Length / radar.FrameCount / Columns(channel, radar), Columns(channel, radar)),
            Frames = channel.Maps,
            Labels = labels,
            Events = events,
            SecondsPerFrame = radar.Parameters.FrameSeconds,
        };
    }

    /// <summary>The stability phase of one hold, [frame, plane, Doppler, range].</summary>
    private static HoldSequence Cut(SimulatedCapture capture, Hold hold, double copSpeed, ChannelFrames channel, IRadarCapture radar)
    {
        int columns = Columns(channel, radar), mapSize = channel.Maps.Length / radar.FrameCount, rows = mapSize / columns;
        var planes = new float[(hold.StableEndFrame - hold.StableFrame) * Planes * mapSize];
        for (int f = hold.StableFrame; f < hold.StableEndFrame; f++)
        {
            Span<float> frame = planes.AsSpan((f - hold.StableFrame) * Planes * mapSize, Planes * mapSize);
            channel.Maps.AsSpan(f * mapSize, mapSize).CopyTo(frame);
            for (int i = 0; i < mapSize; i++)
            {
                float velocity = channel.Velocities[f * columns + i % columns];
                frame[mapSize + i] = velocity;
                frame[2 * mapSize + i] = Math.Abs(velocity);
            }
        }
        return new HoldSequence
        {
            Id = capture.Name.Id,
            Number = hold.Number,
            Channel = channel.Channel,
            Shape = Shape(Planes, rows, columns),
            Frames = planes,
            SecondsPerFrame = radar.Parameters.FrameSeconds,
            Hold = hold,
            Target = copSpeed,
        };
    }

    private static int Columns(ChannelFrames channel, IRadarCapture radar) => channel.Velocities.Length / radar.FrameCount;

    private static FrameShape Shape(int planes, int rows, int columns) => new(planes, rows, columns, "Doppler", "range");

    private static string Hash(float[] frames) => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(frames.AsSpan())));

    /// <summary>One channel of one capture.</summary>
    private sealed class ChannelFrames(int? channel, float[] maps, PhaseTrack phase)
    {
        private readonly Lazy<float[]> _velocities = new(phase.Velocities);

        public int? Channel => channel;

        /// <summary>[frame, Doppler, range].</summary>
        public float[] Maps => maps;

        public PhaseTrack Phase => phase;

        /// <summary>[frame, range] in cm/s.</summary>
        public float[] Velocities => _velocities.Value;
    }
}
