using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace TreePose;

/// <summary>
/// Numbers as a person types them, read strictly: digits, one decimal point between digits, an exponent. Anything else is
/// refused: thousands separators and decimal commas (which .NET drops, so that 0,001 becomes 1), signs in front other than a
/// minus, hexadecimal digits, units, blanks, numbers too large or too small to be kept, NaN and infinity.
/// </summary>
public static class Numbers
{
    private const int LongestField = 256;
    private const int ExactDigits = 15;
    private static readonly double[] s_powersOfTen = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
    private const string Blanks = " _'\u00A0\u2009\u202F";

    /// <summary>Reads a number such as <c>-2.5</c> or <c>1e-3</c>.</summary>
    public static bool TryReal(ReadOnlySpan<char> text, out double value) => TryParse(text, out value);

    /// <summary>Reads a whole number such as <c>-20</c>, without decimals and exponent.</summary>
    public static bool TryWhole(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        return IsNumber(text, whole: true) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>
    /// What a text that was refused most likely means, as it has to be written, for an error: <c>0.001</c> for <c>0,001</c>,
    /// <c>1500 or 1.500</c> for <c>1,500</c>. Null when there is no telling, and when the text is not refused.
    /// </summary>
    /// <param name="text">As typed.</param>
    /// <param name="whole">Whether a whole number was asked for.</param>
    public static string? Meant(string text, bool whole = false)
    {
        IEnumerable<string?> candidates = Candidates(Plain(text))
            .Select(c =>
                whole ? AsWhole(c)
                : IsNumber(c) ? c
                : null
            );
        string[] meant = [.. candidates.OfType<string>().Distinct()];
        return meant.Length == 0 || meant[0] == text ? null : string.Join(" or ", meant);
    }

    /// <summary>As <see cref="TryReal(ReadOnlySpan{char}, out double)"/>, from the bytes of a file.</summary>
    internal static bool TryReal(ReadOnlySpan<byte> utf8, out double value)
    {
        if (TryShort(utf8, out value))
            return true;
        Span<char> text = stackalloc char[LongestField];
        return utf8.Length <= LongestField
            && Ascii.ToUtf16(utf8, text, out int length) == OperationStatus.Done
            && TryReal(text[..length], out value);
    }

    /// <summary>
    /// A number of at most 15 digits without an exponent, as nearly all files have them: the digits and the power of ten are exact as
    /// doubles, so that their quotient is what a parser rounds to (Clinger 1990). Anything else is left to one.
    /// </summary>
    private static bool TryShort(ReadOnlySpan<byte> utf8, out double value)
    {
        value = 0;
        bool negative = utf8 is [(byte)'-', ..];
        long digits = 0;
        int count = 0,
            point = -1;
        for (int i = negative ? 1 : 0; i < utf8.Length; i++)
        {
            int digit = utf8[i] - '0';
            if ((uint)digit <= 9)
            {
                digits = 10 * digits + digit;
                count++;
            }
            else if (utf8[i] == '.' && point < 0 && count > 0)
                point = count;
            else
                return false;
        }
        if (count is 0 or > ExactDigits || point == count)
            return false;
        value = point < 0 ? digits : digits / s_powersOfTen[count - point];
        if (negative)
            value = -value;
        return true;
    }

    /// <summary>How a text that was refused has to be written, for an error: <c>write 0.001</c>.</summary>
    /// <param name="text">As typed.</param>
    /// <param name="whole">Whether a whole number was asked for.</param>
    public static string Form(string text, bool whole = false) =>
        Meant(text, whole) is { } meant ? $"write {meant}"
        : whole ? "a whole number is expected, such as 20"
        : "a number is expected, such as 2.5 or 1e-3";

    /// <summary>
    /// Reads what a program wrote so that it comes back: a number, <c>NaN</c>, <c>Infinity</c> or <c>-Infinity</c>; nothing else.
    /// </summary>
    public static bool TryWritten(string? text, out double value)
    {
        double? special = text switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => null,
        };
        value = special ?? 0;
        return special is not null || TryReal(text, out value);
    }

    /// <summary>Reads any type of number with decimals; rounds once, to the type asked for.</summary>
    internal static bool TryParse<T>(ReadOnlySpan<char> text, out T value)
        where T : IFloatingPoint<T>
    {
        value = T.Zero;
        if (!IsNumber(text) || !T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out T? parsed))
            return false;
        if (!T.IsFinite(parsed))
            return false;
        if (T.IsZero(parsed) && Digits(text).ContainsAnyExcept("-0."))
            return false; // too small to be kept
        value = parsed;
        return true;
    }

    private static ReadOnlySpan<char> Digits(ReadOnlySpan<char> text) => text.IndexOfAny('e', 'E') is >= 0 and var e ? text[..e] : text;

    private static bool IsNumber(ReadOnlySpan<char> text, bool whole = false)
    {
        int at = text is ['-', ..] ? 1 : 0;
        if (!Run(text, ref at))
            return false;
        if (whole)
            return at == text.Length;
        if (at < text.Length && text[at] == '.')
        {
            at++;
            if (!Run(text, ref at))
                return false;
        }
        if (at < text.Length && text[at] is 'e' or 'E')
        {
            at++;
            if (at < text.Length && text[at] is '-' or '+')
                at++;
            if (!Run(text, ref at))
                return false;
        }
        return at == text.Length;
    }

    private static bool Run(ReadOnlySpan<char> text, ref int at)
    {
        int start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        return at > start;
    }

    /// <summary>Without a plus, blanks between digits and a unit behind; hexadecimal digits as a number.</summary>
    private static string Plain(string text)
    {
        string plain = text.Trim().Replace('\u2212', '-');
        if (plain.StartsWith('+'))
            plain = plain[1..];
        if (plain.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            return ulong.TryParse(plain.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong hex) ? $"{hex}" : "";
        int unit = plain.Length; // where a unit begins; not a percent sign, which would say another number
        while (unit > 0 && (char.IsLetter(plain[unit - 1]) || plain[unit - 1] is '/' or '°'))
            unit--;
        if (plain[unit..] is "e" or "E")
            return ""; // an exponent was begun
        return string.Concat(plain[..unit].Where(c => !Blanks.Contains(c)));
    }

    private static IEnumerable<string> Candidates(string plain)
    {
        string[] byComma = plain.Split(','),
            byPoint = plain.Split('.');
        int commas = byComma.Length - 1,
            points = byPoint.Length - 1;
        if (commas > 0 && points > 0)
            yield return plain.LastIndexOf(',') < plain.LastIndexOf('.')
                ? plain.Replace(",", "")
                : plain.Replace(".", "").Replace(',', '.');
        else if (commas > 1 || points > 1)
            yield return (commas > 1 ? byComma : byPoint).Skip(1).All(g => g.Length == 3) ? plain.Replace(",", "").Replace(".", "") : "";
        else if (commas == 1)
        {
            bool thousands = byComma[1].Length == 3 && byComma[0].TrimStart('-') is { Length: > 0 and <= 3 } group && group[0] != '0';
            if (thousands)
                yield return string.Concat(byComma);
            yield return plain.Replace(',', '.');
        }
        else if (points == 1)
        {
            string whole = byPoint[0] is "" or "-" ? byPoint[0] + "0" : byPoint[0];
            yield return byPoint[1].Length == 0 ? whole : $"{whole}.{byPoint[1]}";
        }
        else
            yield return plain;
    }

    private static string? AsWhole(string text) =>
        TryReal(text, out double value) && double.IsInteger(value) && Math.Abs(value) < 1L << 53
            ? ((long)value).ToString(CultureInfo.InvariantCulture)
            : null;
}
