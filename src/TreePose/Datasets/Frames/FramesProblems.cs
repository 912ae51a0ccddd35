using TreePose.Datasets.Checks;
using TreePose.Formats.EventTable;

namespace TreePose.Datasets.Frames;

/// <summary>What is wrong in a folder of frames, all of it.</summary>
internal sealed class FramesProblems
{
    private readonly List<DataProblem> _all = [];
    private readonly HashSet<string> _strays = new(StringComparer.Ordinal);

    /// <summary>All of them, in the order in which to mend them.</summary>
    public IReadOnlyList<DataProblem> All => [.. _all.OrderBy(p => p.Stage)];

    /// <summary>How many.</summary>
    public int Count => _all.Count;

    /// <summary>Those because of which nothing can be read.</summary>
    public IEnumerable<DataProblem> OfTheWhole => All.Where(p => p.Capture is null);

    /// <summary>Whether something of a capture is wrong.</summary>
    public bool Concern(string capture) => _all.Any(p => p.Capture == capture);

    /// <summary>Captures that are left out, each with all its reasons.</summary>
    public IEnumerable<SkippedCapture> Skips =>
        All.Where(p => p.Capture is not null)
            .GroupBy(p => p.Capture!)
            .Select(g => new SkippedCapture(g.Key, string.Join(" ", g.Select(p => p.Reason))));

    /// <summary>How many captures are left out: files that no capture names are none.</summary>
    public int CapturesLeftOut => Skips.Count(s => !_strays.Contains(s.CaptureId));

    /// <summary>Adds a file that no capture names.</summary>
    public void AddStray(string file, string reason)
    {
        _strays.Add(file);
        Add(ProblemStage.Files, file, reason);
    }

    /// <summary>Adds one that leaves a capture out, or the whole when it is null.</summary>
    public void Add(ProblemStage stage, string? capture, string reason) => _all.Add(new DataProblem(stage, capture, reason));

    /// <summary>Adds what is wrong with rows of a table; a row that names no capture is left out by its place.</summary>
    public void Add(IEnumerable<EventTableProblem> rows, string table)
    {
        foreach (EventTableProblem p in rows)
            Add(ProblemStage.Tables, p.Capture.Length > 0 ? p.Capture : $"{table}, row {p.Row}", p.Reason);
    }

    /// <summary>Does what reads a part of the folder; an error of the data becomes a problem, and there is nothing.</summary>
    public T? Try<T>(ProblemStage stage, string? capture, Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (TreePoseException e)
        {
            Add(stage, capture, e.Message);
            return null;
        }
    }
}
