namespace TreePose.Search;

/// <summary>
/// Which trials a search makes. A trial's point depends on the space, the options, the seed, its number and the outcomes of
/// earlier batches, and on nothing else: not on the number of workers, nor on the order in which outcomes arrive, nor on how
/// often the search was stopped and went on.
/// </summary>
public static class SearchPlan
{
    /// <summary>
    /// The trials that can be said so far, in the order of the plan, from the first; call it again when more is known. The plan
    /// is at its end when all its trials are known and it does not grow.
    /// </summary>
    /// <param name="space">What is varied.</param>
    /// <param name="options">How trials are chosen, and how many.</param>
    /// <param name="seed">Seed of the draws. With another number of trials the plan begins alike.</param>
    /// <param name="known">What came of trials so far, in any order.</param>
    /// <param name="planned">
    /// What an earlier call with the same arguments and less known gave: it is taken over instead of being computed again.
    /// </param>
    /// <exception cref="OptionsException">An option is out of range, or the space is none for the sampler.</exception>
    /// <exception cref="TreePoseException">An outcome is there twice, or of a trial that the plan cannot have made.</exception>
    public static IReadOnlyList<TrialPoint> Next(
        SearchSpace space,
        SearchOptions options,
        int seed,
        IReadOnlyList<TrialOutcome> known,
        IReadOnlyList<TrialPoint>? planned = null
    )
    {
        options.Check();
        int[] twice = [.. known.GroupBy(o => o.Number).Where(g => g.Count() > 1).Select(g => g.Key).Order()];
        if (twice.Length > 0)
        {
            throw new TreePoseException(
                $"There are several outcomes of trial {string.Join(", ", twice)}: each trial has one. Leave out all but the last."
            );
        }
        ISampler sampler = options.Sampler switch
        {
            Sampler.Grid => new GridSampler(),
            Sampler.Random => new RandomSampler(),
            Sampler.QuasiRandom => new QuasiRandomSampler(),
            _ => new TpeSampler(),
        };
        IReadOnlyList<TrialPoint> points = sampler.Points(new(space, options, seed, known.ToDictionary(o => o.Number), planned ?? []));
        int[] foreign = [.. known.Select(o => o.Number).Where(n => n < 1 || n > points.Count).Order()];
        return foreign.Length == 0
            ? points
            : throw new TreePoseException(
                $"There are outcomes of trial {string.Join(", ", foreign)}, but with what is known the plan has trials 1 to {points.Count} "
                    + "only: the outcomes are another plan's, or its options have changed. Start a new search."
            );
    }
}
