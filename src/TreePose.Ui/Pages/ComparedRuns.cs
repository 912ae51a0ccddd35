using TreePose.Evaluation.Statistics;
using TreePose.Experiments.Comparisons;
using TreePose.Ui.Index;

namespace TreePose.Ui.Pages;

/// <summary>Several runs held against the first of them.</summary>
internal sealed class ComparedRuns
{
    /// <summary>Reads their tables.</summary>
    /// <exception cref="TreePoseException">A record is damaged, or gone.</exception>
    public ComparedRuns(Bench bench, IReadOnlyList<IndexedRun> runs)
    {
        Runs = runs;
        Infos = [.. runs.Select(r => RunStore.Read(r.Folder, RecordPaths.Read))];
        Named = new RunFigures(bench, runs);
        Folds = new ComparedFolds(Infos);
        var paired = new PairedRuns(Folds, Named, []);
        (Tested, Notes) = (paired.Tested, paired.Notes);
    }

    /// <summary>The runs, the first that the others are held against.</summary>
    public IReadOnlyList<IndexedRun> Runs { get; }

    /// <summary>The same, read anew.</summary>
    public IReadOnlyList<RunInfo> Infos { get; }

    /// <summary>How figures are called.</summary>
    public RunFigures Named { get; }

    /// <summary>Their participants.</summary>
    public ComparedFolds Folds { get; }

    /// <summary>Figures that were tested, the deciding ones first.</summary>
    public IReadOnlyList<PairedFigure> Tested { get; }

    /// <summary>What stands in the way of a comparison, or has to be known about it.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>The figure's mean over a run's participants with its interval; nothing where the run has it for nobody.</summary>
    public Estimate IntervalOf(int run, string column)
    {
        double[] values = [.. Folds.Pairs(run, run, column).Select(p => p.First)];
        return values.Length == 0
            ? new Estimate(null, null, null)
            : Bootstrap.OverParticipants(values, drawn => drawn.Average(), PairedRuns.Seed);
    }

    /// <summary>Columns of figures of any of the runs, the deciding ones first.</summary>
    public IReadOnlyList<string> Columns
    {
        get
        {
            string[] all = [.. Enumerable.Range(0, Runs.Count).SelectMany(r => Folds.Columns(r, r)).Distinct()];
            return [.. Named.Shown(all, []).Select(name => all.First(c => Named.NameOf(c) == name))];
        }
    }
}
