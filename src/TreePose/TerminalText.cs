using System.Buffers;
using System.Globalization;
using System.Text;

namespace TreePose;

/// <summary>
/// Text for a terminal, wherever it came from. A server's answer, a record or a data file may hold escapes that move the cursor,
/// set titles or turn the reading direction: they are shown as <c>\u001b</c> and do nothing.
/// </summary>
internal static class TerminalText
{
    private static readonly SearchValues<char> Active = SearchValues.Create([
        .. Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7F, 0x21)).Select(c => (char)c).Except(['\n', '\t']),
        '\u061C',
        '\u200E',
        '\u200F',
        .. Enumerable.Range(0x2028, 7).Select(c => (char)c), // line and paragraph separators, embeddings and overrides
        .. Enumerable.Range(0x2066, 4).Select(c => (char)c), // isolates
        '\uFEFF',
    ]);

    /// <summary>The text with everything that acts shown instead.</summary>
    public static string Plain(string text)
    {
        if (text.AsSpan().IndexOfAny(Active) < 0)
            return text;
        var plain = new StringBuilder(text.Length + 16);
        for (int i = 0; i < text.Length; i++)
        {
            bool endsLine = text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n';
            if (endsLine || !Active.Contains(text[i]))
                plain.Append(text[i]);
            else
                plain.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");
        }
        return plain.ToString();
    }
}
