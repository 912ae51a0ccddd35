using System.Globalization;
using System.Text.RegularExpressions;

namespace TreePose.Runs;

/// <summary>
/// A condition on runs: <c>event.f1.250ms > 0.9 and (model = bilstm or not status = failed)</c>. Comparisons are
/// <c>&lt; &lt;= > >= = != ~</c> (<c>~</c>: contains); texts with blanks stand in quotes. More and less are asked of numbers,
/// and of <c>started</c> with a day (<c>2026-05-31</c>). A run without the value never matches a comparison.
/// </summary>
public sealed partial class RunFilter
{
    private readonly Func<Func<string, object?>, bool> _matches;
    private readonly List<string> _keys = [];

    private RunFilter(string text)
    {
        var parser = new Parser(text, _keys);
        _matches = parser.Whole();
    }

    /// <summary>The names that the condition asks for.</summary>
    public IReadOnlyList<string> Keys => _keys;

    /// <summary>Reads a condition.</summary>
    /// <exception cref="TreePoseException">The text is not a condition; the message says where and why.</exception>
    public static RunFilter Parse(string text) => new(text);

    /// <summary>Whether a run fulfils the condition.</summary>
    public bool Matches(RunInfo run) => _matches(run.Value);

    /// <summary>Whether something fulfils it that is known by its values: null for a name that it has not.</summary>
    internal bool Matches(Func<string, object?> valueOf) => _matches(valueOf);

    private const string Started = "started";

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}(-[0-9]{2}([ T][0-9:]+)?)?$")]
    private static partial Regex Day();

    [GeneratedRegex(@"\G\s*(?<token>'[^']*'|""[^""]*""|<=|>=|!=|==|[<>=~()]|[^\s<>=!~()'""]+)")]
    private static partial Regex Token();

    private sealed class Parser
    {
        private readonly string _text;
        private readonly List<string> _keys;
        private readonly List<(string Text, int At)> _tokens = [];
        private int _next;

        public Parser(string text, List<string> keys)
        {
            (_text, _keys) = (text, keys);
            int at = 0;
            for (Match m; at < text.TrimEnd().Length; at = m.Index + m.Length)
            {
                m = Token().Match(text, at);
                if (!m.Success)
                    throw Wrong(at, $"'{text[at..].Trim()}' cannot be read");
                _tokens.Add((m.Groups["token"].Value, m.Groups["token"].Index));
            }
        }

        public Func<Func<string, object?>, bool> Whole()
        {
            Func<Func<string, object?>, bool> all = Either();
            return _next == _tokens.Count ? all : throw Wrong(_tokens[_next].At, $"'{_tokens[_next].Text}' was not expected");
        }

        private Func<Func<string, object?>, bool> Either()
        {
            Func<Func<string, object?>, bool> left = Both();
            while (Take("or"))
            {
                Func<Func<string, object?>, bool> a = left,
                    b = Both();
                left = run => a(run) || b(run);
            }
            return left;
        }

        private Func<Func<string, object?>, bool> Both()
        {
            Func<Func<string, object?>, bool> left = One();
            while (Take("and"))
            {
                Func<Func<string, object?>, bool> a = left,
                    b = One();
                left = run => a(run) && b(run);
            }
            return left;
        }

        private Func<Func<string, object?>, bool> One()
        {
            if (Take("not"))
            {
                Func<Func<string, object?>, bool> inner = One();
                return run => !inner(run);
            }
            if (Take("("))
            {
                Func<Func<string, object?>, bool> inner = Either();
                return Take(")") ? inner : throw Wrong(_text.Length, "a ')' is missing");
            }
            string key = Unquoted(Need("a name"));
            string comparison = Need("a comparison");
            if (comparison is not ("<" or "<=" or ">" or ">=" or "=" or "==" or "!=" or "~"))
                throw Wrong(_tokens[_next - 1].At, $"'{comparison}' is not a comparison");
            string value = Unquoted(Need("a value"));
            if (comparison[0] is '<' or '>' && !Numbers.TryReal(value, out _) && !(key == Started && Day().IsMatch(value)))
                throw Wrong(_tokens[_next - 1].At, Unordered(key, comparison, value));
            _keys.Add(key);
            return run => run(key) is { } found && Compare(found, comparison, value);
        }

        private bool Take(string token)
        {
            if (_next == _tokens.Count || !_tokens[_next].Text.Equals(token, StringComparison.OrdinalIgnoreCase))
                return false;
            _next++;
            return true;
        }

        private string Need(string what) => _next < _tokens.Count ? _tokens[_next++].Text : throw Wrong(_text.Length, what + " is missing");

        private TreePoseException Wrong(int at, string problem) =>
            new(
                $"The condition \"{_text}\" has a mistake at character {at + 1}: {problem}. "
                    + "Write it like \"event.f1.250ms > 0.9 and status = finished\"."
            );
    }

    private static string Unordered(string key, string comparison, string value) =>
        $"'{value}' is no number, and {comparison} asks for more or less: "
        + (key == Started ? "write a day as 2026-05-31, or with a time behind it" : Numbers.Form(value));

    private static string Unquoted(string token) => token.Length > 1 && token[0] is '\'' or '"' ? token[1..^1] : token;

    private static bool Compare(object found, string comparison, string value)
    {
        string text = Convert.ToString(found, CultureInfo.InvariantCulture)!;
        if (comparison == "~")
            return text.Contains(value, StringComparison.OrdinalIgnoreCase);
        if (found is double number && Numbers.TryWritten(value, out double wanted))
        {
            // NaN is equal to NaN here and in no order with anything.
            return comparison switch
            {
                "<" => number < wanted,
                "<=" => number <= wanted,
                ">" => number > wanted,
                ">=" => number >= wanted,
                "!=" => !number.Equals(wanted),
                _ => number.Equals(wanted),
            };
        }
        if (comparison[0] is '<' or '>' && !Day().IsMatch(value))
            return false; // a text is neither more nor less than a number
        int order = string.CompareOrdinal(text, value);
        return comparison switch
        {
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            ">=" => order >= 0,
            "!=" => order != 0,
            _ => order == 0,
        };
    }
}
