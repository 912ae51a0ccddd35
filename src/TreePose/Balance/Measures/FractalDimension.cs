namespace TreePose.Balance.Measures;

/// <summary>
/// Family: how far the path fills the plane, FD = ln n / ln(n·d/L) with path length L and a diameter d of the area
/// (Katz &amp; George 1985; Prieto 1996). 1 for a straight line, growing as the path folds. The variants differ in d.
/// </summary>
internal static class FractalDimension
{
    public static IEnumerable<CopMeasure> Measures()
    {
        const string formula = "ln n / ln(n d / pathLength)";
        yield return new(
            "fractalDimension",
            "1",
            $"{formula}, d = range",
            $"{Sources.Katz}; {Sources.Quijoux}",
            a => Of(a, ConvexHull.DiameterMm(a.Hull))
        );
        yield return new(
            "fractalDimensionHull",
            "1",
            $"{formula}, d = sqrt(4 convexHullArea/pi)",
            $"{Sources.Katz}; {Sources.Prieto}",
            a => Of(a, Math.Sqrt(4 * ConvexHull.AreaMm2(a.Hull) / Math.PI))
        );
        yield return new(
            "fractalDimensionCircle",
            "1",
            $"{formula}, d = 2 (meanDistance + 1.645 s_r)",
            Sources.Prieto,
            a => Of(a, 2 * EnclosingCircle.ConfidenceRadiusMm(a))
        );
        yield return new(
            "fractalDimensionEllipse",
            "1",
            $"{formula}, d = sqrt(8 F_0.95(2,n-2) sqrt(s_xx s_yy - s_xy^2))",
            Sources.Prieto,
            a => Of(a, EllipseDiameterMm(a))
        );
    }

    private static MeasureValue Of(CopAnalysis a, double diameterMm)
    {
        double path = a.Path(CopAxis.Planar),
            n = a.Length;
        if (path == 0 || diameterMm == 0)
            return MeasureValue.None("the COP does not move in two directions, so its path has no dimension");
        double divisor = Math.Log(n * diameterMm / path);
        return divisor > 0
            ? Math.Log(n) / divisor
            : MeasureValue.None("the path is longer than n diameters, where the formula has no meaning");
    }

    /// <summary>Diameter of the circle with the area of Prieto's 95 % confidence ellipse, mm.</summary>
    private static double EllipseDiameterMm(CopAnalysis a)
    {
        (double xx, double yy, double xy) = PredictionEllipse.Covariance(a.Signal);
        return Math.Sqrt(8 * PredictionEllipse.FisherQuantile(0.95, a.Length - 2) * Math.Sqrt(Math.Max(0, xx * yy - xy * xy)));
    }
}
