namespace TreePose.Cli.Runs;

/// <summary>Two runs compared over the folds that both have.</summary>
/// <param name="Folds">How many folds.</param>
/// <param name="MeanDifference">Second minus first, in the figure's own unit.</param>
/// <param name="EffectSize">Cohen's d of the differences: mean over standard deviation (n − 1); null when they do not vary.</param>
/// <param name="PValue">Two-sided sign-flip permutation test of the mean difference.</param>
internal sealed record PairedComparison(int Folds, double MeanDifference, double? EffectSize, double PValue)
{
    private const int ExactUpTo = 16;
    private const int Draws = 100_000;

    /// <summary>Compares values of the same folds, in the same order.</summary>
    /// <remarks>
    /// Under the hypothesis that the two runs are alike each difference could as well have the other sign. With n folds no
    /// p-value is below 2/2ⁿ: three folds give 0.25 at best. More than 16 folds are drawn at random, with a fixed seed.
    /// </remarks>
    public static PairedComparison Of(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        double[] differences = [.. first.Zip(second, (a, b) => b - a)];
        double mean = differences.Average();
        double deviation = differences.Length < 2 ? 0 : Math.Sqrt(differences.Sum(d => (d - mean) * (d - mean)) / (differences.Length - 1));
        return new(differences.Length, mean, deviation > 1e-12 * Math.Abs(mean) ? mean / deviation : null, PValueOf(differences));
    }

    /// <summary>Holm's correction for several comparisons, in the order given.</summary>
    public static double[] Holm(IReadOnlyList<double> pValues)
    {
        int[] order = [.. Enumerable.Range(0, pValues.Count).OrderBy(i => pValues[i])];
        double[] corrected = new double[pValues.Count];
        double least = 0;
        for (int rank = 0; rank < order.Length; rank++)
        {
            least = Math.Max(least, Math.Min(1, pValues[order[rank]] * (order.Length - rank)));
            corrected[order[rank]] = least;
        }
        return corrected;
    }

    private static double PValueOf(double[] differences)
    {
        double observed = Math.Abs(differences.Sum()), slack = 1e-12 * differences.Sum(Math.Abs);
        if (differences.Length > ExactUpTo)
        {
            var random = new Random(1);
            long extreme = 1; // the observed signs are one of the possible ones
            for (int draw = 0; draw < Draws; draw++)
            {
                if (Math.Abs(differences.Sum(d => random.Next(2) == 0 ? d : -d)) >= observed - slack) extreme++;
            }
            return extreme / (Draws + 1.0);
        }
        int all = 1 << differences.Length, asExtreme = 0;
        for (int signs = 0; signs < all; signs++)
        {
            double sum = 0;
            for (int i = 0; i < differences.Length; i++) sum += (signs >> i & 1) == 0 ? differences[i] : -differences[i];
            if (Math.Abs(sum) >= observed - slack) asExtreme++;
        }
        return (double)asExtreme / all;
    }
}
