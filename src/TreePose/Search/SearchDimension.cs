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
    /// The value that stands at a share, 0 up to but not 1, of all values in their order; one of the steps where there are steps.
    /// </summary>
    internal abstract string At(double share);

    /// <summary>The shares that <see cref="At"/> turns into a value; a single one where values are continuous.</summary>
    internal abstract (double From, double To) CellOf(string value);

    /// <summary>
    /// Reads <c>key=a,b,c</c> (or <c>key=a|b,c|d</c> where a value itself holds commas), or a range <c>key=1e-4..1e-2</c>, which
    /// may end with <c>:log</c> and with a number of steps: <c>1e-4..1e-2:log:5</c>. Bounds that are both whole numbers give
    /// whole numbers: write <c>0.0..1</c> for fractions.
    /// </summary>
    /// <exception cref="OptionsException">It is neither; the error says everything that is wrong with it.</exception>
    public static SearchDimension Parse(string text)
    {
        var problems = new List<string>();
        return Read(text, problems) ?? throw new OptionsException(problems);
    }

    /// <summary>As <see cref="Parse"/>; null when something was added to the problems.</summary>
    internal static SearchDimension? Read(string text, List<string> problems)
    {
        int equals = text.IndexOf('='),
            before = problems.Count;
        string key = equals > 0 ? text[..equals].Trim() : "",
            values = text[(equals + 1)..].Trim();
        if (key.Length == 0)
            problems.Add(Refusal(text, equals < 0 ? "has no '='" : "has no key"));
        SearchDimension? dimension = RangePattern().Match(values) is { Success: true } range
            ? Range(text, key, range, problems)
            : List(text, key, values, problems);
        return problems.Count == before ? dimension : null;
    }

    private static ListDimension? List(string text, string key, string values, List<string> problems)
    {
        if (values.Contains("..", StringComparison.Ordinal))
        {
            string[] wrong = [.. values.Split(':')[0].Split("..").Where(b => !Numbers.TryReal(b, out _))];
            string forms = string.Concat(wrong.Select(b => $"; '{b}': {Numbers.Form(b)}"));
            problems.Add(Refusal(text, "is not a range of two numbers" + forms));
            return null;
        }
        string[] items = [.. values.Split(values.Contains('|') ? '|' : ',', StringSplitOptions.TrimEntries)];
        if (items.Any(i => i.Length == 0))
            problems.Add(Refusal(text, "has an empty value"));
        // 0.001 and 1e-3 would be the same trial twice.
        foreach (string[] same in items.GroupBy(Meaning).Where(g => g.Key.Length > 0 && g.Count() > 1).Select(g => g.ToArray()))
            problems.Add(Refusal(text, $"has a value twice ({string.Join(" and ", same)})"));
        return new ListDimension(key, items);
    }

    private static string Meaning(string value) =>
        Numbers.TryReal(value, out double number) ? number.ToString("R", CultureInfo.InvariantCulture) : value;

    private static RangeDimension Range(string text, string key, Match range, List<string> problems)
    {
        string from = range.Groups["from"].Value,
            to = range.Groups["to"].Value;
        double lower = double.Parse(from, CultureInfo.InvariantCulture),
            upper = double.Parse(to, CultureInfo.InvariantCulture);
        foreach (string bound in new[] { from, to }.Where(b => b.TrimStart('-') is ['0', >= '0' and <= '9', ..]))
            problems.Add(Refusal(text, $"has the bound {bound} with a zero in front"));
        bool logarithmic = range.Groups["log"].Success;
        int? steps = range.Groups["steps"] is { Success: true } s ? int.Parse(s.ValueSpan, CultureInfo.InvariantCulture) : null;
        if (!(lower < upper) || !double.IsFinite(upper - lower))
            problems.Add(Refusal(text, $"runs from {from} to {to}, which is not upwards"));
        if (logarithmic && lower <= 0)
            problems.Add(Refusal(text, $"is logarithmic and begins at {from}, which is not above 0"));
        if (steps is < 2 or > 1000)
            problems.Add(Refusal(text, $"has {steps} steps, not 2 to 1000"));
        bool whole = Whole().IsMatch(from) && Whole().IsMatch(to);
        return new RangeDimension(key, lower, upper, logarithmic, whole, steps);
    }

    private static string Refusal(string text, string problem) =>
        $"'{text}' {problem}: allowed is key=a,b,c, or a range key=LOW..HIGH that may end with :log and with :STEPS, "
        + "such as training.learningRate=1e-4..1e-2:log:5.";

    private const string Number = @"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?";

    [GeneratedRegex($@"^(?<from>{Number})\.\.(?<to>{Number})(?<log>:log)?(:(?<steps>[0-9]{{1,9}}))?$")]
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

    internal override string At(double share) => Items[Cells.IndexAt(share, Items.Count)];

    internal override (double From, double To) CellOf(string value) => Cells.Of(Items.ToList().IndexOf(value), Items.Count);
}
