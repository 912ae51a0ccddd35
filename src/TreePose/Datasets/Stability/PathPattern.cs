using System.Text;
using System.Text.RegularExpressions;

namespace TreePose.Datasets.Stability;

/// <summary>
/// Tells participant, trial and conditions from a file's path below the data folder, by a pattern such as
/// <c>{participant}/{vision}_{trial}.c3d</c>. A value ends before a slash and before the character that follows it in the pattern;
/// <c>{vision:1}</c> is one character; <c>*</c> passes over a part of a name; upper and lower case are one.
/// </summary>
internal sealed partial class PathPattern
{
    private const string Person = "participant",
        Trial = "trial";
    private readonly Regex _regex;
    private readonly string[] _names;
    private readonly string _text;

    /// <param name="text">As typed.</param>
    /// <param name="key">The option's key, for errors.</param>
    /// <exception cref="OptionsException">It lists all that is wrong with it.</exception>
    public PathPattern(string text, string key)
    {
        _text = text;
        string[] tokens = [.. Token().Matches(text).Select(m => m.Value)];
        var violations = new List<string>();
        void Wrong(string problem) => violations.Add($"'{key}={text}' {problem}");
        _names = [.. tokens.Where(IsValue).Select(NameOf)];
        if (!_names.Contains(Person))
            Wrong($"names no {{{Person}}}. Write, for example, {{{Person}}}/{{{Trial}}}{Path.GetExtension(text)}.");
        foreach (string name in _names.Where(n => n is not (Person or Trial) && StabilityTableCsv.IsOwn(n)).Distinct())
            Wrong($"names {{{name}}}, which is a column of the table already. Choose another name.");
        foreach (string name in _names.GroupBy(n => n).Where(g => g.Count() > 1).Select(g => g.Key))
            Wrong($"names {{{name}}} twice.");
        if (tokens.Any(t => t is "{" or "}"))
            Wrong("has a brace that stands alone. In braces is a letter, then letters and digits, and :N where it has N characters.");
        if (tokens.Zip(tokens.Skip(1)).FirstOrDefault(p => IsOpen(p.First) && IsOpen(p.Second)) is { First: { } first, Second: var second })
            Wrong($"has nothing between {first} and {second}, so that nobody can tell where one ends.");
        if (text.StartsWith('/') || text.Contains('\\') || text.Split('/').Any(p => p is "" or "." or ".."))
            Wrong("is no path below the folder, with '/' between names.");
        if (violations.Count > 0)
            throw new OptionsException(violations);
        _regex = new Regex(Expression(tokens), RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
    }

    /// <summary>Names of the conditions in the pattern's order.</summary>
    public IEnumerable<string> Conditions => _names.Where(n => n is not (Person or Trial));

    /// <summary>How the files' names end: <c>.c3d</c>.</summary>
    public string Extension => Path.GetExtension(_text);

    /// <summary>The values of a path, in the pattern's order; null when it does not fit.</summary>
    /// <param name="relative">From the data folder, with forward slashes.</param>
    public IReadOnlyList<KeyValuePair<string, string>>? Match(string relative) =>
        _regex.Match(relative) is { Success: true } match ? [.. _names.Select(n => KeyValuePair.Create(n, match.Groups[n].Value))] : null;

    /// <inheritdoc/>
    public override string ToString() => _text;

    private static string Expression(string[] tokens)
    {
        var expression = new StringBuilder("^");
        for (int i = 0; i < tokens.Length; i++)
            expression.Append(Expression(tokens[i], i + 1 < tokens.Length ? tokens[i + 1] : ""));
        return expression.Append('$').ToString();
    }

    private static string Expression(string token, string next)
    {
        if (token == "*")
            return "[^/]*?";
        if (!IsValue(token))
            return Regex.Escape(token);
        if (!IsOpen(token))
            return $"(?<{NameOf(token)}>[^/]{{{WidthOf(token)}}})";
        string end = next.Length == 0 || IsValue(next) ? "" : Regex.Escape(next[..1]);
        end = end.Replace("]", @"\]", StringComparison.Ordinal).Replace("-", @"\-", StringComparison.Ordinal);
        return $"(?<{NameOf(token)}>[^/{end}]+)";
    }

    private static bool IsValue(string token) => token.Length > 1 && token[0] == '{';

    private static string NameOf(string token) => token[1..^1].Split(':')[0];

    private static string? WidthOf(string token) => token[1..^1].Split(':') is [_, var width] ? width : null;

    /// <summary>Whether nothing but what follows tells where it ends.</summary>
    private static bool IsOpen(string token) => token == "*" || (IsValue(token) && WidthOf(token) is null);

    [GeneratedRegex(@"\{[A-Za-z][A-Za-z0-9]*(:[1-9][0-9]?)?\}|\*|[{}]|[^{}*]+")]
    private static partial Regex Token();
}
