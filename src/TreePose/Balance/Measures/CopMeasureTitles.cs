namespace TreePose.Balance.Measures;

/// <summary>What measures are called where people read them; files keep the stable names.</summary>
internal static class CopMeasureTitles
{
    private static readonly Dictionary<string, string> Titles = new()
    {
        ["meanDistance"] = "Mean distance",
        ["rmsDistance"] = "RMS distance",
        ["maximumDistance"] = "Maximum distance",
        ["range"] = "Range",
        ["planarDeviation"] = "Planar deviation",
        ["pathLength"] = "Path length",
        ["meanVelocity"] = "Mean velocity",
        ["meanFrequency"] = "Mean frequency",
        ["swayAreaRate"] = "Sway area rate",
        ["ellipseArea95"] = "95 % ellipse, area",
        ["ellipseMajorSemiAxis95"] = "95 % ellipse, major semi-axis",
        ["ellipseMinorSemiAxis95"] = "95 % ellipse, minor semi-axis",
        ["ellipseAngle95"] = "95 % ellipse, angle",
        ["convexHullArea"] = "Convex hull, area",
        ["convexHullPerimeter"] = "Convex hull, perimeter",
        ["enclosingCircleRadius"] = "Enclosing circle, radius",
        ["enclosingCircleArea"] = "Enclosing circle, area",
        ["circleArea95"] = "95 % confidence circle, area",
        ["fractalDimension"] = "Fractal dimension",
        ["fractalDimensionHull"] = "Fractal dimension, convex hull",
        ["fractalDimensionCircle"] = "Fractal dimension, confidence circle",
        ["fractalDimensionEllipse"] = "Fractal dimension, confidence ellipse",
        ["meanPowerFrequency"] = "Mean power frequency",
        ["totalPower"] = "Total power",
        ["powerFrequency50"] = "Median power frequency",
        ["powerFrequency95"] = "95 % power frequency",
        ["centroidalFrequency"] = "Centroidal frequency",
        ["frequencyDispersion"] = "Frequency dispersion",
        ["swayDensityMean"] = "Sway density, mean",
        ["swayDensityPeak"] = "Sway density, mean peak",
        ["swayDensityPeakDistance"] = "Sway density, mean distance of peaks",
        ["swayDensityPeakInterval"] = "Sway density, mean time between peaks",
        ["diffusionShort"] = "Diffusion coefficient, short-term",
        ["diffusionLong"] = "Diffusion coefficient, long-term",
        ["diffusionShortExponent"] = "Diffusion exponent, short-term",
        ["diffusionLongExponent"] = "Diffusion exponent, long-term",
        ["diffusionCriticalTime"] = "Diffusion, critical time",
        ["diffusionCriticalDisplacement"] = "Diffusion, critical mean squared displacement",
    };

    /// <summary><c>Mean velocity, mediolateral</c> for <c>meanVelocityMl</c>; a name that is no measure of ours as it stands.</summary>
    public static string Of(string name)
    {
        if (Titles.TryGetValue(name, out string? title))
            return title;
        foreach (
            (CopAxis axis, string words) in new[] { (CopAxis.Mediolateral, "mediolateral"), (CopAxis.Anteroposterior, "anteroposterior") }
        )
        {
            string suffix = axis.Suffix();
            if (name.EndsWith(suffix, StringComparison.Ordinal) && Titles.TryGetValue(name[..^suffix.Length], out title))
                return $"{title}, {words}";
        }
        return name;
    }

    /// <summary>A unit as people write it: <c>mm²/s</c>; empty for a pure number, ° for degrees.</summary>
    public static string Unit(string unit) =>
        unit switch
        {
            "1" => "",
            "deg" => "°",
            _ => unit.Replace("^2", "²", StringComparison.Ordinal),
        };

    /// <summary><c>Mean velocity (mm/s)</c>; of a pure number the title alone.</summary>
    /// <param name="name">The stable name.</param>
    /// <param name="unit">Its unit, as files have it.</param>
    public static string WithUnit(string name, string unit) => Unit(unit) is { Length: > 0 } u ? $"{Of(name)} ({u})" : Of(name);
}
