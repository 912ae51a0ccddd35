namespace TreePose.Balance.Alignment;

/// <summary>A capture whose clock is out of line with the others.</summary>
/// <param name="Capture">The recording.</param>
/// <param name="Reason">Which figure, its value, and what the others have.</param>
public sealed record ClockWarning(string Capture, string Reason);

/// <summary>
/// Compares the clocks of many captures: drift and residual of one device hardly change, so one that is far from the
/// rest is more likely a wrong match than a wrong clock. Far is more than 5 scaled median absolute deviations
/// (Leys et al. 2013; 1.4826 makes the deviation a standard deviation for Gaussian data).
/// </summary>
internal static class ClockReview
{
    private const double DeviationsAllowed = 5,
        GaussianScale = 1.4826;

    // below this, differences are measurement noise
    private const double SmallestDriftScalePpm = 20,
        SmallestResidualScaleMilliseconds = 0.5;
    private const int FewestCaptures = 4;

    /// <summary>A warning for each capture that is out of line; none when there are fewer than 4 captures to compare.</summary>
    public static IReadOnlyList<ClockWarning> Check(IReadOnlyList<ClockAlignment> alignments)
    {
        if (alignments.Count < FewestCaptures)
            return [];
        return
        [
            .. OutOfLine(alignments, a => a.DriftPpm, "drift", "ppm", SmallestDriftScalePpm, bothSides: true),
            .. OutOfLine(alignments, a => a.ResidualMilliseconds, "residual", "ms", SmallestResidualScaleMilliseconds, bothSides: false),
        ];
    }

    private static IEnumerable<ClockWarning> OutOfLine(
        IReadOnlyList<ClockAlignment> alignments,
        Func<ClockAlignment, double> figure,
        string name,
        string unit,
        double smallestScale,
        bool bothSides
    )
    {
        double median = Quantiles.Median(alignments.Select(figure));
        double scale = Math.Max(smallestScale, GaussianScale * Quantiles.Median(alignments.Select(a => Math.Abs(figure(a) - median))));
        foreach (ClockAlignment alignment in alignments)
        {
            double distance = figure(alignment) - median;
            if ((bothSides ? Math.Abs(distance) : distance) <= DeviationsAllowed * scale)
                continue;
            yield return new(
                alignment.Capture,
                $"{name} {figure(alignment):F1} {unit}; the captures' median is {median:F1} {unit} "
                    + $"and up to {DeviationsAllowed * scale:F1} {unit} away is in line. "
                    + "Check that radar and motion capture belong together and that both actuator patterns are in them."
            );
        }
    }
}
