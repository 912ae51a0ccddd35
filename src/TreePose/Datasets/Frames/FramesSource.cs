using TreePose.Datasets.Checks;

namespace TreePose.Datasets.Frames;

/// <summary>The <c>frames:DIR</c> source: a lab's own radar frames as arrays beside tables of captures, events and targets.</summary>
internal static class FramesSource
{
    private const string Kind = "frames",
        Folder = "DIR";

    /// <summary>Captures with a label for each frame.</summary>
    public static SourcePart<FrameDataset> Part =>
        SourcePart<FrameDataset>.Of(Kind, "a lab's own frames: .npy files beside tables", Folder, new FramesOptions(), Load) with
        {
            Check = r => Check(r.Where, (FramesOptions)r.Options!, r.Progress, r.Cancellation),
        };

    /// <summary>Holds with what a table says of them.</summary>
    public static SourcePart<HoldDataset> HoldPart =>
        SourcePart<HoldDataset>.Of(
            Kind,
            "holds of a lab's own frames, with targets from a table",
            Folder,
            new FramesOptions(),
            LoadHolds
        ) with
        {
            Check = r => CheckHolds(r.Where, (FramesOptions)r.Options!, r.Progress, r.Cancellation),
        };

    /// <summary>Reads the captures with a label for each frame.</summary>
    /// <exception cref="DataFormatException">The folder cannot be used; the error says all that stands in the way.</exception>
    /// <exception cref="TreePoseException">
    /// No capture can be used, or one cannot and <see cref="FramesOptions.Strict"/> is set.
    /// </exception>
    public static FrameDataset Load(string directory, FramesOptions options, IWorkProgress progress, CancellationToken cancellation) =>
        Load(new SourceRequest(directory, options, 0, progress, cancellation), options);

    /// <summary>The same, as a source is asked.</summary>
    /// <inheritdoc cref="Load(string, FramesOptions, IWorkProgress, CancellationToken)" path="/exception"/>
    public static FrameDataset Load(SourceRequest request, FramesOptions options)
    {
        (string directory, bool labelsNeeded) = (request.Where, request.LabelsNeeded);
        FramesFolder folder = Usable(directory, options, labelsNeeded);
        if (labelsNeeded && folder.Captures.Count > 0 && !folder.HasEvents)
            throw new DataFormatException(Path.Combine(directory, SpansTable.Events), FramesFolder.NoEvent, "Add a row for each.");
        var reading = new FramesReading(folder, options);
        List<FrameSequence> sequences = [];
        void Use(FramesCapture capture, IReadOnlyList<FrameSequence> read) =>
            request.Hand(folder.HasEvents ? read : [.. Unlabelled(read)], sequences);
        reading.Each(folder.Captures, Use, request.Progress, request.Cancellation);
        Finish(folder, options, sequences.Count);
        return new FrameDataset($"frames:{directory}", sequences[0].Shape, sequences, reading.Manifest)
        {
            Skipped = [.. folder.Problems.Skips],
            Findings = [.. folder.Findings()],
            Axes = folder.Scales,
        };
    }

    /// <summary>Reads the stretches that <c>targets.csv</c> names, each with its target.</summary>
    /// <inheritdoc cref="Load(string, FramesOptions, IWorkProgress, CancellationToken)" path="/exception"/>
    public static HoldDataset LoadHolds(string directory, FramesOptions options, IWorkProgress progress, CancellationToken cancellation) =>
        LoadHolds(new SourceRequest(directory, options, 0, progress, cancellation), options);

    /// <summary>The same, as a source is asked.</summary>
    /// <inheritdoc cref="Load(string, FramesOptions, IWorkProgress, CancellationToken)" path="/exception"/>
    public static HoldDataset LoadHolds(SourceRequest request, FramesOptions options)
    {
        string directory = request.Where;
        FramesFolder folder = Usable(directory, options);
        if (folder.TargetUnit is not { } unit)
            throw new DataFormatException(
                Path.Combine(directory, SpansTable.Targets),
                "names no hold; a row of capture, start_s, end_s, target and unit is expected for each.",
                "'./treepose data init frames NEW' writes one as an example."
            );
        var reading = new FramesReading(folder, options);
        List<HoldSequence> holds = [];
        FramesCapture[] held = [.. folder.Captures.Where(c => c.Holds.Count > 0)];
        reading.Each(held, (capture, read) => request.Hand([.. Cut(capture, read)], holds), request.Progress, request.Cancellation);
        Finish(folder, options, holds.Count);
        return new HoldDataset($"frames:{directory}", holds[0].Shape, holds, [.. folder.Problems.Skips], reading.Manifest)
        {
            TargetUnit = unit,
            Findings = [.. folder.Findings()],
            Axes = folder.Scales,
        };
    }

    /// <summary>Everything that is wrong with a folder, its numbers included.</summary>
    /// <exception cref="DataFormatException">There is no such folder.</exception>
    public static SourceCheck Check(string directory, FramesOptions options, IWorkProgress progress, CancellationToken cancellation)
    {
        FramesFolder folder = FramesFolder.Open(directory, options, everything: true);
        FrameSequence? first = null;
        List<FramesCapture> usable = [];
        new FramesReading(folder, options).Each(
            folder.Opened,
            (capture, read) =>
            {
                if (!folder.Captures.Contains(capture))
                    return; // looked at for what else is wrong with it
                first ??= read[0];
                usable.Add(capture);
            },
            progress,
            cancellation
        );
        return new SourceCheck(folder.Problems.All)
        {
            Summary = Summary(folder, usable),
            Findings = folder.HasAxes ? [.. folder.Findings()] : [],
            First = first,
            Shape = first?.Shape,
        };
    }

    /// <summary>Everything that is wrong with a folder whose holds are wanted.</summary>
    /// <inheritdoc cref="Check" path="/exception"/>
    public static SourceCheck CheckHolds(string directory, FramesOptions options, IWorkProgress progress, CancellationToken cancellation)
    {
        FramesFolder folder = FramesFolder.Open(directory, options, everything: true);
        List<FramesCapture> usable = [];
        FramesCapture[] held = [.. folder.Captures.Where(c => c.Holds.Count > 0)];
        new FramesReading(folder, options).Each(held, (capture, _) => usable.Add(capture), progress, cancellation);
        string none = $"there is no {SpansTable.Targets}, so no hold has a target";
        return new SourceCheck(folder.Problems.All)
        {
            Summary = folder.TargetUnit is { } unit
                ? $"{Plural.Of(usable.Sum(c => c.Holds.Count), "hold")} of {Plural.Of(usable.Count, "capture")} in {SpansTable.Targets}, "
                    + $"targets in {unit}"
                : none,
            Hindrance = folder.TargetUnit is null ? none + "." : null,
            Shape = usable is [var first, ..] ? first.Shape : null,
        };
    }

    /// <summary>Where no capture has an event, nobody has looked: no frame has a label.</summary>
    private static IEnumerable<FrameSequence> Unlabelled(IReadOnlyList<FrameSequence> read) =>
        read.Select(s => s with { Labels = FrameLabels.None(s.Length), Events = [], FootLeavesGround = true });

    private static string Summary(FramesFolder folder, IReadOnlyList<FramesCapture> usable)
    {
        int people = usable.Select(c => c.Row.Participant).Distinct().Count();
        string frames = usable is [var first, ..] ? $", frames {first.Shape}" : "";
        return $"{SourceCheck.Usable(usable.Count, "capture", folder.Problems.CapturesLeftOut)}, {Plural.Of(people, "participant")}, "
            + $"{Plural.Of(usable.Sum(c => c.Events.Count), "event")}{frames}";
    }

    private static IEnumerable<HoldSequence> Cut(FramesCapture capture, IReadOnlyList<FrameSequence> read) =>
        from hold in capture.Holds.Index()
        from whole in read
        select HoldSequence.Cut(whole, hold.Index + 1, hold.Item.Start, hold.Item.End) with
        {
            Target = hold.Item.Target,
        };

    private static FramesFolder Usable(string directory, FramesOptions options, bool labelsNeeded = true)
    {
        FramesFolder folder = FramesFolder.Open(directory, options, labelsNeeded);
        string[] wrong = [.. folder.Problems.OfTheWhole.Select(p => p.Reason)];
        if (wrong.Length > 0)
            throw new DataFormatException(
                $"frames:{directory}",
                wrong.Length == 1
                    ? wrong[0]
                    : $"{wrong.Length} things stand in the way:\n" + string.Join("\n", wrong.Select(w => "  - " + w)),
                $"'./treepose data check --data frames:{directory}' lists everything at once."
            );
        return folder;
    }

    /// <summary>Nothing usable is an error, and so is any skip when the reading is strict.</summary>
    private static void Finish(FramesFolder folder, FramesOptions options, int usable)
    {
        SkippedCapture[] skips = [.. folder.Problems.Skips];
        if (options.Strict)
            SkippedCapture.ThrowIfAny(skips);
        if (usable == 0)
            throw SkippedCapture.Nothing($"{folder.Directory}: nothing can be used.", skips, "No capture that can be used has a row.");
    }
}
