namespace TreePose.Balance.Measures;

/// <summary>
/// The smallest circle around all points, exact up to rounding. Source: E. Welzl, LNCS 555 (1991) 359–370, in the
/// incremental form; as a sway measure, Quijoux et al. 2021.
/// </summary>
/// <param name="Centre">Its centre, mm.</param>
/// <param name="RadiusMm">Its radius, mm.</param>
internal sealed record EnclosingCircle(PlanePoint Centre, double RadiusMm)
{
    private const double Slack = 1e-12; // relative: a point that defines the circle lies on it up to rounding
    private const int ShuffleSeed = 1991;

    /// <summary>π r², mm².</summary>
    public double AreaMm2 => Math.PI * RadiusMm * RadiusMm;

    /// <summary>The smallest circle around points; passing their convex hull gives the same circle sooner.</summary>
    /// <param name="points">At least one.</param>
    public static EnclosingCircle Of(IReadOnlyCollection<PlanePoint> points)
    {
        PlanePoint[] p = [.. points];
        if (p.Length == 0)
            throw new ArgumentException("A circle needs at least one point.", nameof(points));
        // A random order makes the expected work linear; the circle does not depend on it, and the fixed seed keeps its rounding.
        new Random(ShuffleSeed).Shuffle(p);
        var circle = new EnclosingCircle(p[0], 0);
        for (int i = 1; i < p.Length; i++)
        {
            if (!circle.Holds(p[i]))
                circle = Through(p.AsSpan(0, i), p[i]);
        }
        return circle;
    }

    internal static IEnumerable<CopMeasure> Measures()
    {
        yield return new(
            "enclosingCircleRadius",
            "mm",
            "radius of the smallest circle around all samples",
            $"{Sources.Welzl}; {Sources.Quijoux}",
            a => a.Circle.RadiusMm
        );
        yield return new(
            "enclosingCircleArea",
            "mm^2",
            "pi enclosingCircleRadius^2",
            $"{Sources.Welzl}; {Sources.Quijoux}",
            a => a.Circle.AreaMm2
        );
        yield return new(
            "circleArea95",
            "mm^2",
            "pi (meanDistance + 1.645 s_r)^2, s_r^2 = rmsDistance^2 - meanDistance^2",
            Sources.Prieto,
            a => Math.PI * Math.Pow(ConfidenceRadiusMm(a), 2)
        );
    }

    /// <summary>Radius of Prieto's 95 % confidence circle, mm: MDIST + z₀.₀₅ s_RD with z₀.₀₅ = 1.645.</summary>
    internal static double ConfidenceRadiusMm(CopAnalysis a)
    {
        const double z = 1.645;
        double mean = SwayDistance.Mean(a.Radius),
            rms = SwayDistance.Rms(a.Radius);
        return mean + z * Math.Sqrt(Math.Max(0, rms * rms - mean * mean));
    }

    /// <summary>Smallest circle around points with one known to lie on it.</summary>
    private static EnclosingCircle Through(ReadOnlySpan<PlanePoint> points, PlanePoint on)
    {
        var circle = new EnclosingCircle(on, 0);
        for (int i = 0; i < points.Length; i++)
        {
            if (!circle.Holds(points[i]))
                circle = Through(points[..i], points[i], on);
        }
        return circle;
    }

    private static EnclosingCircle Through(ReadOnlySpan<PlanePoint> points, PlanePoint a, PlanePoint b)
    {
        EnclosingCircle circle = Across(a, b);
        foreach (PlanePoint p in points)
        {
            if (!circle.Holds(p))
                circle = Around(a, b, p);
        }
        return circle;
    }

    private static EnclosingCircle Across(PlanePoint a, PlanePoint b)
    {
        var centre = new PlanePoint((a.X + b.X) / 2, (a.Y + b.Y) / 2);
        return new EnclosingCircle(centre, Math.Max(centre.DistanceTo(a), centre.DistanceTo(b)));
    }

    /// <summary>Circumscribed circle of three points; of three on one line, the circle across the outer two.</summary>
    private static EnclosingCircle Around(PlanePoint a, PlanePoint b, PlanePoint c)
    {
        double bx = b.X - a.X,
            by = b.Y - a.Y,
            cx = c.X - a.X,
            cy = c.Y - a.Y;
        double d = 2 * (bx * cy - by * cx);
        if (d == 0)
            return new[] { Across(a, b), Across(a, c), Across(b, c) }.MaxBy(circle => circle.RadiusMm)!;
        double b2 = bx * bx + by * by,
            c2 = cx * cx + cy * cy;
        var centre = new PlanePoint(a.X + (cy * b2 - by * c2) / d, a.Y + (bx * c2 - cx * b2) / d);
        return new EnclosingCircle(centre, Math.Max(centre.DistanceTo(a), Math.Max(centre.DistanceTo(b), centre.DistanceTo(c))));
    }

    private bool Holds(PlanePoint p) => Centre.DistanceTo(p) <= RadiusMm * (1 + Slack);
}
