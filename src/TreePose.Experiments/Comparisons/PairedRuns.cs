using TreePose.Evaluation.Statistics;
using TreePose.Runs;

namespace TreePose.Experiments.Comparisons;

/// <summary>A figure of a run against the first run, over the participants who have it in both.</summary>
/// <param name="Column">The figure as its table calls it.</param>
/// <param name="Other">Which run.</param>
/// <param name="Pairs">A pair a participant.</param>
/// <param name="Told">What the test says of the run minus the first.</param>
internal sealed record PairedFigure(string Column, int Other, IReadOnlyList<FoldPair> Pairs, PairedComparison Told)
{
    /// <summary>p after Holm's correction over all tests of the comparison.</summary>
    public double? Corrected { get; init; }
}

/// <summary>Every figure that the tables of several runs have, each run held against the first over the same participants.</summary>
internal sealed class PairedRuns
{
    /// <summary>Seed of the bootstrap, and of the random signs when there are many participants.</summary>
    public const int Seed = 1;

    /// <summary>Tests every figure.</summary>
    /// <param name="folds">The runs' tables.</param>
    /// <param name="figures">How figures are called.</param>
    /// <param name="chosen">Figures that are asked for; none for those of the experiment.</param>
    public PairedRuns(ComparedFolds folds, RunFigures figures, IReadOnlyList<string> chosen)
    {
        var tested = new List<PairedFigure>();
        List<string> notes = [],
            partial = [];
        IReadOnlyList<RunInfo> runs = folds.Runs;
        for (int other = 1; other < runs.Count; other++)
        {
            if (folds.Mismatch(0, other) is { } mismatch)
            {
                notes.Add($"{runs[0].Name} and {runs[other].Name} cannot be compared {folds.What} by {folds.What}: {mismatch}.");
                continue;
            }
            if (!ComparedFolds.SameData(runs[0], runs[other]))
                notes.Add($"{runs[0].Name} and {runs[other].Name} used different data: a difference may come from that.");
            string[] shared = [.. folds.Columns(0, other)];
            foreach (string column in figures.Shown(shared, chosen).Select(name => shared.First(c => figures.NameOf(c) == name)))
            {
                IReadOnlyList<FoldPair> pairs = folds.Pairs(0, other, column);
                var told = PairedComparison.Of([.. pairs.Select(p => p.Second)], [.. pairs.Select(p => p.First)], Seed);
                tested.Add(new PairedFigure(column, other, pairs, told));
                if (pairs.Count < folds.Count(0))
                    partial.Add($"{figures.NameOf(column)}: {pairs.Count} of {folds.Count(0)} {folds.What}s have it in both runs.");
            }
        }
        IReadOnlyList<double?> corrected = PairedTests.Holm([.. tested.Select(t => t.Told.SignFlipP)]);
        Tested = [.. tested.Select((t, i) => t with { Corrected = corrected[i] })];
        (Notes, Partial) = (notes, partial);
    }

    /// <summary>Figures that were tested, the deciding ones first, run by run.</summary>
    public IReadOnlyList<PairedFigure> Tested { get; }

    /// <summary>What stands in the way of a comparison, or has to be known about it.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>A sentence for each figure that some participant has not in both runs.</summary>
    public IReadOnlyList<string> Partial { get; }
}
