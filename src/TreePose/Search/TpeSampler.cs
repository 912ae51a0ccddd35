using TreePose.Evaluation;

namespace TreePose.Search;

/// <summary>
/// The tree-structured Parzen estimator: trials so far are parted into good ones and the others, the values of each option are
/// estimated in both, and of some candidates drawn as the good ones are distributed that one is tried which is most likely
/// good rather than not, for this is where the expected improvement is largest. Options that do not exist in a trial say
/// nothing there. Source: Bergstra, Bardenet, Bengio and Kégl, Algorithms for Hyper-Parameter Optimization, NIPS 2011.
/// </summary>
internal sealed class TpeSampler : ISampler
{
    /// <summary>More good trials than this make the estimate no better, only wider (as in hyperopt).</summary>
    private const int MostGood = 25;

    /// <inheritdoc/>
    public IReadOnlyList<TrialPoint> Points(SearchTask task)
    {
        (SearchSpace space, SearchOptions options, int seed, IReadOnlyDictionary<int, TrialOutcome> known, _) = task;
        int wanted = task.Most;
        List<TrialPoint> points = [.. task.Planned];
        HashSet<string> taken = [.. points.Select(p => p.ToString())];
        using IEnumerator<TrialPoint> even = QuasiRandomSampler
            .Draws(space, seed)
            .Where(p => !taken.Contains(p.ToString()))
            .GetEnumerator();
        while (points.Count < wanted)
        {
            int number = points.Count + 1,
                before = points.Count / options.Batch * options.Batch; // all trials of earlier batches
            TrialPoint? point = null;
            if (number > options.Tpe.StartupTrials)
            {
                if (!Enumerable.Range(1, before).All(known.ContainsKey))
                    break;
                var random = new Random(Seeds.Derive(seed, $"search/tpe/{number}"));
                if (!Explores(number, options.Tpe))
                    point = Propose(space, options.Tpe, Split(points, before, options, known), random, taken);
            }
            // Also where all candidates have been tried: a small space, or one almost used up.
            if (point is null && even.MoveNext())
                point = even.Current;
            if (point is null)
                break;
            points.Add(point);
            taken.Add(point.ToString());
        }
        return points;
    }

    private static bool Explores(int number, TpeOptions options) =>
        Math.Floor(number * options.ExploringShare) > Math.Floor((number - 1) * options.ExploringShare);

    /// <summary>
    /// The good trials of earlier batches, and the others. Trials without a figure are never good; those of this batch are not
    /// known and count as not good, which keeps the batch from trying one place eight times.
    /// </summary>
    private static (TrialPoint[] Good, TrialPoint[] Others) Split(
        List<TrialPoint> points,
        int before,
        SearchOptions options,
        IReadOnlyDictionary<int, TrialOutcome> known
    )
    {
        int[] ranked =
        [
            .. Enumerable
                .Range(1, before)
                .Where(n => known[n].Value is { } v && double.IsFinite(v))
                .OrderBy(n => options.Minimize ? known[n].Value : -known[n].Value)
                .ThenBy(n => n),
        ];
        HashSet<int> good = [.. ranked.Take(Math.Min(MostGood, (int)Math.Ceiling(options.Tpe.GoodShare * before)))];
        return ([.. points.Where((_, i) => good.Contains(i + 1))], [.. points.Where((_, i) => !good.Contains(i + 1))]);
    }

    /// <summary>The most promising candidate; null when all of them have been tried.</summary>
    private static TrialPoint? Propose(
        SearchSpace space,
        TpeOptions options,
        (TrialPoint[] Good, TrialPoint[] Others) known,
        Random random,
        HashSet<string> taken
    )
    {
        Dictionary<string, (ValueEstimator Good, ValueEstimator Others)> estimators = space.Dimensions.ToDictionary(
            d => d.Key,
            d => (ValueEstimator.Of(d, Seen(known.Good, d)), ValueEstimator.Of(d, Seen(known.Others, d)))
        );
        return Enumerable
            .Range(0, options.Candidates)
            .Select(_ => space.Point([.. space.Dimensions.Select(d => estimators[d.Key].Good.Draw(random))]))
            .Where(p => !taken.Contains(p.ToString()))
            .MaxBy(p => p.Values.Sum(v => estimators[v.Key].Good.LogLikelihood(v.Value) - estimators[v.Key].Others.LogLikelihood(v.Value)));
    }

    private static string[] Seen(TrialPoint[] points, SearchDimension dimension) =>
        [.. points.SelectMany(p => p.Values).Where(v => v.Key == dimension.Key).Select(v => v.Value)];
}
