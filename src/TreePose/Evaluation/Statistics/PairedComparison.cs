namespace TreePose.Evaluation.Statistics;

/// <summary>One method against another on the same participants.</summary>
/// <param name="Participants">Pairs.</param>
/// <param name="MeanDifference">Mean of first − second, with a bootstrap interval over participants.</param>
/// <param name="SignFlipP">Two-sided p of the sign-flip test.</param>
/// <param name="SmallestPossibleP">What that p can be at best with so few participants: 2/2ⁿ.</param>
/// <param name="WilcoxonP">Two-sided p of the signed-rank test.</param>
/// <param name="CohensDz">Effect size in standard deviations of the differences.</param>
/// <param name="RankBiserial">Effect size in ranks, −1 to 1.</param>
public sealed record PairedComparison(
    int Participants,
    Estimate MeanDifference,
    double? SignFlipP,
    double SmallestPossibleP,
    double? WilcoxonP,
    double? CohensDz,
    double? RankBiserial
)
{
    /// <summary>Compares one figure a participant.</summary>
    /// <param name="first">E.g. each participant's error with the model.</param>
    /// <param name="second">The same participants' errors with the other method.</param>
    /// <param name="seed">Seed of bootstrap and random sign patterns.</param>
    public static PairedComparison Of(IReadOnlyList<double> first, IReadOnlyList<double> second, int seed)
    {
        RegressionMetrics.Require(first, second);
        double[] differences = [.. first.Zip(second, (a, b) => a - b)];
        return new PairedComparison(
            differences.Length,
            Bootstrap.OverParticipants(differences, drawn => drawn.Count == 0 ? null : drawn.Average(), seed),
            PairedTests.SignFlip(differences, seed),
            Math.Min(1, 2 / Math.Pow(2, differences.Length)),
            PairedTests.Wilcoxon(differences),
            PairedTests.CohensDz(differences),
            PairedTests.RankBiserial(differences)
        );
    }
}
