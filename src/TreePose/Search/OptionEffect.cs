using TreePose.Evaluation.Statistics;

namespace TreePose.Search;

/// <summary>
/// How much one option alone tells of a figure's rank among trials: the statistic of Kruskal and Wallis as a share of variance,
/// η² = (H − k + 1)/(n − k) for k groups of n trials (Tomczak and Tomczak 2014), at least 0. It asks for no form of the relation, and
/// means the same for numbers and for names. What options do only together is not seen.
/// </summary>
internal static class OptionEffect
{
    /// <summary>Groups into which an option's values are cut where there are more of them.</summary>
    public const int Groups = 4;

    /// <summary>The share, 0 to 1, with an interval from drawing trials anew; nothing where all trials have one value.</summary>
    /// <param name="settings">The option's value in each trial, as text.</param>
    /// <param name="figures">The figure of each trial.</param>
    /// <param name="seed">Seed of the draws.</param>
    public static Estimate Of(IReadOnlyList<string> settings, IReadOnlyList<double> figures, int seed)
    {
        int[] groups = GroupsOf(settings);
        (int Group, double Figure)[] trials = [.. groups.Zip(figures)];
        return Bootstrap.OverParticipants(trials, drawn => Share(drawn), seed, resamples: 1000);
    }

    /// <summary>Kruskal and Wallis' H, corrected for ties; null with fewer than two groups or when all figures are the same.</summary>
    /// <param name="groups">The group of each value.</param>
    /// <param name="figures">The values.</param>
    public static double? KruskalWallis(IReadOnlyList<int> groups, IReadOnlyList<double> figures)
    {
        int n = figures.Count;
        double[] ranks = Ranks(figures);
        double middle = (n + 1) / 2.0,
            all = ranks.Sum(r => (r - middle) * (r - middle));
        var among = groups.Zip(ranks).GroupBy(g => g.First, g => g.Second).ToArray();
        if (among.Length < 2 || all == 0)
            return null;
        double between = among.Sum(g => g.Count() * (g.Average() - middle) * (g.Average() - middle));
        return (n - 1) * between / all; // with ties this is the corrected form
    }

    private static double? Share(IReadOnlyList<(int Group, double Figure)> trials)
    {
        int k = trials.Select(t => t.Group).Distinct().Count(),
            n = trials.Count;
        return n > k && KruskalWallis([.. trials.Select(t => t.Group)], [.. trials.Select(t => t.Figure)]) is { } h
            ? Math.Clamp((h - k + 1) / (n - k), 0, 1)
            : null;
    }

    /// <summary>A group a value; where values are many and numbers, groups of about the same size in their order.</summary>
    private static int[] GroupsOf(IReadOnlyList<string> settings)
    {
        string[] distinct = [.. settings.Distinct()];
        double[] numbers = [.. settings.Select(s => Numbers.TryReal(s, out double v) ? v : double.NaN)];
        if (distinct.Length <= Groups || numbers.Any(double.IsNaN))
            return [.. settings.Select(s => Array.IndexOf(distinct, s))];
        double[] sorted = [.. numbers.Order()];
        double[] cuts = [.. Enumerable.Range(1, Groups - 1).Select(i => Quantiles.OfSorted(sorted, (double)i / Groups))];
        return [.. numbers.Select(v => cuts.Count(c => v > c))];
    }

    /// <summary>Ranks from 1; equal values share their mean rank.</summary>
    private static double[] Ranks(IReadOnlyList<double> values)
    {
        int[] order = [.. Enumerable.Range(0, values.Count).OrderBy(i => values[i])];
        var ranks = new double[values.Count];
        for (int from = 0, to; from < order.Length; from = to)
        {
            for (to = from + 1; to < order.Length && values[order[to]].Equals(values[order[from]]); to++) { }
            for (int i = from; i < to; i++)
                ranks[order[i]] = (from + 1 + to) / 2.0;
        }
        return ranks;
    }
}
