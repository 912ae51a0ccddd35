using TreePose.Captures;
using TreePose.Formats.Study;

namespace TreePose.Datasets;

/// <summary>Options of the <c>study:DIR</c> source.</summary>
public sealed record StudyOptions
{
    /// <summary>Radar channels, each a sequence of its own; a capture that lacks one is skipped.</summary>
    public int[] Channels { get; init; } = [1, 2, 3, 4];

    /// <summary>
    /// Whether radial velocity by phase stands beside the map as two more planes, where the study has it
    /// (<c>data rdm --phase</c>).
    /// </summary>
    public bool Phase { get; init; }

    /// <summary>Whether a capture that cannot be used is an error instead of a recorded skip.</summary>
    public bool Strict { get; init; }
}

/// <summary>The labelled captures of a study and those left out.</summary>
/// <param name="Frames">One sequence a capture and channel.</param>
/// <param name="Skipped">Captures left out, with the reason.</param>
public sealed record StudyDataset(FrameDataset Frames, IReadOnlyList<SkippedCapture> Skipped);

/// <summary>
/// The <c>study:DIR</c> source: range-Doppler maps (<c>.npy</c>) with the foot events of the event table, found as
/// <c>study.json</c> says. What is missing or damaged in one capture leaves that capture out, with its reason.
/// </summary>
public static class StudySource
{
    private const string NoLabels = "without it no frame has a label";

    /// <summary>One channel's frame without phase: [23 Doppler, 13 range].</summary>
    public static FrameShape Shape { get; } =
        FrameShape.Map(1, new(AxisKind.Doppler, StudyMaps.DopplerBins), new(AxisKind.Range, StudyMaps.RangeBins));

    /// <summary>Reads the whole captures with a label for each frame.</summary>
    /// <exception cref="DataFormatException"><c>study.json</c> or the event table cannot be used.</exception>
    /// <exception cref="TreePoseException">No capture can be used, or one cannot and <see cref="StudyOptions.Strict"/> is set.</exception>
    public static StudyDataset Load(
        string directory,
        StudyOptions options,
        IWorkProgress progress,
        CancellationToken cancellation = default
    )
    {
        CheckChannels(options.Channels);
        StudyFolder study = StudyFolder.Open(directory).RequireMaps(ofHolds: false).RequireEventTable(NoLabels);
        var pass = new Pass(study, options);
        var sequences = new List<FrameSequence>();
        StudyReading reading = pass.Reading;
        void Read(StudyCapture capture) => reading.Try(capture.Name.Radar, () => sequences.AddRange(ReadCapture(capture, pass)));
        StudyReading.Each("reading the study's captures", pass.Captures, Read, progress, cancellation);
        reading.Finish(sequences.Count);
        FrameShape shape = sequences[0].Shape;
        var frames = new FrameDataset($"study:{directory}", shape, sequences, reading.Manifest()) { Skipped = reading.Skipped };
        return new StudyDataset(frames, reading.Skipped);
    }

    /// <summary>
    /// Reads the holds, each as one sequence a channel: the stability phases cut out of the whole captures, or the holds' own
    /// maps when there are such and phase is not to stand beside them. Targets are left empty.
    /// </summary>
    /// <exception cref="DataFormatException"><c>study.json</c> or the event table cannot be used.</exception>
    /// <exception cref="TreePoseException">No hold can be used, or one cannot and <see cref="StudyOptions.Strict"/> is set.</exception>
    public static HoldDataset LoadHolds(
        string directory,
        StudyOptions options,
        IWorkProgress progress,
        CancellationToken cancellation = default
    )
    {
        CheckChannels(options.Channels);
        StudyFolder study = StudyFolder.Open(directory).RequireMaps(ofHolds: true);
        if (study.Parts.HoldRdm is null)
            study.RequireEventTable(NoLabels);
        var pass = new Pass(study, options);
        bool cut = pass.Phase || pass.Captures.All(c => c.HoldRdm.Count == 0);
        var holds = new List<HoldSequence>();
        StudyReading reading = pass.Reading;
        void Cut(StudyCapture capture) =>
            reading.Try(capture.Name.Radar, () => holds.AddRange(CutHolds(ReadCapture(capture, pass), study.HoldsOf(capture.Name))));
        void Read(StudyCapture capture) => ReadHolds(capture, pass, holds);
        StudyReading.Each("reading the study's holds", pass.Captures, cut ? Cut : Read, progress, cancellation);
        reading.Finish(holds.Count);
        return new HoldDataset($"study:{directory}", holds[0].Shape, holds, reading.Skipped, reading.Manifest());
    }

    private static void ReadHolds(StudyCapture capture, Pass pass, List<HoldSequence> holds)
    {
        if (capture.HoldRdm.Count == 0)
            pass.Reading.Skip(capture.Name.Radar, "there is no range-Doppler map of any of its holds.");
        foreach (IGrouping<int, HoldRdmFile> hold in capture.HoldRdm.GroupBy(f => f.Hold))
            pass.Reading.Try($"{capture.Name.Radar}_tx{hold.Key}", () => holds.AddRange(ReadHold(capture, hold.Key, [.. hold], pass)));
    }

    private static IEnumerable<HoldSequence> CutHolds(IReadOnlyList<FrameSequence> channels, IEnumerable<Hold> rows) =>
        from row in rows.OrderBy(r => r.Number)
        from whole in channels
        select HoldSequence.Cut(whole, row);

    private static List<FrameSequence> ReadCapture(StudyCapture capture, Pass pass)
    {
        Hold[] holds = [.. pass.Study.HoldsOf(capture.Name)];
        string? missing =
            StudyReading.Missing(pass.Channels, capture.Rdm.Keys, "whole-capture range-Doppler map")
            ?? (pass.Phase ? StudyReading.Missing(pass.Channels, capture.Phase.Keys, "velocity by phase") : null);
        if (missing is not null)
            throw new TreePoseException(missing);
        if (holds.Length == 0)
            throw new TreePoseException("the event table has no row of it.");
        RadarClock clock = holds[0].Clock;
        IReadOnlyList<FootEvent> events = HoldEvents.Of(holds);
        var sequences = new List<FrameSequence>();
        foreach (int channel in pass.Channels)
        {
            string path = capture.Rdm[channel];
            float[] frames = StudyMaps.Read(path); // [n, 23, 13]
            int count = frames.Length / Shape.Size;
            CheckLength(path, count, clock, sequences.Count > 0 ? sequences[0].Length : count);
            pass.Reading.Used(path);
            if (pass.Phase)
            {
                frames = PhasePlanes.Stack(frames, StudyMaps.ReadPhase(capture.Phase[channel], count), Shape); // [n, 3, 23, 13]
                pass.Reading.Used(capture.Phase[channel]);
            }
            sequences.Add(
                new FrameSequence
                {
                    Id = capture.Name.Id,
                    Channel = channel,
                    Movement = $"Mountain to Tree, {(capture.Name.Lifted == Foot.Left ? "left" : "right")} foot lifted",
                    Shape = pass.Phase ? PhasePlanes.Shape(Shape) : Shape,
                    Frames = frames,
                    Labels = FrameLabels.FromEvents(count, events, frame => HoldEvents.IsLabelled(clock, frame)),
                    Events = events,
                    SecondsPerFrame = clock.SecondsPerFrame,
                    Groups = pass.Study.GroupsOf(capture.Name),
                }
            );
        }
        return sequences;
    }

    private static void CheckLength(string path, int frames, RadarClock clock, int framesOfFirstChannel)
    {
        if (clock.RadarEndFrame >= frames)
        {
            throw new DataFormatException(
                path,
                $"has {frames} frames, but RADAR_End_Frame is {clock.RadarEndFrame}.",
                "Check the event table, or whether the map was saved whole."
            );
        }
        if (frames != framesOfFirstChannel)
        {
            throw new DataFormatException(
                path,
                $"has {frames} frames; the channel before has {framesOfFirstChannel}.",
                "Make the maps of this capture again."
            );
        }
    }

    private static List<HoldSequence> ReadHold(StudyCapture capture, int number, HoldRdmFile[] files, Pass pass)
    {
        string? missing = StudyReading.Missing(pass.Channels, files.Select(f => f.Channel), "range-Doppler map");
        if (missing is not null)
            throw new TreePoseException(missing);
        Hold? row = pass.Study.HoldsOf(capture.Name).FirstOrDefault(h => h.Number == number);
        if (row is null && pass.Study.HasEventTable)
            throw new TreePoseException($"the event table has no row of tx {number}.");
        var sequences = new List<HoldSequence>();
        foreach (int channel in pass.Channels)
        {
            string path = files.First(f => f.Channel == channel).Path;
            float[] frames = StudyMaps.Read(path); // [n, 23, 13]
            if (sequences.Count > 0 && sequences[0].Frames.Length != frames.Length)
                throw new DataFormatException(
                    path,
                    $"has {frames.Length / Shape.Size} frames; the channel before has {sequences[0].Length}.",
                    "Make the maps of this hold again."
                );
            pass.Reading.Used(path);
            sequences.Add(
                new HoldSequence
                {
                    Id = capture.Name.Id,
                    Number = number,
                    Channel = channel,
                    Shape = Shape,
                    Frames = frames,
                    SecondsPerFrame = row?.Clock.SecondsPerFrame ?? StudyMaps.SecondsPerFrame,
                    Hold = row,
                    Groups = pass.Study.GroupsOf(capture.Name),
                }
            );
        }
        return sequences;
    }

    private static void CheckChannels(int[] channels)
    {
        if (channels.Length > 0 && channels.All(c => c >= 1) && channels.Distinct().Count() == channels.Length)
            return;
        throw new OptionsException([
            $"'channels' cannot be '{string.Join(",", channels)}': allowed are distinct numbers from 1, for example 1,2,3,4.",
        ]);
    }

    /// <summary>One pass over the study with what its options mean for it.</summary>
    private sealed class Pass
    {
        public Pass(StudyFolder study, StudyOptions options)
        {
            (Study, Channels, Captures) = (study, options.Channels, study.CapturesAndRows);
            Reading = new StudyReading(study, options.Strict);
            Phase = options.Phase && Captures.Any(c => c.Phase.Count > 0);
            foreach ((string capture, string reason) in study.Faults)
                if (StudyCaptureName.TryParseWhole(capture) is null)
                    Reading.Skip(capture, reason);
        }

        public StudyFolder Study { get; }

        public StudyReading Reading { get; }

        public int[] Channels { get; }

        public IReadOnlyList<StudyCapture> Captures { get; }

        /// <summary>Whether velocity by phase is asked for and the study has it.</summary>
        public bool Phase { get; }
    }
}
