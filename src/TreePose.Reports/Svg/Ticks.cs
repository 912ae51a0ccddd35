using System.Globalization;

namespace TreePose.Reports.Svg;

/// <summary>Round numbers for axes.</summary>
public static class Ticks
{
    /// <summary>About <paramref name="count"/> round values from <paramref name="low"/> to <paramref name="high"/>.</summary>
    public static IReadOnlyList<double> Between(double low, double high, int count = 5)
    {
        if (!(high > low) || !double.IsFinite(high - low))
            return [low];
        double rough = (high - low) / count,
            power = Math.Pow(10, Math.Floor(Math.Log10(rough))),
            share = rough / power;
        double step =
            power
            * (
                share < 1.5 ? 1
                : share < 3.5 ? 2
                : share < 7.5 ? 5
                : 10
            );
        var values = new List<double>();
        for (double at = Math.Ceiling(low / step - 1e-9); at * step <= high + (1e-9 * step); at++)
            values.Add(at * step);
        return values;
    }

    /// <summary>Places and texts of what is counted, from 1 on: about <paramref name="count"/> whole numbers up to a last one.</summary>
    public static IEnumerable<(double At, string Name)> Whole(double last, int count = 8) =>
        Between(0, Math.Max(1, last), count)
            .Select(t => Math.Round(t, 6))
            .Where(t => t >= 1 && double.IsInteger(t))
            .Select(t => (t, Text(t)));

    /// <summary>A tick's text, with as many digits as its neighbours need.</summary>
    public static string Text(double value) =>
        Math.Abs(value) < 1e-12 ? "0" : value.ToString("G4", CultureInfo.InvariantCulture).Replace('-', '−');
}
