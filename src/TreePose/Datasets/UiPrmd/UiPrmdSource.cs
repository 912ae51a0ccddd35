using System.Globalization;
using System.Text.RegularExpressions;
using TreePose.Balance;
using TreePose.Captures;
using TreePose.Formats;
using TreePose.Formats.UiPrmd;
using TreePose.Parts;

namespace TreePose.Datasets.UiPrmd;

/// <summary>
/// The <c>uiprmd:DIR</c> source: movement 6 of UI-PRMD (Vakanski et al. 2018), a straight leg raised from standing, ten people ten times.
/// There is no radar: frames are what a radar before the person would see of the 39 Vicon markers, labels come from the toes' height.
/// </summary>
internal static partial class UiPrmdSource
{
    /// <summary>Markers of the toes, left and right as the markers are numbered.</summary>
    private static readonly (int First, int Second) Toes = (32, 38);

    /// <summary>The leg that stands moves by less than this of the other's way.</summary>
    private const double Stands = 0.5;

    /// <summary>The source.</summary>
    /// <param name="ofPoints">What point clouds can become; null takes the shipped ones.</param>
    public static SourcePart<FrameDataset> Part(PartList<RepresentationPart<IPointRepresentation>>? ofPoints)
    {
        var options = new UiPrmdOptions();
        if (ofPoints is not null)
            options = options with { Representation = options.Representation.Over(ofPoints) };
        return SourcePart<FrameDataset>.Of("uiprmd", "markers of UI-PRMD's leg raise, as a radar would see them", "DIR", options, Load);
    }

    /// <summary>Reads all repetitions below a folder.</summary>
    /// <exception cref="DataFormatException">There is no such folder, or no repetition in it.</exception>
    /// <exception cref="TreePoseException">No repetition can be used, or one cannot and the reading is strict.</exception>
    public static FrameDataset Load(string directory, UiPrmdOptions options, IWorkProgress progress, CancellationToken cancellation) =>
        Load(new SourceRequest(directory, options, 0, progress, cancellation), options);

    /// <summary>The same, as a source is asked.</summary>
    /// <inheritdoc cref="Load(string, UiPrmdOptions, IWorkProgress, CancellationToken)" path="/exception"/>
    public static FrameDataset Load(SourceRequest request, UiPrmdOptions options)
    {
        string directory = request.Where;
        (IReadOnlyList<string> all, string? leftOut) = Files(directory);
        IPointRepresentation representation = RepresentationPart<IPointRepresentation>.Chosen(options.Representation);
        var radar = new MarkerRadar(options);
        var sequences = new List<FrameSequence>();
        ILookup<string, string> byName = all.ToLookup(NameOf);
        List<SkippedCapture> skipped =
        [
            .. byName
                .Where(n => n.Count() > 1)
                .Select(n => new SkippedCapture(n.Key, $"is there {n.Count()} times: {string.Join(" and ", n)}. Leave one.")),
        ];
        string[] files = [.. byName.Where(n => n.Count() == 1).Select(n => n.Single())];
        using (IWorkTask bar = request.Progress.Begin("reading UI-PRMD", files.Length))
        {
            foreach (
                (string file, Func<FrameSequence> sequence) in ReadAhead.InOrder(
                    files,
                    f => Sequence(f, UiPrmdReader.Read(f), radar, representation, options),
                    request.Cancellation
                )
            )
            {
                FrameSequence? made = null;
                SkippedCapture.Try(NameOf(file), skipped, () => made = sequence());
                if (made is not null)
                    request.Hand([made], sequences);
                bar.Advance();
            }
        }
        if (options.Strict)
            SkippedCapture.ThrowIfAny(skipped);
        if (sequences.Count == 0)
            throw SkippedCapture.Nothing($"{directory}: nothing can be used.", skipped, "There is no repetition.");
        return new FrameDataset($"uiprmd:{directory}", representation.Shape, sequences, FileHashes.OfReadable(directory, files))
        {
            Skipped = skipped,
            Findings = [Said(options), .. leftOut is null ? Array.Empty<string>() : [leftOut]],
        };
    }

    private static string Said(UiPrmdOptions options) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"There is no radar in UI-PRMD: frames are the markers as a radar {options.RadarMetres} m before the person would see them, "
                + $"without noise. Labels come from two of the same markers. Figures say what a perfect sensor would allow."
        );

    private static FrameSequence Sequence(
        string path,
        MotionCaptureRecording repetition,
        MarkerRadar radar,
        IPointRepresentation representation,
        UiPrmdOptions options
    )
    {
        IReadOnlyList<PointCloudFrame> clouds = radar.See(repetition);
        if (clouds.Count == 0)
            throw new DataFormatException(path, $"has {repetition.Length} samples, less than a frame.", "Copy the file again.");
        double[] times = [.. clouds.Select((_, i) => (i + 0.5) * options.SecondsPerFrame)];
        FrameShape shape = representation.Shape;
        float[] frames = new float[clouds.Count * shape.Size]; // [frame, then the axes of a frame]
        for (int i = 0; i < clouds.Count; i++)
            representation.Rasterise(clouds[i], frames.AsSpan(i * shape.Size, shape.Size));
        IReadOnlyList<FrameEvent> events = FootMotion.Find(LiftedToes(path, repetition, times), times, options.FootMotion);
        return new FrameSequence
        {
            Id = new CaptureId(repetition.Metadata["Subject"], NameOf(path)),
            Movement = "straight leg raise",
            Shape = shape,
            Frames = frames,
            Labels = FrameLabels.FromEvents(clouds.Count, events, _ => true),
            Events = events,
            SecondsPerFrame = options.SecondsPerFrame,
            FootLeavesGround = true,
            Scales = PointRasteriser.ScalesOf(representation),
        };
    }

    /// <summary>Height of the toes that go up at times, m.</summary>
    private static double[] LiftedToes(string path, MotionCaptureRecording repetition, double[] times)
    {
        double[][] toes =
        [
            .. new[] { Toes.First, Toes.Second }.Select(m =>
                Array.ConvertAll(times, t => repetition[UiPrmdReader.ColumnName(m, 'Z')][MarkerRadar.SampleAt(t)] / 1000)
            ),
        ];
        double[] rises = [.. toes.Select(t => t.Max() - t.Min())];
        if (rises.Max() < MarsLabels.OffTheGround || rises.Min() > Stands * rises.Max())
            throw new DataFormatException(
                path,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the toes rise by {rises[0]:0.00} m and {rises[1]:0.00} m; one foot is expected to."
                ),
                "Check whether it is movement 6, and leave it out otherwise."
            );
        return rises[0] > rises[1] ? toes[0] : toes[1];
    }

    private static (IReadOnlyList<string> Files, string? LeftOut) Files(string directory)
    {
        const string Remedy = "Give --data uiprmd:DIR with the folder that holds m06_s01_e01_positions.txt, anywhere below.";
        if (!Directory.Exists(directory))
            throw new DataFormatException(directory, "there is no such folder.", Remedy);
        var unread = new List<UnusedFile>();
        string[] all = [.. DataFolder.Files(directory, unread).Where(f => !IsKinect(directory, f))];
        string[] wanted = [.. all.Where(f => LegRaise().IsMatch(Path.GetFileName(f)))];
        if (wanted.Length == 0)
            throw new DataFormatException(directory, $"holds no m06_sSS_eEE_positions.txt among {all.Length} files.", Remedy);
        int others = all.Length - wanted.Length + unread.Count;
        return (
            [.. wanted.OrderBy(f => f, StringComparer.Ordinal)],
            others == 0
                ? null
                : $"{Plural.Of(others, "other file was", "other files were")} left out: other movements, angles, wrong repetitions (_inc)."
        );
    }

    /// <summary>The release has the same names under <c>Kinect</c>, with other markers.</summary>
    private static bool IsKinect(string directory, string file) =>
        UnusedFile.Relative(directory, file).Split('/').Contains("Kinect", StringComparer.OrdinalIgnoreCase);

    private static string NameOf(string file) => Path.GetFileName(file).Split("_positions")[0];

    [GeneratedRegex(@"^m06_s\d{2}_e\d{2}_positions\.txt(\.gz)?$")]
    private static partial Regex LegRaise();
}
