using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Datasets.RadarRepresentations;
using TreePose.Parts;

namespace TreePose.Simulation;

/// <summary>What can be changed about the <c>simulated:</c> source.</summary>
public record SimulatedSourceOptions
{
    /// <summary>
    /// Random walk of the phase common to all reflectors, in radians from chirp to chirp (standard deviation). 0 is a
    /// perfect oscillator; 1 hides a person's sway.
    /// </summary>
    [Range(0.0, 3.0)]
    public double PhaseNoiseRadians { get; init; }

    /// <summary>Power of the beat signal of 1 m² at 1.5 m against the noise in one raw sample, in dB.</summary>
    [Range(-80.0, 120.0)]
    public double SnrDecibels { get; init; }

    /// <summary>What frames are made of: maps, the raw radar, the plates.</summary>
    public PartSelection Representation { get; init; } = ShippedRadarRepresentations.Select(ShippedRadarRepresentations.Default);
}

/// <summary>What can be changed about the <c>simulated:</c> source of attempts.</summary>
public sealed record SimulatedAttemptOptions : SimulatedSourceOptions
{
    /// <summary>How the windows are cut.</summary>
    public AttemptWindowOptions Window { get; init; } = new();
}

/// <summary>
/// The <c>simulated:</c> source: frames from the physical radar model through the chain of the study, made as they are read.
/// Of the raw signal one block of frames of one capture exists at a time; what is kept are the frames made of it.
/// </summary>
public static partial class SimulatedRadarSource
{
    /// <summary>Names that <see cref="Study"/> knows.</summary>
    public static IReadOnlyList<string> Presets { get; } = ["tiny", "small", "study"];

    /// <summary>
    /// <c>tiny</c>: 3 participants × 2 captures; <c>small</c>: 8 × 6; both of 600 frames (22 s) with 3 holds and one radar channel.
    /// <c>study</c>: 15 × 6 captures of 1000 frames with four channels, as the study recorded. <c>16x6</c>: so many participants ×
    /// captures, as short as those of <c>small</c>.
    /// </summary>
    /// <exception cref="OptionsException">There is no such preset.</exception>
    public static SimulatedStudy Study(string preset, SimulatedSourceOptions options, int seed)
    {
        var radar = new SimulatedRadarOptions { PhaseNoiseRadians = options.PhaseNoiseRadians, SnrDecibels = options.SnrDecibels };
        SimulationOptions Short(int participants, int captures) =>
            new()
            {
                Participants = participants,
                Captures = captures,
                Frames = 600,
                Radar = radar with { Channels = 1 },
            };
        return new SimulatedStudy(
            preset switch
            {
                "tiny" => Short(3, 2),
                "small" => Short(8, 6),
                "study" => new() { Radar = radar, LeadSeconds = 6 },
                _ when Size().Match(preset) is { Success: true } size => Short(Count(size, 1), Count(size, 2)),
                _ => throw new OptionsException([
                    $"There is no simulated data set '{preset}'. Known: {string.Join(", ", Presets)}, and PEOPLExCAPTURES, such as 16x6.",
                ]),
            },
            seed
        );
    }

    /// <summary>
    /// Whole captures with exact labels and events, and one more of each participant in Mountain pose only, in which the arms
    /// move and no foot leaves the ground. The same seed gives the same numbers.
    /// </summary>
    /// <param name="study">What is simulated.</param>
    /// <param name="source">Name of the data set in records: <c>simulated:small</c>.</param>
    /// <param name="representation">What is made of each frame.</param>
    /// <param name="progress">One step a capture.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    public static FrameDataset LoadFrames(
        SimulatedStudy study,
        string source,
        IRadarRepresentation representation,
        IWorkProgress progress,
        CancellationToken cancellation = default
    ) => LoadFrames(study, source, representation, new SourceRequest(source, null, 0, progress, cancellation));

    /// <summary>The same, as a source is asked.</summary>
    internal static FrameDataset LoadFrames(SimulatedStudy study, string source, IRadarRepresentation representation, SourceRequest request)
    {
        var sequences = new List<FrameSequence>();
        var manifest = new Dictionary<string, string>();
        using IWorkTask task = request.Progress.Begin("simulated captures", study.Count + study.Options.Participants);
        foreach (SimulatedCapture capture in study.CapturesByName())
        {
            FrameSequence[] channels = Channels(capture, representation, request.Cancellation);
            foreach (FrameSequence s in channels)
                manifest.Add(Name(s.Id, s.Channel), Hash(s.Frames, MemoryMarshal.AsBytes(s.Labels.AsSpan())));
            request.Hand(channels, sequences);
            task.Advance(note: capture.Id.Name);
        }
        return new FrameDataset(source, sequences[0].Shape, sequences, manifest);
    }

    /// <summary>
    /// The stability phases of all holds; the target is the true mean COP speed in mm/s. The same seed gives the same
    /// numbers.
    /// </summary>
    /// <inheritdoc cref="LoadFrames(SimulatedStudy, string, IRadarRepresentation, IWorkProgress, CancellationToken)" path="/param"/>
    public static HoldDataset LoadHolds(
        SimulatedStudy study,
        string source,
        IRadarRepresentation representation,
        IWorkProgress progress,
        CancellationToken cancellation = default
    ) => LoadHolds(study, source, representation, new SourceRequest(source, null, 0, progress, cancellation));

    /// <summary>The same, as a source is asked.</summary>
    internal static HoldDataset LoadHolds(SimulatedStudy study, string source, IRadarRepresentation representation, SourceRequest request)
    {
        var holds = new List<HoldSequence>();
        var manifest = new Dictionary<string, string>();
        using IWorkTask task = request.Progress.Begin("simulated captures", study.Count);
        foreach (SimulatedCapture capture in study.CapturesByName().Where(c => c.Attempts.Count > 0))
        {
            var own = new List<HoldSequence>();
            foreach (FrameSequence channel in Channels(capture, representation, request.Cancellation))
                own.AddRange(
                    capture.Holds.Zip(
                        capture.TrueCopSpeedsMmPerSecond,
                        (hold, speed) =>
                            HoldSequence.Cut(channel, hold) with
                            {
                                Target = speed,
                                FrameTargets = FrameCopSpeeds.Of(capture, hold, channel.SecondsPerFrame),
                            }
                    )
                );
            HoldSequence[] ordered = [.. own.OrderBy(h => h.Number).ThenBy(h => h.Channel)];
            foreach (HoldSequence h in ordered)
                manifest.Add($"{Name(h.Id, h.Channel)}_tx{h.Number}", Hash(h.Frames, []));
            request.Hand(ordered, holds);
            task.Advance(note: capture.Id.Name);
        }
        return new HoldDataset(source, holds[0].Shape, holds, [], manifest);
    }

    /// <summary>The attempts of all captures; the same seed gives the same numbers.</summary>
    /// <param name="study">What is simulated.</param>
    /// <param name="source">Name of the data set in records.</param>
    /// <param name="representation">What is made of each frame.</param>
    /// <param name="window">How the windows are cut.</param>
    /// <param name="during">Shows and stops the simulation.</param>
    public static AttemptDataset LoadAttempts(
        SimulatedStudy study,
        string source,
        IRadarRepresentation representation,
        AttemptWindowOptions window,
        (IWorkProgress Progress, CancellationToken Cancellation) during
    )
    {
        var attempts = new List<Attempt>();
        var outside = new List<SkippedCapture>();
        using IWorkTask task = during.Progress.Begin("simulated captures", study.Count);
        foreach (SimulatedCapture capture in study.Captures())
        {
            foreach (FrameSequence channel in Channels(capture, representation, during.Cancellation))
            {
                for (int i = 0; i < capture.Attempts.Count; i++)
                {
                    PlannedAttempt planned = capture.Attempts[i];
                    int footUp = capture.RadarClock.FrameAt(capture.Clock.MocapAt(planned.FootUpSeconds)),
                        number = i + 1;
                    double seconds = planned.FootDownSeconds - planned.FootUpSeconds;
                    SkippedCapture.Try(
                        $"{Name(channel.Id, channel.Channel)}_an{number}",
                        outside,
                        () => attempts.Add(window.Cut(channel, number, footUp, planned.BecameStable, seconds))
                    );
                }
            }
            task.Advance(note: capture.Id.Name);
        }
        Attempt[] ordered = [.. attempts.OrderBy(a => a.Id).ThenBy(a => a.Window.Number).ThenBy(a => a.Window.Channel)];
        if (ordered.Length == 0)
            throw new TreePoseException($"{source}: no attempt can be used. {outside.FirstOrDefault()?.Reason}");
        return new AttemptDataset(
            source,
            ordered[0].Window.Shape,
            ordered,
            outside,
            ordered.ToDictionary(a => $"{Name(a.Id, a.Window.Channel)}_an{a.Window.Number}", a => Hash(a.Window.Frames, []))
        );
    }

    /// <summary>Every channel of a capture as frames.</summary>
    private static FrameSequence[] Channels(SimulatedCapture capture, IRadarRepresentation representation, CancellationToken cancellation)
    {
        using IRadarCapture radar = capture.Radar();
        FrameShape shape = representation.Shape(radar.Parameters);
        (sbyte[] labels, IReadOnlyList<FrameEvent> events) = capture.Label();
        return
        [
            .. Supply(capture, radar, representation.Needs, cancellation)
                .Make(representation, cancellation)
                .Select(
                    (frames, k) =>
                        new FrameSequence
                        {
                            Id = capture.Id,
                            Channel = radar.Channels == 1 ? null : k + 1,
                            Movement = capture.Movement,
                            Shape = shape,
                            Frames = frames,
                            Labels = labels,
                            Events = events,
                            SecondsPerFrame = radar.Parameters.FrameSeconds,
                            FootLeavesGround = capture.Attempts.Count > 0,
                            Scales = MapScales.Of(representation, radar.Parameters),
                            Groups = new Dictionary<string, string>
                            {
                                [SampleGroups.Age] = capture.Person.AgeGroup,
                                [SampleGroups.Session] = capture.Session,
                            },
                        }
                ),
        ];
    }

    private static SuppliedCapture Supply(
        SimulatedCapture capture,
        IRadarCapture radar,
        RadarContent needs,
        CancellationToken cancellation
    ) =>
        SuppliedCapture.OfRaw(radar, needs, cancellation) with
        {
            Plates = needs.HasFlag(RadarContent.Plates)
                ? PlateLoads.At([capture.ForcePlate(1), capture.ForcePlate(2)], capture.RadarClock, radar.FrameCount)
                : [],
        };

    private static string Name(CaptureId id, int? channel) => channel is { } k ? $"{id.Name}_channel{k}" : id.Name;

    private static string Hash(float[] frames, ReadOnlySpan<byte> labels)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes(frames.AsSpan()));
        hash.AppendData(labels);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static int Count(Match size, int group) => int.Parse(size.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex("^([1-9][0-9]{0,2})x([1-9][0-9]{0,2})$")]
    private static partial Regex Size();
}
