using System.Globalization;

namespace TreePose.Search;

/// <summary>Numbers between two bounds, both included. Values have four significant digits: what is tried is what is printed.</summary>
/// <param name="Key">The option's dotted name.</param>
/// <param name="Lower">The lower bound.</param>
/// <param name="Upper">The upper bound.</param>
/// <param name="Logarithmic">Equal factors instead of equal differences.</param>
/// <param name="Whole">Whole numbers alone.</param>
/// <param name="Steps">How many values a grid takes; null when it takes none.</param>
public sealed record RangeDimension(string Key, double Lower, double Upper, bool Logarithmic, bool Whole, int? Steps) : SearchDimension(Key)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string>? Values =>
        Steps is { } steps ? [.. Enumerable.Range(0, steps).Select(i => Between(i / (steps - 1.0))).Distinct()] : null;

    /// <inheritdoc/>
    public override string Draw(Random random) =>
        Whole && !Logarithmic
            ? random.NextInt64((long)Lower, (long)Upper + 1).ToString(CultureInfo.InvariantCulture)
            : Between(random.NextDouble());

    internal override string At(double share) =>
        Values is { } values ? values[Cells.IndexAt(share, values.Count)]
        : Whole && !Logarithmic ? ((long)Lower + Cells.IndexAt(share, Numbers)).ToString(CultureInfo.InvariantCulture)
        : Between(share);

    internal override (double From, double To) CellOf(string value)
    {
        if (Values is { } values)
            return Cells.Of(values.ToList().IndexOf(value), values.Count);
        double number = double.Parse(value, CultureInfo.InvariantCulture);
        if (!Whole)
            return (ShareOf(number), ShareOf(number));
        // Rounding takes half a number on either side; a logarithmic range has but half of that at its ends.
        return Logarithmic ? (ShareOf(number - 0.5), ShareOf(number + 0.5)) : Cells.Of((long)(number - Lower), Numbers);
    }

    /// <summary>How many whole numbers there are.</summary>
    private long Numbers => (long)Upper - (long)Lower + 1;

    private double ShareOf(double number)
    {
        double within = Math.Clamp(number, Lower, Upper);
        return Logarithmic ? Math.Log(within / Lower) / Math.Log(Upper / Lower) : (within - Lower) / (Upper - Lower);
    }

    private string Between(double share)
    {
        double value = Logarithmic ? Lower * Math.Pow(Upper / Lower, share) : Lower + share * (Upper - Lower);
        double rounded = Whole
            ? Math.Round(value)
            : double.Parse(value.ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return Math.Clamp(rounded, Lower, Upper).ToString(CultureInfo.InvariantCulture);
    }
}

/// <summary>The unit interval cut into equal cells, one a value.</summary>
internal static class Cells
{
    public static int IndexAt(double share, int count) => (int)IndexAt(share, (long)count);

    public static long IndexAt(double share, long count) => Math.Clamp((long)(share * count), 0, count - 1);

    public static (double From, double To) Of(long index, long count) => ((double)index / count, (index + 1.0) / count);
}
