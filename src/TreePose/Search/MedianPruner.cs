namespace TreePose.Search;

/// <summary>Gives a trial up that does worse on one fold than half of the trials before it did on the same fold.</summary>
/// <param name="Minimize">Smaller is better.</param>
/// <param name="Warmup">So many trials are never given up.</param>
public sealed record MedianPruner(bool Minimize, int Warmup = 4)
{
    /// <summary>Whether to go on would be a waste.</summary>
    /// <param name="value">This trial's figure on the fold; one that is no number is given up.</param>
    /// <param name="earlier">The figures of the trials before it on the same fold.</param>
    public bool GivesUp(double value, IReadOnlyCollection<double> earlier)
    {
        if (earlier.Count < Warmup)
            return false;
        if (double.IsNaN(value))
            return true;
        double median = Quantiles.Median(earlier.Where(e => !double.IsNaN(e))); // NaN without any: then nothing is worse
        return Minimize ? value > median : value < median;
    }
}
