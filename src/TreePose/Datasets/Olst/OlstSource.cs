using TreePose.Balance;
using TreePose.Captures;
using TreePose.Datasets.Events;
using TreePose.Datasets.Stability;
using TreePose.Formats.Olst;
using TreePose.Signal.Health;

namespace TreePose.Datasets.Olst;

/// <summary>
/// The <c>olst:DIR</c> source: the study's recordings as they are published (OLST, PhysioNet, DOI 10.13026/46hn-6b25). Where the
/// description leaves something open, the file decides, and what was found is said. As many cubes are read at once as there are
/// processors, a frame of each in memory, beside what is kept.
/// </summary>
internal static class OlstSource
{
    /// <summary>Reads the captures with a label for each frame.</summary>
    /// <exception cref="DataFormatException">The folder or its tables cannot be used.</exception>
    /// <exception cref="TreePoseException">No capture can be used, or one cannot and <see cref="OlstOptions.Strict"/> is set.</exception>
    public static FrameDataset Load(
        string directory,
        OlstOptions options,
        IWorkProgress progress,
        CancellationToken cancellation,
        bool framesKept = true
    ) => Load(new SourceRequest(directory, options, 0, progress, cancellation) { FramesKept = framesKept }, options);

    /// <summary>The same, as a source is asked.</summary>
    /// <inheritdoc cref="Load(string, OlstOptions, IWorkProgress, CancellationToken, bool)" path="/exception"/>
    public static FrameDataset Load(SourceRequest request, OlstOptions options)
    {
        var pass = new Pass(OlstFolder.Open(request.Where), options);
        List<FrameSequence> sequences = [];
        void Use(FrameSequence whole) =>
            request.Hand([request.FramesKept || sequences.Count == 0 ? whole : whole.WithoutFrames()], sequences);
        pass.Each(Use, request.Progress, request.Cancellation);
        pass.Finish(sequences.Count);
        IReadOnlyDictionary<string, string> manifest = pass.Manifest();
        return new FrameDataset($"olst:{request.Where}", pass.Shape!, sequences, manifest)
        {
            Skipped = pass.Skipped,
            Doubted = pass.Doubted,
            Findings = [.. pass.Findings.Sentences(pass.Folder, manifest), .. pass.DoubtedSaid],
        };
    }

    /// <summary>Reads the holds, [stable, break or end), with the COP speed on the plate of the standing foot.</summary>
    /// <inheritdoc cref="Load(string, OlstOptions, IWorkProgress, CancellationToken, bool)" path="/exception"/>
    public static HoldDataset LoadHolds(
        string directory,
        OlstHoldOptions options,
        IWorkProgress progress,
        CancellationToken cancellation,
        bool framesKept = true
    ) => LoadHolds(new SourceRequest(directory, options, 0, progress, cancellation) { FramesKept = framesKept }, options);

    /// <summary>The same, as a source is asked.</summary>
    /// <inheritdoc cref="Load(string, OlstOptions, IWorkProgress, CancellationToken, bool)" path="/exception"/>
    public static HoldDataset LoadHolds(SourceRequest request, OlstHoldOptions options)
    {
        var pass = new Pass(OlstFolder.Open(request.Where), options);
        List<HoldSequence> holds = [];
        pass.Each(
            (attempts, whole) => Cut(attempts, whole).ToArray(),
            cut => request.Hand(cut, holds),
            request.Progress,
            request.Cancellation
        );
        pass.Finish(holds.Count);
        var plates = new OlstPlates(pass.Folder);
        var read = new HoldDataset($"olst:{request.Where}", pass.Shape!, holds, pass.Skipped, new Dictionary<string, string>());
        bool isMeasured = request.LabelsNeeded || plates.Files.Any();
        HoldDataset targeted = !isMeasured
            ? read
            : HoldTargets.WithCopSpeed(read, plates.Trials(PlateAxis.X), options.CopSpeed, strict: options.Strict);
        foreach (string finding in plates.Findings)
            pass.Findings.Say(finding);
        IReadOnlyDictionary<string, string> manifest = pass.Manifest(plates.Files);
        return targeted with
        {
            Manifest = manifest,
            TargetUnit = options.CopSpeed == CopSpeedRule.Study ? "mm/sample" : "mm/s",
            Doubted = pass.Doubted,
            Findings = [.. pass.Findings.Sentences(pass.Folder, manifest), .. pass.DoubtedSaid],
        };
    }

    /// <summary>Reads the attempts, those that never became stable among them.</summary>
    /// <inheritdoc cref="Load(string, OlstOptions, IWorkProgress, CancellationToken, bool)" path="/exception"/>
    public static AttemptDataset LoadAttempts(
        string directory,
        OlstAttemptOptions options,
        IWorkProgress progress,
        CancellationToken cancellation,
        bool framesKept = true
    )
    {
        var pass = new Pass(OlstFolder.Open(directory), options);
        List<Attempt> attempts = [];
        List<SkippedCapture> outside = [];
        pass.Each(
            (rows, whole) =>
            {
                foreach (OlstAttempt row in rows.OrderBy(r => r.Number))
                {
                    int footUp = row.FootUp.Frame - row.Clock.RadarStartFrame;
                    double seconds = row.End.Seconds - row.FootUp.Seconds;
                    Attempt Cut() => options.Window.Cut(whole, row.Number, footUp, row.Stable is not null, seconds);
                    SkippedCapture.Try(
                        $"{whole.Id.Name}_an{row.Number}",
                        outside,
                        () => attempts.Add(Cut() is var cut && framesKept ? cut : cut with { Window = cut.Window.WithoutFrames() })
                    );
                }
            },
            progress,
            cancellation
        );
        if (options.Strict)
            SkippedCapture.ThrowIfAny(outside);
        pass.Finish(attempts.Count);
        IReadOnlyDictionary<string, string> manifest = pass.Manifest();
        return new AttemptDataset($"olst:{directory}", pass.Shape!, attempts, [.. pass.Skipped, .. outside], manifest)
        {
            Doubted = pass.Doubted,
            Findings = [.. pass.Findings.Sentences(pass.Folder, manifest), .. pass.DoubtedSaid],
        };
    }

    /// <summary>The trials: each hold on the plate of the standing foot, read when its turn comes.</summary>
    /// <exception cref="DataFormatException">The folder or its tables cannot be used.</exception>
    public static TrialDataset LoadTrials(string directory, OlstTrialOptions options)
    {
        OlstFolder folder = OlstFolder.Open(directory);
        var plates = new OlstPlates(folder);
        IReadOnlyDictionary<string, string> manifest = folder.Digests.Manifest(folder.Directory, folder.Tables, plates.Files);
        return new TrialDataset($"olst:{directory}", plates.Trials(options.Mediolateral), manifest)
        {
            Findings =
            [
                .. new OlstFindings().Sentences(folder, manifest),
                $"COP_{options.Mediolateral} was taken as mediolateral; the release does not say it.",
            ],
        };
    }

    /// <summary>Lists the plates of all captures for events, beside the attempts that became stable.</summary>
    /// <exception cref="DataFormatException">The folder or its tables cannot be used.</exception>
    public static PlateDataset LoadPlates(string directory)
    {
        OlstFolder folder = OlstFolder.Open(directory);
        return new PlateDataset($"olst:{directory}", new OlstPlates(folder).Captures())
        {
            Unusable = [.. folder.Table.Faults.Select(f => new SkippedCapture(f.Key, f.Value))],
            Table = () => [.. folder.Table.Captures.Values.SelectMany(a => a).Select(a => a.ToHold()).OfType<Hold>()],
        };
    }

    private static IEnumerable<HoldSequence> Cut(IReadOnlyList<OlstAttempt> attempts, FrameSequence whole) =>
        from attempt in attempts.OrderBy(a => a.Number)
        let hold = attempt.ToHold(whole.Length)
        where hold is not null && hold.StableEndFrame > hold.StableFrame
        select HoldSequence.Cut(whole, hold);

    /// <summary>One pass over the captures of a folder.</summary>
    private sealed class Pass(OlstFolder folder, OlstOptions options)
    {
        private readonly List<SkippedCapture> _skipped =
        [
            .. folder.Unused,
            .. folder.Table.Faults.Select(f => new SkippedCapture(f.Key.Length > 0 ? f.Key : "a row without a capture", f.Value)),
        ];

        private readonly List<string> _files = [];
        private readonly List<SkippedCapture> _doubted = [];

        public OlstFolder Folder => folder;

        public OlstFindings Findings { get; } = new();

        public IReadOnlyList<SkippedCapture> Skipped => _skipped;

        public IReadOnlyList<SkippedCapture> Doubted => _doubted;

        public IEnumerable<string> DoubtedSaid => _doubted.Select(d => d.Sentence);

        public FrameShape? Shape { get; private set; }

        /// <summary>Whole captures; what fails in their use ends the reading.</summary>
        public void Each(Action<FrameSequence> use, IWorkProgress progress, CancellationToken cancellation) =>
            Each((_, whole) => whole, use, progress, cancellation);

        /// <summary>What is made of whole captures; what fails in its making leaves the capture out, in its use ends the reading.</summary>
        public void Each<T>(
            Func<IReadOnlyList<OlstAttempt>, FrameSequence, T> make,
            Action<T> use,
            IWorkProgress progress,
            CancellationToken cancellation
        )
            where T : class
        {
            T? made = null;
            Each((attempts, whole) => made = make(attempts, whole), Use, progress, cancellation);

            void Use()
            {
                T? one = made;
                made = null;
                if (one is not null)
                    use(one);
            }
        }

        /// <summary>Whole captures with their attempts; what fails in their use leaves the capture out.</summary>
        public void Each(Action<IReadOnlyList<OlstAttempt>, FrameSequence> use, IWorkProgress progress, CancellationToken cancellation) =>
            Each(use, () => { }, progress, cancellation);

        private void Each(
            Action<IReadOnlyList<OlstAttempt>, FrameSequence> use,
            Action then,
            IWorkProgress progress,
            CancellationToken cancellation
        )
        {
            OlstShapes.RequireOne(folder, options, cancellation);
            using IWorkTask bar = progress.Begin("reading OLST", folder.Table.Captures.Count);
            foreach (
                ((string name, IReadOnlyList<OlstAttempt> attempts), Func<(string, OlstCube)> cube) in ReadAhead.InOrder(
                    folder.Table.Captures,
                    capture => Decode(capture.Value),
                    cancellation
                )
            )
            {
                SkippedCapture.Try(name, _skipped, () => use(attempts, Take(attempts, cube())));
                then();
                bar.Advance(1, name);
            }
        }

        /// <summary>Nothing usable is an error, and so is any skip or doubt when the reading is strict.</summary>
        public void Finish(int usable)
        {
            if (options.Strict)
                SkippedCapture.ThrowIfAny([.. _skipped, .. _doubted]);
            if (usable == 0)
                throw SkippedCapture.Nothing($"{folder.Directory}: nothing can be used.", _skipped, "The attempts table is empty.");
        }

        public IReadOnlyDictionary<string, string> Manifest(params IEnumerable<string> more) =>
            folder.Digests.Manifest(folder.Directory, folder.Tables, _files.Concat(more));

        /// <summary>Reads a cube; several are read at once.</summary>
        private (string Path, OlstCube Cube) Decode(IReadOnlyList<OlstAttempt> attempts)
        {
            string path = folder.CubeOf(attempts[0].Name);
            OlstCube cube = OlstCube.Read(path, attempts, options);
            SignalHealth.OfFrames(cube.Frames, cube.Shape.Size).ThrowAbove(path, options.Signal);
            return (path, cube);
        }

        private FrameSequence Take(IReadOnlyList<OlstAttempt> attempts, (string Path, OlstCube Cube) read)
        {
            (OlstCube cube, OlstCaptureName name) = (read.Cube, attempts[0].Name);
            Shape ??= cube.Shape;
            Findings.Add(name.Radar, cube);
            if (cube.OtherNumbering is { } other)
                _doubted.Add(new SkippedCapture(name.Radar, other));
            _files.Add(read.Path);
            int frames = cube.Frames.Length / cube.Shape.Size;
            IReadOnlyList<FrameEvent> events = OlstLabels.Events(attempts, frames);
            return new FrameSequence
            {
                Id = name.Id,
                Movement = name.Movement,
                Shape = cube.Shape,
                Frames = cube.Frames,
                Labels = FrameLabels.FromEvents(frames, events, _ => true),
                Events = events,
                SecondsPerFrame = attempts[0].Clock.SecondsPerFrame,
                Groups = folder.Groups.Of(name.Participant),
                Scales = new(OlstBins.AsSpeed(cube.DopplerScale), cube.RangeScale) { Cells = MapScales.Level },
            };
        }
    }
}
