using TreePose.Captures;
using TreePose.Datasets.Checks;
using TreePose.Formats;
using TreePose.Formats.Npy;

namespace TreePose.Datasets.Frames;

/// <summary>
/// An opened folder of a lab's own radar frames: its tables, its files up to their numbers, and everything that is wrong with them.
/// </summary>
internal sealed class FramesFolder
{
    /// <summary>An event of this name takes labels away: nobody looked at these frames.</summary>
    public const string NoLabel = "no label";

    /// <summary>What is wrong where nothing happens.</summary>
    public const string NoEvent = "no capture that can be used has an event: there is nothing to find.";

    private const string Npy = ".npy",
        Inside = "put the file itself there.";
    private readonly FramesOptions _options;
    private readonly FramesDescription? _axes;
    private readonly ILookup<string, SpanRow> _events,
        _targets;

    private FramesFolder(string directory, FramesOptions options, bool labelsNeeded, bool everything)
    {
        (Directory, _options) = (directory, options);
        _axes = FramesDescription.Read(directory, Problems);
        IReadOnlyList<CaptureRow> rows = CapturesTable.Read(directory, Problems);
        _events = SpansTable.ReadEvents(directory, Problems, labelsNeeded).ToLookup(r => r.Capture);
        IReadOnlyList<SpanRow> targets = SpansTable.ReadTargets(directory, Problems);
        (_targets, TargetUnit) = (targets.ToLookup(r => r.Capture), targets.Count == 0 ? null : targets[0].Unit);
        ILookup<string, CaptureRow> captures = rows.ToLookup(r => r.Capture);
        CheckNames(captures);
        UnnamedFiles(rows);
        Opened = [.. captures.Select(Open).OfType<FramesCapture>().OrderBy(c => c.Id)];
        Captures = [.. Opened.Where(c => !Problems.Concern(c.Row.Capture))];
        if (_axes is null && rows.Count > 0)
            Whole(
                ProblemStage.Signal,
                FramesDescription.FileName,
                "cannot be used, so the frames' shapes and numbers and the names of events were not looked at. Mend it, then look again."
            );
        FramesAgreement.Check(this, everything ? Opened : Captures, options);
        if (Captures.Count > 0 && _axes!.MisplacedZero(Captures[0].Shape) is { } misplaced)
            Whole(ProblemStage.Shapes, FramesDescription.FileName, misplaced);
        if (labelsNeeded && !Problems.OfTheWhole.Any() && Captures.Count > 0 && TargetUnit is null && !HasEvents)
            Whole(ProblemStage.Events, SpansTable.Events, NoEvent);
        if (!Problems.OfTheWhole.Any() && rows.Count == 0)
            Whole(ProblemStage.Tables, CapturesTable.FileName, "has no row that can be used. Add one for each file.");
    }

    /// <summary>The folder.</summary>
    public string Directory { get; }

    /// <summary>Everything that is wrong, but for the numbers in the files.</summary>
    public FramesProblems Problems { get; } = new();

    /// <summary>The captures whose files are there, by identity, those among them that cannot be used.</summary>
    public IReadOnlyList<FramesCapture> Opened { get; }

    /// <summary>The captures that can be used, by identity.</summary>
    public IReadOnlyList<FramesCapture> Captures { get; }

    /// <summary>Unit of the targets; null when there is no <c>targets.csv</c>.</summary>
    public string? TargetUnit { get; }

    /// <summary>What labels tell apart.</summary>
    public FrameClasses Classes => _axes?.Classes ?? FrameClasses.Foot;

    /// <summary>Whether a capture that can be used has an event.</summary>
    public bool HasEvents => Captures.Any(c => c.Events.Count > 0);

    /// <summary>Whether it is known what stands along rows and columns.</summary>
    public bool HasAxes => _axes is not null;

    /// <summary>What the bins of rows and columns stand for, where that is said.</summary>
    public IReadOnlyList<AxisScale> Scales => _axes is null ? [] : [.. new[] { _axes.Rows.Scale, _axes.Columns.Scale }.OfType<AxisScale>()];

    /// <summary>Tables and description, which every reading depends on.</summary>
    public IEnumerable<string> Tables =>
        new[] { FramesDescription.FileName, CapturesTable.FileName, SpansTable.Events, SpansTable.Targets }.Select(At).Where(File.Exists);

    /// <summary>Sentences for the record.</summary>
    public IEnumerable<string> Findings()
    {
        yield return $"Rows are {_axes!.Rows}; columns are {_axes.Columns}, as {FramesDescription.FileName} says.";
        string[] without = [.. Captures.Where(c => c.Events.Count == 0).Select(c => c.Row.Capture)];
        if (without.Length > 0 && HasEvents)
            yield return $"{without.Length} of {Plural.Of(Captures.Count, "capture")} {(without.Length == 1 ? "has" : "have")} no row in "
                + $"{SpansTable.Events} ({Few(without)}): every "
                + $"frame of theirs is labelled {Classes.Names[0]}, and every event found there is a false alarm.";
    }

    /// <summary>Reads tables and headers; whatever is wrong stands in <see cref="Problems"/>.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="options">Which channels, how strictly.</param>
    /// <param name="labelsNeeded">Whether a folder without any event is wrong.</param>
    /// <param name="everything">Whether captures that are left out have to agree with the others, too: to list all at once.</param>
    /// <exception cref="DataFormatException">There is no such folder.</exception>
    public static FramesFolder Open(string directory, FramesOptions options, bool labelsNeeded = true, bool everything = false) =>
        System.IO.Directory.Exists(directory)
            ? new FramesFolder(directory, options, labelsNeeded, everything)
            : throw new DataFormatException(
                directory,
                "there is no such folder.",
                "Give --data frames:DIR; './treepose data init frames DIR' writes one to begin with."
            );

    /// <summary>At most five of several names.</summary>
    public static string Few(IReadOnlyCollection<string> names) => string.Join(", ", names.Take(5)) + (names.Count > 5 ? ", …" : "");

    private string At(string relative) => Path.Combine(Directory, relative);

    private void Whole(ProblemStage stage, string file, string what) => Problems.Add(stage, null, $"{At(file)}: {what}");

    /// <summary>A row about a capture that is not there is the sign of a mistyped name, so that another one lacks it.</summary>
    private void CheckNames(ILookup<string, CaptureRow> captures)
    {
        string[] known = [.. captures.Select(c => c.Key)];
        foreach ((string table, ILookup<string, SpanRow> rows) in new[] { (SpansTable.Events, _events), (SpansTable.Targets, _targets) })
        foreach (IGrouping<string, SpanRow> capture in rows.Where(c => !captures.Contains(c.Key)))
        {
            if (Problems.Concern(capture.Key))
            {
                Problems.Add(
                    ProblemStage.Events,
                    capture.Key,
                    $"{At(table)}, row {capture.First().Row} ({capture.Key}): it could not be held against the recording, whose row in "
                        + $"{CapturesTable.FileName} cannot be used. Mend that row, and look again."
                );
                continue;
            }
            string near = known.Length == 0 ? "" : $" Did you mean {NearestText.Among(known, capture.Key)}?";
            Problems.Add(
                ProblemStage.Tables,
                capture.Key,
                $"{At(table)}, row {capture.First().Row}: {CapturesTable.FileName} has no capture "
                    + $"'{ConsoleText.Clip(capture.Key, 90)}' that can be read.{near}"
            );
        }
    }

    private void UnnamedFiles(IReadOnlyList<CaptureRow> rows)
    {
        var unread = new List<UnusedFile>();
        string[] named = [CapturesTable.FileName, SpansTable.Events, SpansTable.Targets, .. rows.Select(r => r.File)];
        foreach (string file in DataFolder.Files(Directory, unread).Select(f => UnusedFile.Relative(Directory, f)).Except(named))
            Problems.AddStray(
                file,
                $"{At(file)}: no row of {CapturesTable.FileName} that can be used names it. "
                    + (file.EndsWith(Npy, StringComparison.OrdinalIgnoreCase) ? "Add a row, or put it elsewhere." : "Put it elsewhere.")
            );
        foreach (UnusedFile folder in unread)
            Problems.Add(ProblemStage.Files, folder.Name, folder.Reason);
    }

    private FramesCapture? Open(IGrouping<string, CaptureRow> rows)
    {
        CaptureRow first = rows.First();
        CaptureRow[] taken =
        [
            .. rows.Where(r => _options.Channels.Length == 0 || r.Channel is not { } c || _options.Channels.Contains(c))
                .OrderBy(r => r.Channel),
        ];
        if (taken.Length == 0)
            return null; // said of the whole
        string? Path(CaptureRow row) =>
            Problems.Try(
                ProblemStage.Files,
                row.Capture,
                () => RecordPaths.Resolve(Directory, row.File, $"{At(CapturesTable.FileName)}, row {row.Row} ({row.Capture})", Inside)
            );
        (CaptureRow Row, string Path, NpyHeader Header)[] there =
        [
            .. from row in taken
            let path = Path(row)
            where path is not null
            let header = Problems.Try(ProblemStage.Files, row.Capture, () => NpyFile.ReadHeader(path))
            where header is not null
            select (row, path, header),
        ];
        FramesFile[] files = _axes is null
            ? []
            :
            [
                .. there
                    .Select(f => Problems.Try(ProblemStage.Shapes, f.Row.Capture, () => FramesFile.Open(f.Path, f.Row.Channel, _axes)))
                    .OfType<FramesFile>(),
            ];
        int[] lengths = [.. there.Where(f => f.Header.Shape.Count is 3 or 4).Select(f => f.Header.Shape[0]).Distinct()];
        FramesCapture found = WithSpans(first, files, lengths is [var length] ? length : null); // also to see what else is wrong
        return _axes is not null && files.Length == taken.Length && Agree(first, files) ? found : null;
    }

    /// <summary>Whether a capture's files have its frames alike, each its channel; what is wrong is reported.</summary>
    private bool Agree(CaptureRow row, FramesFile[] files)
    {
        void Report(ProblemStage stage, string reason) => Problems.Add(stage, row.Capture, reason);
        if (files.FirstOrDefault(f => f.Frames != files[0].Frames) is { } other)
        {
            Report(
                ProblemStage.Shapes,
                $"{other.Path}: has {other.Frames} frames; {files[0].Path} of the same capture has {files[0].Frames}. Save them alike."
            );
            return false;
        }
        if (
            files.Where(f => f.Channel is not null).GroupBy(f => f.Path).FirstOrDefault(g => g.Count() > 1 && g.First().Planes == 1) is
            { } twice
        )
        {
            string numbers = string.Join(" and ", twice.Select(f => f.Channel));
            Report(ProblemStage.Shapes, $"{twice.Key}: has one channel, and rows name it for the channels {numbers}. Name each its file.");
            return false;
        }
        return true;
    }

    /// <param name="row">The capture's first row.</param>
    /// <param name="files">Those of its files that can be read.</param>
    /// <param name="frames">How many frames it has; null where no file, or not all of them alike, say it.</param>
    private FramesCapture WithSpans(CaptureRow row, FramesFile[] files, int? frames)
    {
        void Report(ProblemStage stage, string reason) => Problems.Add(stage, row.Capture, reason);
        IReadOnlyList<(SpanRow Row, int Start, int End)> Spans(string table, string what, IEnumerable<SpanRow> rows) =>
            new CaptureSpans(At(table), what, frames, row.SecondsPerFrame).Resolve(rows, r => Report(ProblemStage.Events, r));
        var events = Spans(SpansTable.Events, "event", _events[row.Capture]);
        var holds = Spans(SpansTable.Targets, "hold", _targets[row.Capture]);
        foreach ((SpanRow span, _, _) in events.Where(e => HasAxes && e.Row.Event != NoLabel && ClassOf(e.Row.Event) < 1))
            Report(
                ProblemStage.Tables,
                $"{At(SpansTable.Events)}, row {span.Row} ({row.Capture}): event is '{ConsoleText.Clip(span.Event, 80)}'; allowed is "
                    + $"{string.Join(", ", Classes.Names.Skip(1))}, and {NoLabel} where nobody looked."
            );
        return new FramesCapture
        {
            Row = row,
            Files = files,
            Events =
            [
                .. events.Where(e => ClassOf(e.Row.Event) > 0).Select(e => new FrameEvent((sbyte)ClassOf(e.Row.Event), e.Start, e.End)),
            ],
            Unlabelled = [.. events.Where(e => e.Row.Event == NoLabel).Select(e => (e.Start, e.End))],
            Holds = [.. holds.Select(h => (h.Start, h.End, h.Row.Target))],
        };
    }

    private int ClassOf(string name) => Classes.Names.ToList().IndexOf(name);
}
