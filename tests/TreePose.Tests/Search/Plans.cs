using TreePose.Search;

namespace TreePose.Tests.Search;

/// <summary>Runs plans to their end.</summary>
internal static class Plans
{
    /// <summary>All points of a plan whose trials come to what <paramref name="figure"/> says.</summary>
    public static IReadOnlyList<TrialPoint> Complete(SearchSpace space, SearchOptions options, int seed, Func<TrialPoint, double?> figure)
    {
        var known = new List<TrialOutcome>();
        IReadOnlyList<TrialPoint> points = [];
        while (true)
        {
            points = SearchPlan.Next(space, options, seed, known, points);
            if (points.Count == known.Count)
                return points;
            for (int i = known.Count; i < points.Count; i++)
                known.Add(new(i + 1, figure(points[i])));
        }
    }

    /// <summary>A point's number.</summary>
    public static double Number(this TrialPoint point, string key) =>
        double.Parse(point.Text(key), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A point's text.</summary>
    public static string Text(this TrialPoint point, string key) => point.Values.Single(v => v.Key == key).Value;
}
