using CsvHelper;
using TreePose.Datasets.Checks;
using TreePose.Formats;
using TreePose.Formats.EventTable;

namespace TreePose.Datasets.Frames;

/// <summary>A stretch of a capture as a table gives it: in seconds from the first frame, in frames, or both.</summary>
/// <param name="Row">Where it stands.</param>
/// <param name="Capture">The capture's name.</param>
/// <param name="Seconds">[from, to) in seconds; null when it is given in frames alone.</param>
/// <param name="Frames">[from, to) in frames; null when it is given in seconds alone.</param>
internal sealed record SpanRow(int Row, string Capture, (double From, double To)? Seconds, (int From, int To)? Frames)
{
    /// <summary>The event's name, in <c>events.csv</c>.</summary>
    public string Event { get; init; } = "";

    /// <summary>What is to be predicted, in <c>targets.csv</c>.</summary>
    public double Target { get; init; }

    /// <summary>Its unit.</summary>
    public string Unit { get; init; } = "";
}

/// <summary>
/// The tables <c>events.csv</c> and <c>targets.csv</c>: stretches of captures, each in <c>start_s</c> and <c>end_s</c> or in
/// <c>start_frame</c> and <c>end_frame</c>. Where a row has both they are held against each other.
/// </summary>
internal static class SpansTable
{
    public const string Events = "events.csv",
        Targets = "targets.csv";

    private const string Capture = "capture",
        Event = "event",
        Target = "target",
        Unit = "unit",
        StartSeconds = "start_s",
        EndSeconds = "end_s",
        StartFrame = "start_frame",
        EndFrame = "end_frame";

    /// <summary>
    /// Reads <c>events.csv</c>, which need not be where there are targets or no labels are needed; what is wrong is added to the
    /// problems.
    /// </summary>
    public static IReadOnlyList<SpanRow> ReadEvents(string folder, FramesProblems problems, bool labelsNeeded = true) =>
        !File.Exists(Path.Combine(folder, Events)) && (!labelsNeeded || File.Exists(Path.Combine(folder, Targets)))
            ? []
            : Read(folder, Events, [Capture, Event], problems, (span, cells) => span with { Event = cells.Text(Event) });

    /// <summary>Reads <c>targets.csv</c>, where it is; what is wrong is added to the problems.</summary>
    public static IReadOnlyList<SpanRow> ReadTargets(string folder, FramesProblems problems)
    {
        if (!File.Exists(Path.Combine(folder, Targets)))
            return [];
        IReadOnlyList<SpanRow> rows = Read(
            folder,
            Targets,
            [Capture, Target, Unit],
            problems,
            (span, cells) => span with { Target = cells.Real(Target), Unit = cells.Text(Unit) }
        );
        if (rows.FirstOrDefault(r => r.Unit != rows[0].Unit) is { } other)
            problems.Add(
                ProblemStage.Tables,
                null,
                $"{Path.Combine(folder, Targets)}, row {other.Row}: {Unit} is '{other.Unit}', and '{rows[0].Unit}' in row {rows[0].Row}: "
                    + "targets are compared, so all have one unit. Convert one of them."
            );
        return rows;
    }

    private static IReadOnlyList<SpanRow> Read(
        string folder,
        string file,
        string[] columns,
        FramesProblems problems,
        Func<SpanRow, EventTableCells, SpanRow> more
    )
    {
        string path = Path.Combine(folder, file);
        var wrong = new List<EventTableProblem>();
        List<SpanRow>? rows = problems.Try(
            ProblemStage.Tables,
            null,
            () => CsvTable.Rows(path, columns, (csv, fields) => Parse(path, csv, fields, wrong, more), commented: true)
        );
        problems.Add(wrong, file);
        return rows ?? [];
    }

    private static SpanRow? Parse(
        string path,
        CsvReader csv,
        int fields,
        List<EventTableProblem> problems,
        Func<SpanRow, EventTableCells, SpanRow> more
    )
    {
        string[] header = [.. csv.Headers];
        bool seconds = header.Contains(StartSeconds) && header.Contains(EndSeconds),
            frames = header.Contains(StartFrame) && header.Contains(EndFrame);
        if (!seconds && !frames)
            throw new DataFormatException(
                $"{path}, header",
                $"has neither {StartSeconds} and {EndSeconds} nor {StartFrame} and {EndFrame}; it has {string.Join(", ", header)}.",
                "Give start and end in seconds from the capture's first frame, or in frames from 0, the end being the first one after."
            );
        int row = (int)csv.LineNumber,
            before = problems.Count;
        string capture = csv.GetString(Capture);
        var cells = new EventTableCells(path, csv, row, capture, problems);
        if (!cells.HasFields(fields))
            return null;
        (double From, double To)? inSeconds = seconds ? Pair(cells, StartSeconds, EndSeconds) : null,
            inFrames = frames ? Pair(cells, StartFrame, EndFrame) : null;
        if (inSeconds is null && inFrames is null && problems.Count == before)
            cells.Report("neither times nor frames are given; one pair of start and end is expected.");
        if (cells.Text(Capture).Length == 0)
            return null;
        (int, int)? whole = inFrames is { } f ? (cells.Frame(StartFrame, f.From), cells.Frame(EndFrame, f.To)) : null;
        SpanRow span = more(new SpanRow(row, capture, inSeconds, whole), cells);
        return problems.Count > before ? null : span;
    }

    private static (double From, double To)? Pair(EventTableCells cells, string start, string end)
    {
        double? from = cells.Optional(start),
            to = cells.Optional(end);
        if (from is { } f && to is { } t)
            return (f, t);
        if (from is not null || to is not null)
            cells.Report($"only one of {start} and {end} is given; both are, or none.");
        return null;
    }
}
