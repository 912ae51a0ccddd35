namespace TreePose.Evaluation.Statistics;

/// <summary>Percentile intervals from resampling whole participants: the people are what a study samples, not their holds.</summary>
public static class Bootstrap
{
    /// <summary>Draws participants with replacement and takes percentiles of a statistic.</summary>
    /// <typeparam name="T">All that belongs to one participant.</typeparam>
    /// <param name="participants">One item a participant.</param>
    /// <param name="statistic">Of a resample; null where it is not defined, which leaves the resample out.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="resamples">How many draws.</param>
    /// <param name="confidence">Coverage.</param>
    /// <returns>
    /// The statistic of all, and its interval; no interval below two participants or when half the resamples are undefined.
    /// </returns>
    public static Estimate OverParticipants<T>(
        IReadOnlyList<T> participants,
        Func<IReadOnlyList<T>, double?> statistic,
        int seed,
        int resamples = 2000,
        double confidence = 0.95
    )
    {
        double? value = statistic(participants);
        if (participants.Count < 2)
            return new Estimate(value, null, null);
        var random = new Random(seed);
        var drawn = new T[participants.Count];
        var values = new List<double>(resamples);
        for (int i = 0; i < resamples; i++)
        {
            for (int j = 0; j < drawn.Length; j++)
                drawn[j] = participants[random.Next(participants.Count)];
            if (statistic(drawn) is { } of)
                values.Add(of);
        }
        if (2 * values.Count <= resamples)
            return new Estimate(value, null, null);
        values.Sort();
        return new Estimate(value, Quantiles.OfSorted(values, (1 - confidence) / 2), Quantiles.OfSorted(values, (1 + confidence) / 2));
    }
}
