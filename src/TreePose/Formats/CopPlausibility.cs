using System.Globalization;

namespace TreePose.Formats;

/// <summary>Refuses numbers that cannot be a standing person's: a wrong unit shows by a factor of 1000.</summary>
internal static class CopPlausibility
{
    private const double FastestHz = 20_000,
        LeastMm = 0.1, // of quiet standing is some mm within a second
        MostMm = 20_000,
        LeastSeconds = 1;

    /// <summary>Checks rate and places of a recording.</summary>
    /// <param name="where">The file, for errors.</param>
    /// <param name="rateHz">Samples a second.</param>
    /// <param name="x">Centre of pressure, mm; NaN where there is none.</param>
    /// <param name="y">The other axis.</param>
    /// <exception cref="DataFormatException">Units are wrong.</exception>
    public static void Require(string where, double rateHz, double[] x, double[] y)
    {
        if (rateHz > FastestHz)
            throw Wrong(where, $"has {rateHz:0.#} samples a second by its time column; force plates have up to {FastestHz}.", "time");
        double moved = Math.Max(Range(x), Range(y));
        if (moved > MostMm)
            throw Wrong(where, $"has a centre of pressure that moves by {moved / 1000:0.#} m.", "the centre of pressure");
        if (moved is > 0 and < LeastMm && x.Length > LeastSeconds * rateHz)
            throw Wrong(
                where,
                $"has a centre of pressure that moves by {moved:0.#####} mm in all; nobody stands so still.",
                "the centre of pressure"
            );
    }

    private static double Range(double[] values)
    {
        double[] there = [.. values.Where(double.IsFinite)];
        return there.Length == 0 ? 0 : there.Max() - there.Min();
    }

    private static DataFormatException Wrong(string where, FormattableString problem, string of) =>
        new(where, problem.ToString(CultureInfo.InvariantCulture), $"Check the unit of {of}.");
}
