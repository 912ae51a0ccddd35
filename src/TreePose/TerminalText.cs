using System.Globalization;
using System.Text;

namespace TreePose;

/// <summary>
/// Text for a terminal, wherever it came from. A server's answer, a record or a data file may hold escapes that move the cursor,
/// set titles or turn the reading direction: they are shown as <c>\u001b</c> and do nothing.
/// </summary>
internal static class TerminalText
{
    /// <summary>The text with everything that acts shown instead.</summary>
    public static string Plain(string text)
    {
        int first = 0;
        while (first < text.Length && !Acts(text[first]))
            first++;
        if (first == text.Length)
            return text;
        var plain = new StringBuilder(text.Length + 16);
        for (int i = 0; i < text.Length; i++)
        {
            bool endsLine = text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n';
            if (endsLine || !Acts(text[i]))
                plain.Append(text[i]);
            else
                plain.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");
        }
        return plain.ToString();
    }

    /// <summary>Controls but line end and tab, marks of direction, separators, embeddings, overrides, isolates, byte order mark.</summary>
    private static bool Acts(char c) =>
        c < ' '
            ? c is not ('\n' or '\t')
            : c
                is (>= '\u007F' and <= '\u009F')
                    or '\u061C'
                    or '\u200E'
                    or '\u200F'
                    or (>= '\u2028' and <= '\u202E')
                    or (>= '\u2066' and <= '\u2069')
                    or '\uFEFF';
}
