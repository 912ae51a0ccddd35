using TreePose.Evaluation.Statistics;

namespace TreePose.Evaluation.Regression;

/// <summary>How well one method predicts physical holds; intervals are from resampling participants. Undefined figures are null.</summary>
/// <param name="Participants">People.</param>
/// <param name="Holds">Physical holds; channels are fused before this.</param>
/// <param name="RSquared">Pooled R²; rewards knowing each person's mean.</param>
/// <param name="RSquaredWithin">R² within participants; does not.</param>
/// <param name="Rmse">Root mean squared error in the target's unit.</param>
/// <param name="Mae">Mean absolute error in the target's unit.</param>
/// <param name="Icc">ICC(2,1) with McGraw and Wong's interval, over holds.</param>
/// <param name="BlandAltman">Bias and limits of agreement in the target's unit, over holds.</param>
public sealed record RegressionScores(
    int Participants,
    int Holds,
    Estimate RSquared,
    Estimate RSquaredWithin,
    Estimate Rmse,
    Estimate Mae,
    Estimate Icc,
    BlandAltmanLimits BlandAltman
)
{
    /// <summary>Scores one method.</summary>
    /// <param name="holds">Fused holds.</param>
    /// <param name="method">What the method says of a hold.</param>
    /// <param name="seed">Seed of the resampling.</param>
    public static RegressionScores Of(IReadOnlyList<HoldPrediction> holds, Func<HoldPrediction, double> method, int seed)
    {
        double[] measured = [.. holds.Select(h => h.Measured)],
            predicted = [.. holds.Select(method)];
        string[] who = [.. holds.Select(h => h.Capture.Participant)];
        double centre = holds.Count == 0 ? 0 : measured.Average();
        PersonSums[] people =
        [
            .. holds
                .GroupBy(h => h.Capture.Participant)
                .Select(person => PersonSums.Of([.. person.Select(h => h.Measured)], [.. person.Select(method)], centre)),
        ];
        return new RegressionScores(
            people.Length,
            holds.Count,
            Resampled(RegressionMetrics.RSquared(measured, predicted), PersonSums.RSquared),
            Resampled(RegressionMetrics.RSquaredWithin(measured, predicted, who), PersonSums.RSquaredWithin),
            Resampled(RegressionMetrics.RootMeanSquareError(measured, predicted), PersonSums.Rmse),
            Resampled(RegressionMetrics.MeanAbsoluteError(measured, predicted), PersonSums.Mae),
            Agreement.IntraclassCorrelation([.. measured.Zip(predicted, (m, p) => new[] { m, p })]),
            Agreement.BlandAltman(measured, predicted)
        );

        Estimate Resampled(double? value, Func<IReadOnlyList<PersonSums>, double?> figure) =>
            Bootstrap.OverParticipants(people, figure, seed) with
            {
                Value = value,
            };
    }
}

/// <summary>
/// The sums of one person's holds that every figure is made of, so that resampling people costs no pass over their
/// holds. Someone drawn twice counts as two people, each with a mean of their own.
/// </summary>
internal sealed record PersonSums(
    int Holds,
    double Measured,
    double MeasuredSquares,
    double SquaredErrors,
    double AbsoluteErrors,
    double WithinSquares,
    double WithinSquaredErrors
)
{
    /// <param name="measured">One person's measured values.</param>
    /// <param name="predicted">Predicted values.</param>
    /// <param name="centre">Taken off the measured values, against cancellation; the same for all people.</param>
    public static PersonSums Of(double[] measured, double[] predicted, double centre)
    {
        double meanMeasured = measured.Average(),
            meanError = measured.Zip(predicted, (m, p) => m - p).Average();
        double[] errors = [.. measured.Zip(predicted, (m, p) => m - p)];
        return new PersonSums(
            measured.Length,
            measured.Sum(m => m - centre),
            measured.Sum(m => (m - centre) * (m - centre)),
            errors.Sum(e => e * e),
            errors.Sum(Math.Abs),
            measured.Sum(m => (m - meanMeasured) * (m - meanMeasured)),
            errors.Sum(e => (e - meanError) * (e - meanError))
        );
    }

    public static double? RSquared(IReadOnlyList<PersonSums> people)
    {
        double sum = people.Sum(p => p.Measured),
            total = people.Sum(p => p.MeasuredSquares) - sum * sum / people.Sum(p => p.Holds);
        bool varies = total > 1e-12 * people.Sum(p => p.MeasuredSquares); // what rounding leaves of equal values is no variance
        return varies ? RegressionMetrics.Explained(total, people.Sum(p => p.SquaredErrors)) : null;
    }

    public static double? RSquaredWithin(IReadOnlyList<PersonSums> people) =>
        RegressionMetrics.Explained(people.Sum(p => p.WithinSquares), people.Sum(p => p.WithinSquaredErrors));

    public static double? Rmse(IReadOnlyList<PersonSums> people) => Math.Sqrt(people.Sum(p => p.SquaredErrors) / people.Sum(p => p.Holds));

    public static double? Mae(IReadOnlyList<PersonSums> people) => people.Sum(p => p.AbsoluteErrors) / people.Sum(p => p.Holds);
}
