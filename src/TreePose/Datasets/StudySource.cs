using TreePose.Captures;
using TreePose.Datasets.RadarRepresentations;
using TreePose.Formats.Study;
using TreePose.Parts;
using TreePose.Signal.Health;

namespace TreePose.Datasets;

/// <summary>Options of the <c>study:DIR</c> source.</summary>
public sealed record StudyOptions
{
    /// <summary>Radar channels, each a sequence of its own; a capture that lacks one is skipped.</summary>
    public int[] Channels { get; init; } = [1, 2, 3, 4];

    /// <summary>What frames are made of: maps, the raw radar, the plates.</summary>
    public PartSelection Representation { get; init; } = ShippedRadarRepresentations.Select(ShippedRadarRepresentations.Default);

    /// <summary>How many frames without a usable signal a map may have.</summary>
    public SignalLimits Signal { get; init; } = new();

    /// <summary>Whether a capture that cannot be used is an error instead of a recorded skip.</summary>
    public bool Strict { get; init; }
}

/// <summary>The labelled captures of a study and those left out.</summary>
/// <param name="Frames">One sequence a capture and channel.</param>
/// <param name="Skipped">Captures left out, with the reason.</param>
public sealed record StudyDataset(FrameDataset Frames, IReadOnlyList<SkippedCapture> Skipped);

/// <summary>
/// The <c>study:DIR</c> source: range-Doppler maps (<c>.npy</c>), or what a representation makes of the raw radar and the plates,
/// with the foot events of the event table, found as <c>study.json</c> says. What is missing or damaged in one capture leaves
/// that capture out, with its reason.
/// </summary>
public static class StudySource
{
    /// <summary>Reads the whole captures with a label for each frame.</summary>
    /// <param name="directory">The study's folder.</param>
    /// <param name="options">Channels and representation.</param>
    /// <param name="progress">One step a capture.</param>
    /// <param name="cancellation">Stops between captures.</param>
    /// <param name="labelsNeeded">
    /// Whether the event table has to be there, with rows of every capture; otherwise frames of a capture without any have no label.
    /// </param>
    /// <exception cref="DataFormatException"><c>study.json</c> or the event table cannot be used.</exception>
    /// <exception cref="TreePoseException">No capture can be used, or one cannot and <see cref="StudyOptions.Strict"/> is set.</exception>
    public static StudyDataset Load(
        string directory,
        StudyOptions options,
        IWorkProgress progress,
        CancellationToken cancellation = default,
        bool labelsNeeded = true
    )
    {
        FrameDataset frames = Load(
            new SourceRequest(directory, options, 0, progress, cancellation) { LabelsNeeded = labelsNeeded },
            options
        );
        return new StudyDataset(frames, frames.Skipped);
    }

    /// <summary>The same, as a source is asked.</summary>
    internal static FrameDataset Load(SourceRequest request, StudyOptions options)
    {
        CheckChannels(options.Channels);
        var pass = new StudyPass(StudyFolder.Open(request.Where), options, ofHolds: false, request.LabelsNeeded);
        var sequences = new List<FrameSequence>();
        StudyReading reading = pass.Reading;
        void Read(StudyCapture capture)
        {
            FrameSequence[]? channels = null;
            reading.Try(capture.Name.Radar, () => channels = ReadCapture(capture, pass, request.Cancellation));
            if (channels is not null)
                request.Hand(channels, sequences);
        }
        StudyReading.Each("reading the study's captures", pass.Captures, Read, request.Progress, request.Cancellation);
        reading.Finish(sequences.Count);
        return new FrameDataset($"study:{request.Where}", sequences[0].Shape, sequences, reading.Manifest()) { Skipped = reading.Skipped };
    }

    /// <summary>
    /// Reads the holds, each as one sequence a channel: the stability phases cut out of the whole captures, or the holds' own
    /// maps when there are such and the representation needs nothing but maps. Targets are left empty.
    /// </summary>
    /// <exception cref="DataFormatException"><c>study.json</c> or the event table cannot be used.</exception>
    /// <exception cref="TreePoseException">No hold can be used, or one cannot and <see cref="StudyOptions.Strict"/> is set.</exception>
    public static HoldDataset LoadHolds(
        string directory,
        StudyOptions options,
        IWorkProgress progress,
        CancellationToken cancellation = default
    ) => LoadHolds(new SourceRequest(directory, options, 0, progress, cancellation), options);

    /// <summary>The same, as a source is asked.</summary>
    internal static HoldDataset LoadHolds(SourceRequest request, StudyOptions options)
    {
        CheckChannels(options.Channels);
        var pass = new StudyPass(StudyFolder.Open(request.Where), options, ofHolds: true);
        bool cut = !pass.MapsAlone || pass.Captures.All(c => c.HoldRdm.Count == 0);
        var holds = new List<HoldSequence>();
        StudyReading reading = pass.Reading;
        void Read(StudyCapture capture)
        {
            List<HoldSequence> own = [];
            if (cut)
                reading.Try(
                    capture.Name.Radar,
                    () => own.AddRange(CutHolds(ReadCapture(capture, pass, request.Cancellation), pass.Study.HoldsOf(capture.Name)))
                );
            else
                ReadHolds(capture, pass, own, request.Cancellation);
            request.Hand(own, holds);
        }
        StudyReading.Each("reading the study's holds", pass.Captures, Read, request.Progress, request.Cancellation);
        reading.Finish(holds.Count);
        return new HoldDataset($"study:{request.Where}", holds[0].Shape, holds, reading.Skipped, reading.Manifest());
    }

    private static void ReadHolds(StudyCapture capture, StudyPass pass, List<HoldSequence> holds, CancellationToken cancellation)
    {
        if (capture.HoldRdm.Count == 0)
            pass.Reading.Skip(capture.Name.Radar, "there is no range-Doppler map of any of its holds.");
        foreach (IGrouping<int, HoldRdmFile> hold in capture.HoldRdm.GroupBy(f => f.Hold))
            pass.Reading.Try(
                $"{capture.Name.Radar}_tx{hold.Key}",
                () => holds.AddRange(ReadHold(capture, hold.Key, [.. hold], pass, cancellation))
            );
    }

    private static IEnumerable<HoldSequence> CutHolds(IReadOnlyList<FrameSequence> channels, IEnumerable<Hold> rows) =>
        from row in rows.OrderBy(r => r.Number)
        from whole in channels
        select HoldSequence.Cut(whole, row);

    private static FrameSequence[] ReadCapture(StudyCapture capture, StudyPass pass, CancellationToken cancellation)
    {
        Hold[] holds = [.. pass.Study.HoldsOf(capture.Name)];
        if (pass.Missing(capture) is { } missing)
            throw new TreePoseException(missing);
        if (holds.Length == 0 && pass.LabelsNeeded)
            throw new TreePoseException("the event table has no row of it.");
        RadarClock? clock = holds.Length == 0 ? null : holds[0].Clock;
        IReadOnlyList<FrameEvent> events = HoldEvents.Of(holds);
        (FrameShape shape, float[][] channels) = pass.Frames(capture, clock, cancellation);
        return
        [
            .. channels.Zip(
                pass.Channels,
                (frames, channel) =>
                    new FrameSequence
                    {
                        Id = capture.Name.Id,
                        Channel = channel,
                        Movement = capture.Name.Movement,
                        Shape = shape,
                        Frames = frames,
                        Labels = FrameLabels.FromEvents(
                            frames.Length / shape.Size,
                            events,
                            f => clock is not null && HoldEvents.IsLabelled(clock, f)
                        ),
                        Events = events,
                        SecondsPerFrame = clock?.SecondsPerFrame ?? StudyMaps.SecondsPerFrame,
                        Groups = pass.Study.GroupsOf(capture.Name),
                        Scales = MapScales.Of(pass.Representation, RadarParameters.Study),
                    }
            ),
        ];
    }

    private static IEnumerable<HoldSequence> ReadHold(
        StudyCapture capture,
        int number,
        HoldRdmFile[] files,
        StudyPass pass,
        CancellationToken cancellation
    )
    {
        string? missing = StudyReading.Missing(pass.Channels, files.Select(f => f.Channel), "range-Doppler map");
        if (missing is not null)
            throw new TreePoseException(missing);
        Hold? row = pass.Study.HoldsOf(capture.Name).FirstOrDefault(h => h.Number == number);
        if (row is null && pass.Study.HasEventTable)
            throw new TreePoseException($"the event table has no row of tx {number}.");
        var maps = new List<float[]>();
        foreach (int channel in pass.Channels)
        {
            string path = files.First(f => f.Channel == channel).Path;
            maps.Add(StudyMaps.Read(path)); // [n, 23, 13]
            SignalHealth.OfFrames(maps[^1], RadarFrame.MapShape.Size).ThrowAbove(path, pass.Signal);
            if (maps[0].Length != maps[^1].Length)
                throw new DataFormatException(
                    path,
                    $"has {maps[^1].Length / RadarFrame.MapShape.Size} frames; the channel before has "
                        + $"{maps[0].Length / RadarFrame.MapShape.Size}.",
                    "Make the maps of this hold again."
                );
            pass.Reading.Used(path);
        }
        var supplied = new SuppliedCapture(RadarParameters.Study, maps[0].Length / RadarFrame.MapShape.Size, maps.Count) { Maps = maps };
        (FrameShape shape, float[][] made) = pass.Made(supplied, cancellation);
        return made.Zip(
            pass.Channels,
            (frames, channel) =>
                new HoldSequence
                {
                    Id = capture.Name.Id,
                    Number = number,
                    Channel = channel,
                    Shape = shape,
                    Frames = frames,
                    SecondsPerFrame = row?.Clock.SecondsPerFrame ?? StudyMaps.SecondsPerFrame,
                    Hold = row,
                    Groups = pass.Study.GroupsOf(capture.Name),
                    Scales = MapScales.Of(pass.Representation, RadarParameters.Study),
                }
        );
    }

    private static void CheckChannels(int[] channels)
    {
        if (channels.Length > 0 && channels.All(c => c >= 1) && channels.Distinct().Count() == channels.Length)
            return;
        throw new OptionsException([
            $"'channels' cannot be '{string.Join(",", channels)}': allowed are distinct numbers from 1, for example 1,2,3,4.",
        ]);
    }
}
