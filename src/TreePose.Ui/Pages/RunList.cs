using TreePose.Experiments.Comparisons;
using TreePose.Ui.Index;

namespace TreePose.Ui.Pages;

/// <summary>The runs that a list shows, in their order, and what it shows of them.</summary>
internal sealed class RunList
{
    /// <summary>Selects and sorts.</summary>
    /// <exception cref="TreePoseException">The condition has a mistake, or no run has a value of that name.</exception>
    public RunList(Bench bench, RunSnapshot snapshot, ListRequest request)
    {
        IReadOnlyList<IndexedRun> all = snapshot.Runs;
        var named = new RunFigures(bench, all);
        IReadOnlyList<IndexedRun> shown = request.Archived ? all : [.. all.Where(r => !r.Notes.IsArchived)];
        Archived = all.Count - shown.Count;
        string? sort = request.Sort.Length == 0 ? null : named.SortKey(request.Sort);
        Runs = RunQuery.Select(shown, request.Where.Length == 0 ? null : request.Where, sort);
        Figures = new RunFigures(bench, Runs);
        foreach (string column in request.Columns.Where(c => Figures.Of(c) is null))
            RunQuery.CheckKnown(all, column);
        Columns = Figures.Columns(request.Columns, request.Where.Length == 0 ? null : request.Where, request.Sort);
        if (request.Group != Grouping.None)
            Runs = [.. Runs.GroupBy(r => GroupOf(r, request.Group)).OrderBy(g => g.Key, StringComparer.Ordinal).SelectMany(g => g)];
    }

    /// <summary>All runs that fit.</summary>
    public IReadOnlyList<IndexedRun> Runs { get; }

    /// <summary>Runs that are left out because they were put aside.</summary>
    public int Archived { get; }

    /// <summary>Names of what is shown beside the usual.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>How figures are called.</summary>
    public RunFigures Figures { get; }

    /// <summary>The heading under which a run stands.</summary>
    public static string GroupOf(IndexedRun run, Grouping group) =>
        group switch
        {
            Grouping.Experiment => run.Experiment.Length > 0 ? run.Experiment : "experiment not told",
            Grouping.Data => run.Data.Length > 0 ? run.Data : "data not told",
            Grouping.Sweep => run.IsSweep ? run.Name : run.ParentName ?? "no sweep",
            _ => "",
        };
}
