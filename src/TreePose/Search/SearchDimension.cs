using System.Globalization;
using System.Text.RegularExpressions;

namespace TreePose.Search;

/// <summary>One option of a search, and the values that it may take.</summary>
/// <param name="Key">The option's dotted name, as <c>--set</c> takes it.</param>
public abstract partial record SearchDimension(string Key)
{
    /// <summary>The values in their order; null for a range that was not cut into steps.</summary>
    public abstract IReadOnlyList<string>? Values { get; }

    /// <summary>Draws one value, each as likely as another (in a logarithmic range: each factor).</summary>
    public abstract string Draw(Random random);

    /// <summary>
    /// Reads <c>key=a,b,c</c> (or <c>key=a|b,c|d</c> where a value itself holds commas), or a range <c>key=1e-4..1e-2</c>, which
    /// may end with <c>:log</c> and with a number of steps: <c>1e-4..1e-2:log:5</c>. Bounds that are both whole numbers give
    /// whole numbers: write <c>0.0..1</c> for fractions.
    /// </summary>
    /// <exception cref="OptionsException">It is neither.</exception>
    public static SearchDimension Parse(string text)
    {
        int equals = text.IndexOf('=');
        string key = equals > 0 ? text[..equals].Trim() : "", values = text[(equals + 1)..].Trim();
        if (key.Length == 0) throw Refused(text, "has no key");
        if (RangePattern().Match(values) is { Success: true } range) return Range(text, key, range);
        if (values.Contains("..", StringComparison.Ordinal)) throw Refused(text, "is not a range of two numbers");
        char separator = values.Contains('|') ? '|' : ',';
        string[] items = [.. values.Split(separator, StringSplitOptions.TrimEntries)];
        if (values.Length == 0 || items.Any(i => i.Length == 0)) throw Refused(text, "has an empty value");
        if (items.Distinct().Count() < items.Length) throw Refused(text, "has a value twice");
        return new ListDimension(key, items);
    }

    private static RangeDimension Range(string text, string key, Match range)
    {
        string from = range.Groups["from"].Value, to = range.Groups["to"].Value;
        double lower = double.Parse(from, CultureInfo.InvariantCulture), upper = double.Parse(to, CultureInfo.InvariantCulture);
        bool logarithmic = range.Groups["log"].Success;
        int? steps = range.Groups["steps"] is { Success: true } s ? int.Parse(s.ValueSpan, CultureInfo.InvariantCulture) : null;
        if (!(lower < upper) || !double.IsFinite(upper - lower)) throw Refused(text, $"runs from {from} to {to}, which is not upwards");
        if (logarithmic && lower <= 0) throw Refused(text, $"is logarithmic and begins at {from}, which is not above 0");
        if (steps is < 2 or > 1000) throw Refused(text, $"has {steps} steps, not 2 to 1000");
        return new RangeDimension(key, lower, upper, logarithmic, Whole().IsMatch(from) && Whole().IsMatch(to), steps);
    }

    private static OptionsException Refused(string text, string problem) =>
        new([$"'{text}' {problem}: allowed is key=a,b,c, or a range key=LOW..HIGH that may end with :log and with :STEPS, such as training.learningRate=1e-4..1e-2:log:5."]);

    [GeneratedRegex(@"^(?<from>-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?)\.\.(?<to>-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?)(?<log>:log)?(:(?<steps>[0-9]{1,9}))?$")]
    private static partial Regex RangePattern();

    [GeneratedRegex("^-?[0-9]+$")]
    private static partial Regex Whole();
}

/// <summary>Values one by one.</summary>
/// <param name="Key">The option's dotted name.</param>
/// <param name="Items">The values, no one twice.</param>
public sealed record ListDimension(string Key, IReadOnlyList<string> Items) : SearchDimension(Key)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Values => Items;

    /// <inheritdoc/>
    public override string Draw(Random random) => Items[random.Next(Items.Count)];
}

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
    public override IReadOnlyList<string>? Values => Steps is { } steps ? [.. Enumerable.Range(0, steps).Select(i => At(i / (steps - 1.0))).Distinct()] : null;

    /// <inheritdoc/>
    public override string Draw(Random random) => Whole && !Logarithmic
        ? random.NextInt64((long)Lower, (long)Upper + 1).ToString(CultureInfo.InvariantCulture)
        : At(random.NextDouble());

    private string At(double share)
    {
        double value = Logarithmic ? Lower * Math.Pow(Upper / Lower, share) : Lower + share * (Upper - Lower);
        double rounded = Whole ? Math.Round(value) : double.Parse(value.ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return Math.Clamp(rounded, Lower, Upper).ToString(CultureInfo.InvariantCulture);
    }
}
