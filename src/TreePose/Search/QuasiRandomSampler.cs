using TreePose.Evaluation;

namespace TreePose.Search;

/// <summary>
/// The scrambled Halton sequence, a coordinate for each dimension. A larger number of trials begins with those of a smaller one.
/// </summary>
internal sealed class QuasiRandomSampler : ISampler
{
    /// <inheritdoc/>
    public IReadOnlyList<TrialPoint> Points(SearchTask task) => RandomSampler.Distinct(Draws(task.Space, task.Seed), task.Most);

    /// <summary>The sequence as points of the space, some of which may be alike.</summary>
    public static IEnumerable<TrialPoint> Draws(SearchSpace space, int seed)
    {
        int[] primes = Halton.Primes(space.Dimensions.Count);
        int[][][] scrambles = [.. space.Dimensions.Zip(primes, (d, p) => Halton.Scramble(p, Seeds.Derive(seed, $"search/halton/{d.Key}")))];
        for (long i = 0; i < RandomSampler.MostDraws; i++)
            yield return space.Point([.. space.Dimensions.Select((d, j) => d.At(Halton.Coordinate(i, primes[j], scrambles[j])))]);
    }
}
