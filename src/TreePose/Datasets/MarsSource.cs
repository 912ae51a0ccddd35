using System.Globalization;
using TreePose.Balance;
using TreePose.Captures;
using TreePose.Formats.Mars;
using TreePose.Parts;

namespace TreePose.Datasets;

/// <summary>Options of the <c>mars:DIR</c> source.</summary>
public sealed record MarsOptions
{
    /// <summary>
    /// Movements in which a foot is lifted: 9 left, 10 right. Which foot a recording shows is read from the ankles, not from its
    /// number.
    /// </summary>
    public int[] LiftMovements { get; init; } = [9, 10];

    /// <summary>Movements in which both feet stay on the ground: arms (1, 2, 3) and squat (6).</summary>
    public int[] QuietMovements { get; init; } = [1, 2, 3, 6];

    /// <summary>
    /// Which of the two published sets the root of a clone is read as: the one with outliers among the points
    /// (<c>synced_data/woutlier</c>), or without (<c>synced_data/wooutlier</c>). A folder of participants is what it is.
    /// </summary>
    public bool Outliers { get; init; } = true;

    /// <summary>What frames are made of points.</summary>
    public PartSelection Representation { get; init; } =
        PartSelection.One(ShippedPointRepresentations.List(), ShippedPointRepresentations.Default);

    /// <summary>How the ankle's height becomes events.</summary>
    public FootMotionOptions FootMotion { get; init; } = new();

    /// <summary>Whether a recording that cannot be used is an error instead of a recorded skip.</summary>
    public bool Strict { get; init; }
}

/// <summary>
/// The <c>mars:DIR</c> source: radar point clouds of <c>subjectS/radar_dataM.mat</c> joined frame by frame with the Kinect
/// joints of <c>subjectS/timesplit</c>. Every folder <c>subjectS</c> found is a participant.
/// </summary>
public static class MarsSource
{
    private static readonly string[] MovementNames =
    [
        "left arm extension",
        "right arm extension",
        "both arms extension",
        "left front lunge",
        "right front lunge",
        "squat",
        "left side lunge",
        "right side lunge",
        "left single-leg lift",
        "right single-leg lift",
    ];

    /// <summary>Reads all participants below <paramref name="directory"/>.</summary>
    /// <exception cref="DataFormatException">A folder or file is missing, damaged, or does not fit the others.</exception>
    public static FrameDataset Load(
        string directory,
        MarsOptions options,
        IWorkProgress progress,
        CancellationToken cancellation = default
    ) => Load(new SourceRequest(directory, options, 0, progress, cancellation), options);

    /// <summary>The same, as a source is asked.</summary>
    internal static FrameDataset Load(SourceRequest request, MarsOptions options)
    {
        string directory = request.Where;
        CheckMovements(options);
        IPointRepresentation representation = RepresentationPart<IPointRepresentation>.Chosen(options.Representation);
        var sequences = new List<FrameSequence>();
        List<string> files = [],
            findings = [];
        var folder = new MarsFolder(directory, options.Outliers);
        List<SkippedCapture> skipped = [.. folder.Unused];
        int[] wanted = [.. options.LiftMovements, .. options.QuietMovements];
        foreach (MarsParticipant participant in Participants(folder, [], options, request.Progress, request.Cancellation))
        {
            files.AddRange(participant.Files);
            skipped.AddRange(participant.LeftOut);
            if (participant.Finding is { } finding)
                findings.Add(finding);
            skipped.AddRange(participant.Others(wanted));
            foreach (MarsRecording recording in participant.Recordings.Where(r => wanted.Contains(r.Movement)))
            {
                FrameSequence? made = null;
                SkippedCapture.Try(recording.Id.Name, skipped, () => made = MakeSequence(recording, representation, options));
                if (made is not null)
                    request.Hand([made], sequences);
            }
        }
        if (options.Strict)
            SkippedCapture.ThrowIfAny(skipped);
        if (sequences.Count == 0)
            throw SkippedCapture.Nothing(
                $"{directory}: no recording can be used.",
                skipped,
                "There is none of the movements that are read."
            );
        return new FrameDataset($"mars:{directory}", representation.Shape, sequences, FileHashes.Of(folder.Root, files))
        {
            Skipped = skipped,
            Findings = findings,
        };
    }

    /// <summary>Reads every participant's point clouds and joints, one at a time.</summary>
    /// <param name="folder">Holds subject1, subject2, ….</param>
    /// <param name="columns">Joint coordinates wanted beside the ankles' heights.</param>
    /// <param name="options">How ankles become movements.</param>
    /// <param name="progress">One step a recording.</param>
    /// <param name="cancellation">Stops between recordings.</param>
    internal static IEnumerable<MarsParticipant> Participants(
        MarsFolder folder,
        IReadOnlyList<string> columns,
        MarsOptions options,
        IWorkProgress progress,
        CancellationToken cancellation
    )
    {
        using IWorkTask bar = progress.Begin("reading MARS", folder.Participants.Count * MarsMovements.All);
        foreach (int participant in folder.Participants)
            yield return Read(folder, participant, columns, options.FootMotion, bar, cancellation);
    }

    /// <summary>
    /// Reads a participant. The joints of all recordings share one file, cut by the recordings' lengths, so that one that cannot be read
    /// leaves the participant out; the others are read all the same, so that all that is wrong is told at once.
    /// </summary>
    private static MarsParticipant Read(
        MarsFolder folder,
        int participant,
        IReadOnlyList<string> columns,
        FootMotionOptions motion,
        IWorkTask bar,
        CancellationToken cancellation
    )
    {
        string own = MarsFolder.FolderOf(folder.Root, participant);
        var faults = new List<SkippedCapture>();
        int[] numbers = [.. Enumerable.Range(1, MarsMovements.All).Where(n => File.Exists(RadarFile(own, n)))];
        SkippedCapture.Try(IdOf(participant), faults, () => CheckNumbers(own, participant, numbers));
        List<string> files = [.. numbers.Select(n => RadarFile(own, n))];
        var clouds = new List<IReadOnlyList<PointCloudFrame>>();
        foreach ((int number, string path) in numbers.Zip(files))
        {
            cancellation.ThrowIfCancellationRequested();
            SkippedCapture.Try(IdOf(participant, number), faults, () => clouds.Add(MarsRadarReader.Read(path)));
            bar.Advance();
        }
        bar.Advance(MarsMovements.All - numbers.Length);
        string kinect = Path.Combine(own, "timesplit");
        files.AddRange(MarsKinectReader.Files(kinect));
        MarsParticipant? read = null;
        SkippedCapture.Try(
            IdOf(participant),
            faults,
            () =>
            {
                if (files.Count == numbers.Length)
                    throw new DataFormatException(
                        kinect,
                        "there is no kinect_data_train.csv, _validate.csv or _test.csv.",
                        $"Put at least one back or remove the folder subject{participant}."
                    );
                if (faults.Count > 0)
                    return;
                string[] joints = [MarsLabels.LeftAnkle, MarsLabels.RightAnkle, .. columns];
                IReadOnlyList<MarsJoints> labels = MarsKinectReader.Read(kinect, [.. clouds.Select(c => c.Count)], joints);
                read = Participant(participant, numbers, clouds, labels, files, motion);
            }
        );
        const string Why = "the joints of all recordings lie in one file, cut by their lengths, so that each has to be there.";
        return read ?? new([], [], faults, $"Participant {participant} is left out: {Why}");
    }

    /// <summary>Ten recordings, or nine of a participant who lacks one.</summary>
    private static void CheckNumbers(string folder, int participant, int[] there)
    {
        if (there.Length >= MarsMovements.All - 1)
            return;
        string[] missing = [.. Enumerable.Range(1, MarsMovements.All).Except(there).Select(n => $"radar_data{n}.mat")];
        throw new DataFormatException(
            folder,
            $"{string.Join(", ", missing)} are missing; a participant has movements 1 to 10, at most one of them left out.",
            $"Put them back or remove the folder subject{participant}."
        );
    }

    private static string IdOf(int participant, int? number = null) =>
        number is { } n ? string.Create(CultureInfo.InvariantCulture, $"S{participant}_M{n:00}") : $"subject{participant}";

    private static string RadarFile(string folder, int number) => Path.Combine(folder, $"radar_data{number}.mat");

    private static MarsParticipant Participant(
        int number,
        int[] numbers,
        IReadOnlyList<IReadOnlyList<PointCloudFrame>> clouds,
        IReadOnlyList<MarsJoints> joints,
        List<string> files,
        FootMotionOptions motion
    )
    {
        MarsMovements movements = MarsMovements.Of(numbers, clouds, joints, motion);
        var recordings = new List<MarsRecording>();
        var leftOut = new List<SkippedCapture>();
        for (int i = 0; i < numbers.Length; i++)
        {
            var id = new CaptureId($"{number}", IdOf(number, numbers[i]));
            if (movements.Of(numbers[i]) is { } movement)
                recordings.Add(new(id, numbers[i], movement, clouds[i], joints[i]));
            else
                leftOut.Add(
                    new(id.Name, $"is movement {string.Join(" or ", movements.Possible(numbers[i]))}: the ankles do not tell which.")
                );
        }
        return new(recordings, files, leftOut, movements.Finding is { } finding ? $"Participant {number}: {finding}" : null);
    }

    private static FrameSequence MakeSequence(MarsRecording recording, IPointRepresentation representation, MarsOptions options)
    {
        (IReadOnlyList<PointCloudFrame> clouds, MarsJoints joints, int movement) = (recording.Clouds, recording.Joints, recording.Movement);
        FrameShape shape = representation.Shape;
        bool lifts = options.LiftMovements.Contains(movement);
        double[] times = MarsLabels.Times(clouds);
        if (MarsLabels.Contradiction(movement, lifts, joints, times, options.FootMotion) is { } contradiction)
            throw new TreePoseException(contradiction);
        double[] ankle = joints.Columns[MarsLabels.AnkleOf(movement)];
        IReadOnlyList<FrameEvent> events = lifts ? FootMotion.Find(ankle, times, options.FootMotion) : [];
        var frames = new float[clouds.Count * shape.Size]; // [frame, then the axes of a frame]
        for (int i = 0; i < clouds.Count; i++)
            representation.Rasterise(clouds[i], frames.AsSpan(i * shape.Size, shape.Size));
        return new FrameSequence
        {
            Id = recording.Id,
            Movement = NameOf(movement),
            Shape = shape,
            Frames = frames,
            Labels = FrameLabels.FromEvents(clouds.Count, events, i => !double.IsNaN(ankle[i])),
            Events = events,
            SecondsPerFrame = MarsRadarReader.SecondsPerFrame,
            TimesSeconds = times,
            FootLeavesGround = lifts,
            Scales = PointRasteriser.ScalesOf(representation),
        };
    }

    /// <summary>A movement in words.</summary>
    /// <param name="movement">1 to 10.</param>
    internal static string NameOf(int movement) => MovementNames[movement - 1];

    internal static void CheckMovements(MarsOptions options)
    {
        var violations = new List<string>();
        int[] all = [.. options.LiftMovements, .. options.QuietMovements];
        violations.AddRange(
            all.Where(m => m is < 1 or > MarsMovements.All)
                .Select(m => $"movement {m} does not exist: allowed are 1 to {MarsMovements.All}.")
        );
        violations.AddRange(
            all.GroupBy(m => m)
                .Where(g => g.Count() > 1)
                .Select(g => $"movement {g.Key} is named twice in liftMovements and quietMovements.")
        );
        violations.AddRange(
            options
                .LiftMovements.Where(m => m is not (9 or 10))
                .Select(m => $"movement {m} cannot be in liftMovements: only 9 and 10 lift one foot off the ground.")
        );
        if (options.LiftMovements.Length == 0)
            violations.Add("'liftMovements' cannot be empty: allowed are 9, 10 or both.");
        if (violations.Count > 0)
            throw new OptionsException(violations);
    }
}
