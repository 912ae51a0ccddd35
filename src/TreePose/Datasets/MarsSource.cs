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
);

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
        foreach (MarsParticipant participant in Participants(directory, ["AnkleLeft_Z", "AnkleRight_Z"], progress, cancellation))
        {
            files.AddRange(participant.Files);
            foreach (int movement in options.LiftMovements.Concat(options.QuietMovements).Order())
                sequences.Add(MakeSequence(participant, movement, representation, options));
        }
        return new FrameDataset($"mars:{directory}", representation.Shape, sequences, FileHashes.Of(directory, files));
    }

    /// <summary>Reads every participant's point clouds and joints, one at a time.</summary>
    /// <param name="directory">Holds subject1, subject2, ….</param>
    /// <param name="columns">Joint coordinates wanted.</param>
    /// <param name="progress">One step a movement.</param>
    /// <param name="cancellation">Stops between movements.</param>
    internal static IEnumerable<MarsParticipant> Participants(
        string directory,
        IReadOnlyList<string> columns,
        IWorkProgress progress,
        CancellationToken cancellation
    )
    {
        int[] participants = FindParticipants(directory);
        using IWorkTask bar = progress.Begin("reading MARS", participants.Length * Movements);
        foreach (int participant in participants)
        {
            string folder = Path.Combine(directory, $"subject{participant}");
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
        (FrameShape shape, int person) = (representation.Shape, participant.Number);
        bool lifts = options.LiftMovements.Contains(movement);
        double[] times = [.. clouds.Select(c => (c.Number - clouds[0].Number) * MarsRadarReader.SecondsPerFrame)];
        // odd movements lift the left foot, even ones the right
        double[] ankle = joints.Columns[movement % 2 == 1 ? "AnkleLeft_Z" : "AnkleRight_Z"];
        IReadOnlyList<FootEvent> events = lifts ? FootMotion.Find(ankle, times, options.FootMotion) : [];
        var frames = new float[clouds.Count * shape.Size]; // [frame, then the axes of a frame]
        for (int i = 0; i < clouds.Count; i++)
            representation.Rasterise(clouds[i], frames.AsSpan(i * shape.Size, shape.Size));
        return new FrameSequence
        {
            Id = new CaptureId(person.ToString(CultureInfo.InvariantCulture), $"S{person}_M{movement:00}"),
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

    private static int[] FindParticipants(string directory)
    {
        if (!Directory.Exists(directory))
            throw new DataFormatException(
                directory,
                "there is no such folder.",
                "Give --data mars:DIR with the folder that holds subject1, subject2, …."
            );
        int[] found =
        [
            .. Directory
                .EnumerateDirectories(directory, "subject*")
                .Select(d => Path.GetFileName(d)["subject".Length..])
                .Where(n => int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                .Select(n => int.Parse(n, CultureInfo.InvariantCulture))
                .Order(),
        ];
        return found.Length > 0
            ? found
            : throw new DataFormatException(
                directory,
                "it holds no folder subject1, subject2, ….",
                "Give --data mars:DIR with the folder that holds them."
            );
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
