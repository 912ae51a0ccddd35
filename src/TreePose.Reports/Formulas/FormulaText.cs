using System.Text;

namespace TreePose.Reports.Formulas;

/// <summary>
/// A text that holds formulas, words, or both: <c>pi r^2, r: radius of the circle</c>. Its parts, between commas, semicolons and colons,
/// are formulas where they can be read as such.
/// </summary>
internal static class FormulaText
{
    /// <summary>Writes a text, formulas by one rule and words by another.</summary>
    /// <param name="text">The text.</param>
    /// <param name="formula">How a formula is set.</param>
    /// <param name="words">How words are written.</param>
    public static string Write(string text, Func<Term, string> formula, Func<string, string> words)
    {
        var written = new StringBuilder();
        foreach ((string part, string separator) in Parts(text))
            written.Append(FormulaParser.TryParse(part) is { } term ? formula(term) : words(part)).Append(words(separator));
        return written.ToString();
    }

    /// <summary>The parts, each with what stands behind it; separators in brackets do not part.</summary>
    private static IEnumerable<(string Part, string Separator)> Parts(string text)
    {
        (int start, int depth) = (0, 0);
        for (int i = 0; i < text.Length; i++)
        {
            depth += text[i] switch
            {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
            bool parts = depth == 0 && text[i] is (',' or ';' or ':') && i + 1 < text.Length && text[i + 1] == ' ';
            if (!parts)
                continue;
            yield return (text[start..i], text.Substring(i, 2));
            start = i + 2;
        }
        yield return (text[start..], "");
    }
}
