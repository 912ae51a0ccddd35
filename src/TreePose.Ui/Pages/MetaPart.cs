using TreePose.Experiments.Comparisons;
using TreePose.Ui.Index;
using TreePose.Ui.Pictures;

namespace TreePose.Ui.Pages;

/// <summary>
/// The same comparison on several data sets, put together: where the chosen runs are two on each of several data sets, and differ on
/// each in the same option by the same two values.
/// </summary>
internal static class MetaPart
{
    /// <summary>Its markup; empty where the runs are no such pairs.</summary>
    public static string Of(ComparedRuns compared)
    {
        if (compared.Runs.Select(r => r.Data).Distinct().Count() < 2 || compared.Runs.Select(r => r.Experiment).Distinct().Count() > 1)
            return "";
        if (Option(compared.Runs) is not { } option)
            return HtmlPage.Fragment(
                new Prose(
                    "Choose two runs on each data set that differ in the same option by the same two values: "
                        + "their differences are then put together here."
                )
            );
        string[] values = [.. compared.Runs.Select(r => r.Parameter(option)!).Distinct()];
        string? column = compared.Named.Main.SelectMany(m => compared.Columns.Where(c => compared.Named.NameOf(c) == m)).FirstOrDefault();
        if (column is null)
            return "";
        var sets = new List<SetEffect>();
        foreach (var set in compared.Runs.Select((r, i) => (Run: r, At: i)).GroupBy(r => r.Run.Data))
        {
            int first = set.First(r => r.Run.Parameter(option) == values[0]).At,
                second = set.First(r => r.Run.Parameter(option) == values[1]).At;
            FoldPair[] pairs = [.. compared.Folds.Pairs(first, second, column)];
            if (pairs.Length > 1 && SetEffect.Of(set.Key, [.. pairs.Select(p => p.Second - p.First)]) is { } effect)
                sets.Add(effect);
        }
        return sets.Count < 2
            ? ""
            : HtmlPage.Fragment(MetaAnalysis.Of(compared.Named.Title(column), $"{option}={values[1]} minus {values[0]}", sets));
    }

    /// <summary>The option by which the two runs of each data set differ; null where they are not two, or differ otherwise.</summary>
    private static string? Option(IReadOnlyList<IndexedRun> runs)
    {
        var sets = runs.GroupBy(r => r.Data).ToArray();
        if (sets.Any(s => s.Count() != 2))
            return null;
        string[] candidates =
        [
            .. runs.SelectMany(r => r.Parameters.Select(p => p.Key))
                .Distinct()
                .Where(key =>
                    key != "data"
                    && runs.Select(r => r.Parameter(key)).Distinct().Count() == 2
                    && runs.All(r => r.Parameter(key) is not null)
                    && sets.All(s => s.Select(r => r.Parameter(key)).Distinct().Count() == 2)
                ),
        ];
        return candidates.Length == 1 ? candidates[0] : candidates.FirstOrDefault(c => c == "model");
    }
}
