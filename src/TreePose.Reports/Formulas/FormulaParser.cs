using System.Text.RegularExpressions;

namespace TreePose.Reports.Formulas;

/// <summary>
/// Reads a formula in plain letters, as tables of files hold it: <c>sqrt((1/n) sum x^2)</c>. Factors stand one after the other and bind
/// more than <c>/</c>, so that <c>a b / c d</c> is one fraction; <c>_</c> is an index, <c>&lt;x&gt;</c> a mean, <c>dx</c> a change.
/// </summary>
internal sealed partial class FormulaParser
{
    private static readonly string[] Functions = ["ln", "max", "min", "atan2"];
    private readonly string[] _tokens;
    private int _at;
    private int _bars;

    private FormulaParser(string text) => _tokens = [.. Token().Matches(text).Select(m => m.Value)];

    /// <summary>The formula; null where the text is none: words, or letters that nothing stands between.</summary>
    public static Term? TryParse(string text)
    {
        var parser = new FormulaParser(text);
        if (parser._tokens.Length == 0 || string.Concat(parser._tokens) != Blanks().Replace(text, ""))
            return null;
        return parser.Equation() is { } whole && parser._at == parser._tokens.Length ? whole : null;
    }

    private string? Next => _at < _tokens.Length ? _tokens[_at] : null;

    private Term? Equation()
    {
        List<Term> all = [];
        do
        {
            if (all.Count > 0)
                all.Add(new Sign('='));
            if ((Quantity() ?? Sum()) is not { } side)
                return null;
            all.Add(side);
        } while (Take("="));
        return One(all);
    }

    /// <summary>A plain word that is a side of an equation by itself: <c>d = range</c>.</summary>
    private Named? Quantity()
    {
        bool alone = _at > 0 && _tokens[_at - 1] == "=" && _at == _tokens.Length - 1;
        return alone && Next is { Length: > 2 } word && IsWord(word) ? new Named(_tokens[_at++]) : null;
    }

    private Term? Sum()
    {
        List<Term> all = [];
        do
        {
            if (all.Count > 0)
                all.Add(new Sign(_tokens[_at - 1][0]));
            if (Quotient() is not { } term)
                return null;
            all.Add(term);
        } while (Take("+") || Take("-"));
        return One(all);
    }

    private Term? Quotient()
    {
        Term? above = Product();
        while (above is not null && Take("/"))
            above = Product() is { } below ? new Fraction(Bare(above), Bare(below)) : null;
        return above;
    }

    private Term? Product()
    {
        List<Term> factors = [];
        while (Next is { } next && !IsEnd(next))
        {
            if (Factor() is not { } factor)
                return null;
            factors.Add(factor);
        }
        return factors.Count == 0 ? null : One(factors);
    }

    private bool IsEnd(string token) => token is "+" or "-" or "/" or "=" or ")" or ">" or "," || (token == "|" && _bars > 0);

    private Term? Factor()
    {
        if (Atom() is not { } term)
            return null;
        (Term? below, Term? above) = (null, null);
        while (Next is "_" or "^")
        {
            bool isIndex = _tokens[_at++] == "_";
            if ((isIndex ? Index() : Atom()) is not { } script)
                return null;
            if (isIndex)
                below = Bare(script);
            else
                above = Bare(script);
        }
        return below is null && above is null ? term : new Scripted(term, below, above);
    }

    /// <summary>An index: a number, letters together, or something in brackets.</summary>
    private Term? Index() => Next is { } word && IsWord(word) ? new Letter(_tokens[_at++]) : Atom();

    private Term? Atom()
    {
        if (Next is not { } token)
            return null;
        _at++;
        if (char.IsAsciiDigit(token[0]))
            return new Literal(token);
        switch (token)
        {
            case "(":
                return Within(Brackets.Round, ")");
            case "<":
                return Within(Brackets.Mean, ">");
            case "|":
                _bars++;
                Term? inner = Sum();
                _bars--;
                return inner is not null && Take("|") ? new Bracketed(Brackets.Bars, inner) : null;
            case "sqrt":
                return Next == "(" && Atom() is Bracketed root ? new Root(root.Inner) : null;
            default:
                return OfWord(token);
        }
    }

    private static Term? OfWord(string word) =>
        word switch
        {
            "sum" => new Over(IsIntegral: false),
            "int" => new Over(IsIntegral: true),
            "pi" => new Letter("π"),
            "lambda" => new Letter("λ"),
            "df" => new Differential("f"),
            "dx" or "dy" or "dr" => new Difference(word[1..]),
            _ when Functions.Contains(word) => new Function(word),
            [var letter] when char.IsAsciiLetter(letter) => new Letter(word),
            _ when IsWord(word) && word.Skip(1).Any(char.IsAsciiLetterUpper) && word.Any(char.IsAsciiLetterLower) => new Named(
                Humps().Replace(word, m => " " + m.Value.ToLowerInvariant())
            ),
            _ => null,
        };

    private Bracketed? Within(Brackets kind, string close)
    {
        int bars = _bars;
        _bars = 0;
        List<Term> all = [];
        do
        {
            if (all.Count > 0)
                all.Add(new Sign(','));
            if (Sum() is not { } term)
                return null;
            all.Add(term);
        } while (Take(","));
        _bars = bars;
        return Take(close) ? new Bracketed(kind, One(all)) : null;
    }

    private bool Take(string token)
    {
        if (Next != token)
            return false;
        _at++;
        return true;
    }

    private static bool IsWord(string token) => char.IsAsciiLetter(token[0]);

    private static Term One(List<Term> terms) => terms.Count == 1 ? terms[0] : new Sequence(terms);

    /// <summary>Without the brackets that the writing of a fraction or an exponent makes superfluous.</summary>
    private static Term Bare(Term term) => term is Bracketed { Kind: Brackets.Round } b ? b.Inner : term;

    [GeneratedRegex(@"\d+(\.\d+)?|[A-Za-z]+\d?(?<=atan2)|[A-Za-z]+|[-+*/^_()|<>=,]")]
    private static partial Regex Token();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Humps();
}
