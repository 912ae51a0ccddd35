namespace TreePose.Balance.Measures;

/// <summary>A point of the plane, mm.</summary>
/// <param name="X">ML, mm.</param>
/// <param name="Y">AP, mm.</param>
internal readonly record struct PlanePoint(double X, double Y)
{
    /// <summary>Distance to another point, mm.</summary>
    public double DistanceTo(PlanePoint other) => double.Hypot(X - other.X, Y - other.Y);

    /// <summary>Points from two axes of one length.</summary>
    public static PlanePoint[] Zip(double[] x, double[] y) => [.. x.Zip(y, (a, b) => new PlanePoint(a, b))];
}

/// <summary>
/// Convex hull by the monotone chain. Source: A. M. Andrew, Inf. Process. Lett. 9 (1979) 216–219; as a sway measure,
/// Quijoux et al. 2021.
/// </summary>
internal static class ConvexHull
{
    /// <summary>
    /// Corners of the hull, counter-clockwise from the leftmost; no three on one line. One point or two when there is no
    /// area.
    /// </summary>
    public static IReadOnlyList<PlanePoint> Of(IReadOnlyCollection<PlanePoint> points)
    {
        PlanePoint[] sorted = Sorted(points);
        if (sorted.Length < 3)
            return sorted;
        var hull = new List<PlanePoint>();
        Chain(sorted, hull);
        Array.Reverse(sorted);
        Chain(sorted, hull);
        return hull;
    }

    /// <summary>Each place once, from left to right, and upwards where these agree.</summary>
    private static PlanePoint[] Sorted(IReadOnlyCollection<PlanePoint> points)
    {
        PlanePoint[] sorted = [.. points];
        Array.Sort(sorted, static (a, b) => a.X.CompareTo(b.X) is var byX and not 0 ? byX : a.Y.CompareTo(b.Y));
        int kept = Math.Min(1, sorted.Length);
        for (int i = 1; i < sorted.Length; i++)
        {
            if (sorted[i] != sorted[kept - 1])
                sorted[kept++] = sorted[i];
        }
        return sorted[..kept];
    }

    /// <summary>Area of a polygon by the shoelace formula, mm²: ½|Σ xᵢ yᵢ₊₁ − xᵢ₊₁ yᵢ|.</summary>
    public static double AreaMm2(IReadOnlyList<PlanePoint> polygon)
    {
        double twice = 0;
        for (int i = 0; i < polygon.Count; i++)
        {
            PlanePoint a = polygon[i],
                b = polygon[(i + 1) % polygon.Count];
            twice += a.X * b.Y - b.X * a.Y;
        }
        return Math.Abs(twice) / 2;
    }

    /// <summary>Length of the polygon's closed outline, mm.</summary>
    public static double PerimeterMm(IReadOnlyList<PlanePoint> polygon) =>
        Enumerable.Range(0, polygon.Count).Sum(i => polygon[i].DistanceTo(polygon[(i + 1) % polygon.Count]));

    /// <summary>Greatest distance of two corners, mm; for a hull, of any two points inside it.</summary>
    public static double DiameterMm(IReadOnlyList<PlanePoint> hull)
    {
        double greatest = 0;
        for (int i = 0; i < hull.Count; i++)
        {
            for (int j = i + 1; j < hull.Count; j++)
                greatest = Math.Max(greatest, hull[i].DistanceTo(hull[j]));
        }
        return greatest;
    }

    internal static IEnumerable<CopMeasure> Measures()
    {
        yield return new(
            "convexHullArea",
            "mm^2",
            "area of the smallest convex polygon around all samples",
            $"{Sources.Andrew}; {Sources.Quijoux}",
            a => AreaMm2(a.Hull)
        );
        yield return new(
            "convexHullPerimeter",
            "mm",
            "outline of the smallest convex polygon around all samples",
            Sources.Andrew,
            a => PerimeterMm(a.Hull)
        );
    }

    /// <summary>Appends the half hull that turns left along the sorted points, without its last point.</summary>
    private static void Chain(PlanePoint[] sorted, List<PlanePoint> hull)
    {
        int start = hull.Count;
        foreach (PlanePoint p in sorted)
        {
            while (hull.Count >= start + 2 && Turn(hull[^2], hull[^1], p) <= 0)
                hull.RemoveAt(hull.Count - 1);
            hull.Add(p);
        }
        hull.RemoveAt(hull.Count - 1);
    }

    private static double Turn(PlanePoint a, PlanePoint b, PlanePoint c) => (b.X - a.X) * (c.Y - a.Y) - (b.Y - a.Y) * (c.X - a.X);
}
