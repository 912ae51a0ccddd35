using MathNet.Numerics.Distributions;

namespace TreePose.Search;

/// <summary>How values of one dimension are distributed among some trials.</summary>
internal abstract class ValueEstimator
{
    /// <summary>Estimates from the values seen; none gives the dimension's own even distribution, more or less.</summary>
    public static ValueEstimator Of(SearchDimension dimension, IReadOnlyList<string> seen) =>
        dimension is ListDimension list ? new CategoryEstimator(list, seen) : new ParzenEstimator(dimension, seen);

    /// <summary>Draws a value.</summary>
    public abstract string Draw(Random random);

    /// <summary>Logarithm of a value's probability; of its density where values are continuous.</summary>
    public abstract double LogLikelihood(string value);
}

/// <summary>Shares of unordered values, each counted once more than it was seen.</summary>
internal sealed class CategoryEstimator(ListDimension dimension, IReadOnlyList<string> seen) : ValueEstimator
{
    private readonly double[] _shares =
    [
        .. dimension.Items.Select(i => (1.0 + seen.Count(s => s == i)) / (dimension.Items.Count + seen.Count)),
    ];

    /// <inheritdoc/>
    public override string Draw(Random random)
    {
        double left = random.NextDouble();
        int at = 0;
        while (at < _shares.Length - 1 && (left -= _shares[at]) >= 0)
            at++;
        return dimension.Items[at];
    }

    /// <inheritdoc/>
    public override double LogLikelihood(string value) => Math.Log(_shares[dimension.Items.ToList().IndexOf(value)]);
}

/// <summary>
/// A Parzen estimator with a bandwidth for each value: equal parts of a normal distribution around each value seen, as wide as
/// the larger gap to its neighbours, and of one around the middle as wide as the whole range; all cut off at the bounds.
/// Logarithmic ranges are estimated in their logarithm. Source: Bergstra et al., Algorithms for Hyper-Parameter Optimization,
/// NIPS 2011, section 4; the narrowest width allowed is that of their program hyperopt.
/// </summary>
internal sealed class ParzenEstimator : ValueEstimator
{
    private readonly SearchDimension _dimension;
    private readonly double[] _centres,
        _widths,
        _weights;
    private readonly Dictionary<string, double> _likelihoods = [];

    public ParzenEstimator(SearchDimension dimension, IReadOnlyList<string> seen)
    {
        _dimension = dimension;
        double[] shares = [.. seen.Select(dimension.CellOf).Select(c => (c.From + c.To) / 2), 0.5];
        int middle = Array.FindLastIndex([.. shares.Order()], s => s == 0.5);
        Array.Sort(shares);
        double narrowest = 1 / Math.Min(100.0, shares.Length);
        _centres = shares;
        _widths = [.. shares.Select((s, i) => i == middle ? 1 : Math.Clamp(Gap(shares, i), narrowest, 1))];
        // What the bounds cut off a normal distribution is made up for by its weight.
        _weights = [.. shares.Select((s, i) => 1 / (shares.Length * (Normal.CDF(s, _widths[i], 1) - Normal.CDF(s, _widths[i], 0))))];
    }

    private static double Gap(double[] sorted, int i) =>
        Math.Max(i > 0 ? sorted[i] - sorted[i - 1] : 0, i < sorted.Length - 1 ? sorted[i + 1] - sorted[i] : 0);

    /// <inheritdoc/>
    public override string Draw(Random random)
    {
        int part = random.Next(_centres.Length);
        while (true)
        {
            double share = Normal.Sample(random, _centres[part], _widths[part]);
            if (share is >= 0 and < 1)
                return _dimension.At(share);
        }
    }

    /// <inheritdoc/>
    public override double LogLikelihood(string value)
    {
        if (_likelihoods.TryGetValue(value, out double known))
            return known;
        (double from, double to) = _dimension.CellOf(value);
        double sum = 0;
        for (int i = 0; i < _centres.Length; i++)
        {
            (double centre, double width) = (_centres[i], _widths[i]);
            sum +=
                _weights[i]
                * (from == to ? Normal.PDF(centre, width, from) : Normal.CDF(centre, width, to) - Normal.CDF(centre, width, from));
        }
        return _likelihoods[value] = Math.Log(sum);
    }
}
