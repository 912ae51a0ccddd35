using System.ComponentModel.DataAnnotations;
using TreePose.Configuration;

namespace TreePose.Balance;

/// <summary>What makes a value an outlier among its group.</summary>
public enum OutlierRule
{
    /// <summary>
    /// |0.6745 (v − median)/MAD| above the threshold; 3.5 is usual.
    /// Source: Iglewicz &amp; Hoaglin, How to Detect and Handle Outliers, ASQC 1993.
    /// </summary>
    RobustZ,

    /// <summary>
    /// Below Q1 − k·IQR or above Q3 + k·IQR with k the threshold; 1.5 is "outside", 3 is "far out".
    /// Source: Tukey, Exploratory Data Analysis, Addison-Wesley 1977.
    /// </summary>
    TukeyFences,
}

/// <summary>How outliers are flagged.</summary>
public sealed record OutlierOptions
{
    /// <summary>The rule.</summary>
    public OutlierRule Rule { get; init; } = OutlierRule.RobustZ;

    /// <summary>Threshold of the rule: |z|, or multiples of the interquartile range.</summary>
    [Range(0.1, 100.0)]
    public double Threshold { get; init; } = 3.5;

    /// <summary>
    /// Judge ln(v): sway measures are positive and skewed, and a ratio is what matters. A measure with a value of 0 or less
    /// is judged as it is.
    /// </summary>
    public bool LogScale { get; init; } = true;

    /// <summary>A group with fewer values is not judged: quartiles of a handful mean nothing.</summary>
    [Range(4, 1000)]
    public int FewestValues { get; init; } = 8;

    /// <summary>Measures that are judged. Judging all of them would flag almost every row for one of them.</summary>
    public string[] Measures { get; init; } = ["meanVelocity", "rmsDistance", "range", "ellipseArea95", "meanPowerFrequency"];

    /// <summary>Name of the condition within which rows are compared, e.g. <c>surface</c>; null compares all rows.</summary>
    public string? GroupBy { get; init; }
}

/// <summary>A value that stands out.</summary>
/// <param name="Row">Index of the row.</param>
/// <param name="Measure">The measure.</param>
/// <param name="Value">Its value.</param>
/// <param name="Reason">The rule with its numbers.</param>
public sealed record OutlierFlag(int Row, string Measure, double Value, string Reason);

/// <summary>Flags values that stand out in their group by a named rule. Nothing is removed.</summary>
public static class Outliers
{
    private const double NormalMad = 0.6745; // MAD of a standard normal distribution

    /// <summary>Flags one measure. NaN values are neither judged nor counted.</summary>
    /// <param name="measure">Name, for the reason.</param>
    /// <param name="values">[rows] the measure in every row.</param>
    /// <param name="groups">[rows] group of every row, or null for one group.</param>
    /// <param name="options">The rule.</param>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public static IReadOnlyList<OutlierFlag> Flag(
        string measure,
        IReadOnlyList<double> values,
        IReadOnlyList<string>? groups,
        OutlierOptions options
    )
    {
        OptionOverrides.Validated(options);
        var flags = new List<OutlierFlag>();
        IEnumerable<int> defined = Enumerable.Range(0, values.Count).Where(i => !double.IsNaN(values[i]));
        foreach (IGrouping<string, int> group in defined.GroupBy(i => groups?[i] ?? ""))
        {
            int[] rows = [.. group];
            if (rows.Length < options.FewestValues)
                continue;
            bool log = options.LogScale && rows.All(i => values[i] > 0);
            double[] judged = [.. rows.Select(i => log ? Math.Log(values[i]) : values[i])];
            (double low, double high) = Limits(judged, options);
            if (log)
                (low, high) = (Math.Exp(low), Math.Exp(high));
            string rule = options.Rule == OutlierRule.RobustZ ? "robust z" : "Tukey fences";
            string scale = log ? "log scale, " : "",
                whose = group.Key.Length > 0 ? " of " + group.Key : "";
            string context = FormattableString.Invariant($"{rule}, threshold {options.Threshold}, {scale}{rows.Length} values{whose}");
            string Reason(int i) => FormattableString.Invariant($"{measure} {values[i]:G6} is outside {low:G6} to {high:G6} ({context})");
            IEnumerable<int> outside = rows.Where(i => values[i] < low || values[i] > high);
            flags.AddRange(outside.Select(i => new OutlierFlag(i, measure, values[i], Reason(i))));
        }
        return [.. flags.OrderBy(f => f.Row)];
    }

    private static (double Low, double High) Limits(double[] values, OutlierOptions options)
    {
        double[] sorted = [.. values.Order()];
        if (options.Rule == OutlierRule.TukeyFences)
        {
            double q1 = Quantiles.OfSorted(sorted, 0.25),
                q3 = Quantiles.OfSorted(sorted, 0.75),
                reach = options.Threshold * (q3 - q1);
            return (q1 - reach, q3 + reach);
        }
        double median = Quantiles.OfSorted(sorted, 0.5);
        double mad = Quantiles.OfSorted([.. sorted.Select(v => Math.Abs(v - median)).Order()], 0.5);
        // More than half of the values are equal: there is no spread to measure against, so nothing is flagged.
        if (mad == 0)
            return (double.NegativeInfinity, double.PositiveInfinity);
        return (median - options.Threshold * mad / NormalMad, median + options.Threshold * mad / NormalMad);
    }
}
