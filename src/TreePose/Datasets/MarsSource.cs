using System.Globalization;
using TreePose.Balance;
using TreePose.Captures;
using TreePose.Formats.Mars;
using TreePose.Parts;

namespace TreePose.Datasets;

/// <summary>Options of the <c>mars:DIR</c> source.</summary>
public sealed record MarsOptions
{
    /// <summary>Movements in which a foot is lifted: 9 left, 10 right.</summary>
    public int[] LiftMovements { get; init; } = [9, 10];

    /// <summary>Movements in which both feet stay on the ground: arms (1, 2, 3) and squat (6).</summary>
    public int[] QuietMovements { get; init; } = [1, 2, 3, 6];

    /// <summary>What frames are made of points.</summary>
    public PartSelection Representation { get; init; } =
        PartSelection.One(ShippedPointRepresentations.List(), ShippedPointRepresentations.Default);

    /// <summary>How the ankle's height becomes events.</summary>
    public FootMotionOptions FootMotion { get; init; } = new();

    /// <summary>Whether a recording that cannot be used is an error instead of a recorded skip.</summary>
    public bool Strict { get; init; }
}

/// <summary>One participant's movements 1 to 10.</summary>
/// <param name="Number">As in <c>subjectS</c>.</param>
/// <param name="Clouds">Radar frames of each movement.</param>
/// <param name="Joints">Joints of each movement, one row a radar frame.</param>
/// <param name="Files">Files read.</param>
internal sealed record MarsParticipant(
    int Number,
    IReadOnlyList<IReadOnlyList<PointCloudFrame>> Clouds,
    IReadOnlyList<MarsJoints> Joints,
    IReadOnlyList<string> Files
)
{
    /// <summary>Names a movement of the participant.</summary>
    public CaptureId Id(int movement) =>
        new(Number.ToString(CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"S{Number}_M{movement:00}"));
}

/// <summary>
/// The <c>mars:DIR</c> source: radar point clouds of <c>subjectS/radar_dataM.mat</c> joined frame by frame with the Kinect
/// joints of <c>subjectS/timesplit</c>. Every folder <c>subjectS</c> found is a participant.
/// </summary>
public static class MarsSource
{
    private const int Movements = 10;
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
    public static FrameDataset Load(string directory, MarsOptions options, IWorkProgress progress, CancellationToken cancellation = default)
    {
        CheckMovements(options);
        IPointRepresentation representation = RepresentationPart<IPointRepresentation>.Chosen(options.Representation);
        var sequences = new List<FrameSequence>();
        var files = new List<string>();
        var folder = new MarsFolder(directory);
        List<SkippedCapture> skipped = [.. folder.Unused];
        string[] joints = [MarsLabels.LeftAnkle, MarsLabels.RightAnkle];
        foreach (MarsParticipant participant in Participants(directory, folder.Participants, joints, progress, cancellation))
        {
            files.AddRange(participant.Files);
            foreach (int movement in options.LiftMovements.Concat(options.QuietMovements).Order())
                SkippedCapture.Try(
                    participant.Id(movement).Name,
                    skipped,
                    () => sequences.Add(MakeSequence(participant, movement, representation, options))
                );
        }
        if (options.Strict)
            SkippedCapture.ThrowIfAny(skipped);
        if (sequences.Count == 0)
            throw new TreePoseException($"{directory}: no recording can be used. The first, {skipped[0].CaptureId}: {skipped[0].Reason}");
        return new FrameDataset($"mars:{directory}", representation.Shape, sequences, FileHashes.Of(directory, files))
        {
            Skipped = skipped,
        };
    }

    /// <summary>Reads every participant's point clouds and joints, one at a time.</summary>
    /// <param name="directory">Holds subject1, subject2, ….</param>
    /// <param name="participants">Their numbers.</param>
    /// <param name="columns">Joint coordinates wanted.</param>
    /// <param name="progress">One step a movement.</param>
    /// <param name="cancellation">Stops between movements.</param>
    internal static IEnumerable<MarsParticipant> Participants(
        string directory,
        IReadOnlyList<int> participants,
        IReadOnlyList<string> columns,
        IWorkProgress progress,
        CancellationToken cancellation
    )
    {
        using IWorkTask bar = progress.Begin("reading MARS", participants.Count * Movements);
        foreach (int participant in participants)
        {
            string folder = MarsFolder.FolderOf(directory, participant);
            var files = new List<string>();
            // Every movement is read, wanted or not: the joints of all movements share one file, cut by their lengths.
            var clouds = new List<IReadOnlyList<PointCloudFrame>>();
            for (int movement = 1; movement <= Movements; movement++)
            {
                cancellation.ThrowIfCancellationRequested();
                string path = Path.Combine(folder, $"radar_data{movement}.mat");
                if (!File.Exists(path))
                    throw new DataFormatException(
                        path,
                        "the file is missing; a participant has movements 1 to 10.",
                        $"Put it back or remove the folder subject{participant}."
                    );
                clouds.Add(MarsRadarReader.Read(path));
                files.Add(path);
                bar.Advance();
            }
            string kinect = Path.Combine(folder, "timesplit");
            string[] labelFiles = [.. MarsKinectReader.Files(kinect)];
            if (labelFiles.Length == 0)
                throw new DataFormatException(
                    kinect,
                    "there is no kinect_data_train.csv, _validate.csv or _test.csv.",
                    $"Put at least one back or remove the folder subject{participant}."
                );
            files.AddRange(labelFiles);
            yield return new MarsParticipant(
                participant,
                clouds,
                MarsKinectReader.Read(kinect, [.. clouds.Select(c => c.Count)], columns),
                files
            );
        }
    }

    private static FrameSequence MakeSequence(
        MarsParticipant participant,
        int movement,
        IPointRepresentation representation,
        MarsOptions options
    )
    {
        (IReadOnlyList<PointCloudFrame> clouds, MarsJoints joints) = (participant.Clouds[movement - 1], participant.Joints[movement - 1]);
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
            Id = participant.Id(movement),
            Movement = MovementNames[movement - 1],
            Shape = shape,
            Frames = frames,
            Labels = FrameLabels.FromEvents(clouds.Count, events, i => !double.IsNaN(ankle[i])),
            Events = events,
            SecondsPerFrame = MarsRadarReader.SecondsPerFrame,
            TimesSeconds = times,
            FootLeavesGround = lifts,
        };
    }

    internal static void CheckMovements(MarsOptions options)
    {
        var violations = new List<string>();
        int[] all = [.. options.LiftMovements, .. options.QuietMovements];
        violations.AddRange(
            all.Where(m => m is < 1 or > Movements).Select(m => $"movement {m} does not exist: allowed are 1 to {Movements}.")
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
