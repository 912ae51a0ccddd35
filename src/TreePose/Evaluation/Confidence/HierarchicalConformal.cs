namespace TreePose.Evaluation.Confidence;

/// <summary>
/// Intervals that are conformal over people: hierarchical conformal prediction of Lee, Barber and Willett (2023, arXiv:2306.06342). The
/// unit of exchange is a person. Every person has the same weight, 1/(K+1), shared equally by that person's holds, and the person who is
/// to come has the last share, at infinity. With one hold a person it is the plain rank ⌈(K+1)·level⌉ of K errors.
/// </summary>
public static class HierarchicalConformal
{
    /// <summary>Share of holds that intervals hold when nothing else is asked for.</summary>
    public const double DefaultLevel = 0.9;

    // A sum of thirds is no whole number: without this a rank that is reached would be missed by rounding.
    private const double Rounding = 1e-9;

    /// <summary>The fewest people for a level: 9 for 0.9. With fewer only the infinite interval is wide enough.</summary>
    /// <param name="level">Share of holds to cover, above 0 and below 1.</param>
    public static int PeopleNeeded(double level)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(level, 1);
        return (int)Math.Ceiling((level / (1 - level)) - Rounding);
    }

    /// <summary>Half the width of the interval of a hold of a new person, in the errors' unit; null when the people are too few.</summary>
    /// <param name="people">Errors of people, each person once.</param>
    /// <param name="level">Share of holds to cover, above 0 and below 1.</param>
    public static double? HalfWidth(IReadOnlyCollection<PersonErrors> people, double level)
    {
        if (people.Count < PeopleNeeded(level))
            return null;
        double wanted = (level * (people.Count + 1)) - Rounding,
            sum = 0;
        foreach ((double error, double share) in people.SelectMany(p => p.Errors.Select(e => (e, 1.0 / p.Errors.Count))).OrderBy(e => e.e))
        {
            sum += share;
            if (sum >= wanted)
                return error;
        }
        return null; // somebody has no errors at all
    }
}
