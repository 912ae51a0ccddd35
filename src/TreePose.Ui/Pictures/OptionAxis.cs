namespace TreePose.Ui.Pictures;

/// <summary>An option as an axis from 0 to 1: numbers by size, over decades where they span them, names side by side.</summary>
internal sealed class OptionAxis
{
    private const double ManyTimes = 30;
    private const int MostNames = 12,
        LongestName = 14;

    private OptionAxis(IReadOnlyList<double> places, IReadOnlyList<(double At, string Name)> ticks) => (Places, Ticks) = (places, ticks);

    /// <summary>Where each value stands.</summary>
    public IReadOnlyList<double> Places { get; }

    /// <summary>What stands beside the axis.</summary>
    public IReadOnlyList<(double At, string Name)> Ticks { get; }

    /// <summary>The axis of these values.</summary>
    public static OptionAxis Of(IReadOnlyList<string> values)
    {
        double[] numbers = [.. values.Select(v => Numbers.TryReal(v, out double number) ? number : double.NaN)];
        return numbers.Any(double.IsNaN) ? OfNames(values) : OfNumbers(numbers);
    }

    /// <summary>The axis of numbers.</summary>
    public static OptionAxis OfNumbers(IReadOnlyList<double> numbers)
    {
        double low = numbers.Min(),
            high = numbers.Max();
        bool isLog = low > 0 && high / low >= ManyTimes;
        double Scaled(double v) => isLog ? Math.Log10(v) : v;
        (double from, double to) = (Scaled(low), Scaled(high));
        double Place(double v) => to > from ? (Scaled(v) - from) / (to - from) : 0.5;
        double[] distinct = [.. numbers.Distinct().Order()];
        IEnumerable<double> ticks =
            distinct.Length <= 6 ? distinct
            : isLog
                ? Enumerable
                    .Range((int)Math.Ceiling(from), Math.Max(0, (int)Math.Floor(to) - (int)Math.Ceiling(from) + 1))
                    .Select(p => Math.Pow(10, p))
            : Reports.Svg.Ticks.Between(low, high, 4);
        return new OptionAxis([.. numbers.Select(Place)], [.. ticks.Select(t => (Place(t), Reports.Svg.Ticks.Text(t)))]);
    }

    private static OptionAxis OfNames(IReadOnlyList<string> values)
    {
        string[] names = [.. values.Distinct().Order(NaturalOrder)];
        double Place(string v) => names.Length > 1 ? (double)Array.IndexOf(names, v) / (names.Length - 1) : 0.5;
        IEnumerable<string> shown = names.Length <= MostNames ? names : names.Where((_, i) => i % ((names.Length / MostNames) + 1) == 0);
        return new OptionAxis([.. values.Select(Place)], [.. shown.Select(n => (Place(n), Short(n)))]);
    }

    private static readonly Comparer<string> NaturalOrder = Comparer<string>.Create(
        (a, b) => Numbers.TryReal(a, out double x) && Numbers.TryReal(b, out double y) ? x.CompareTo(y) : string.CompareOrdinal(a, b)
    );

    private static string Short(string name) => name.Length > LongestName ? name[..(LongestName - 1)] + "…" : name;
}
