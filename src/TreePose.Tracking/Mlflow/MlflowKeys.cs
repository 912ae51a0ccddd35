using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace TreePose.Tracking.Mlflow;

/// <summary>
/// Fits names and values to what an MLflow server accepts. A name keeps its letters and turns each character that is
/// not allowed into <c>_xHHHH_</c>, its UTF-16 code; <see cref="Unescape"/> turns it back. A name that is still longer than
/// 250 characters is cut and ends in its hash; a tag tells the whole name in both cases.
/// </summary>
internal static partial class MlflowKeys
{
    public const int LongestKey = 250;
    public const int LongestParameter = 6000;
    public const int LongestTag = 8000;

    /// <summary>The name as the server takes it.</summary>
    public static string Escape(string key)
    {
        string escaped = EscapeCharacters(key);
        return escaped.Length <= LongestKey ? escaped : $"{escaped[..200].TrimEnd('/', '.')}-{Digest(key)}";
    }

    /// <summary>A path of an artifact: <c>#</c>, <c>%</c> and parts such as <c>..</c> do not survive the server's proxy.</summary>
    public static string EscapePath(string path) => EscapeCharacters(path);

    /// <summary>The name as it was; only for names that were not cut.</summary>
    public static string Unescape(string key) =>
        Escaped()
            .Replace(key, m => ((char)int.Parse(m.Groups[1].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString());

    /// <summary>The tag that tells the whole name of an escaped one.</summary>
    public static string NoteTag(string key) => "treepose.key." + Digest(key);

    /// <summary>A long value in parts of at most <paramref name="longest"/> characters; one part when it fits.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Split(string key, string value, int longest)
    {
        if (value.Length <= longest)
            return [new(key, value)];
        var parts = new List<string>();
        for (int start = 0, length; start < value.Length; start += length)
        {
            length = Math.Min(longest, value.Length - start);
            if (start + length < value.Length && char.IsHighSurrogate(value[start + length - 1]))
                length--;
            parts.Add(value.Substring(start, length));
        }
        string name = key.Length > LongestKey - 20 ? $"{key[..180].TrimEnd('/', '.')}-{Digest(key)}" : key;
        return [.. parts.Select((part, i) => new KeyValuePair<string, string>($"{name} part {i + 1} of {parts.Count}", part))];
    }

    private static string EscapeCharacters(string key)
    {
        var text = new StringBuilder(key.Length);
        string[] parts = LooksEscaped().Replace(key, "_x005F_").Split('/');
        for (int i = 0; i < parts.Length; i++)
        {
            string part = parts[i];
            // Empty parts come from a slash at the front, at the end, or doubled: the slash itself is escaped.
            if (i > 0)
                text.Append(part.Length == 0 || parts[i - 1].Length == 0 ? "_x002F_" : "/");
            if (part is "." or "..")
                part = part.Replace(".", "_x002E_");
            text.Append(NotAllowed().Replace(part, m => string.Concat(m.Value.Select(c => $"_x{(int)c:X4}_"))));
        }
        return text.ToString();
    }

    private static string Digest(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..16];

    [GeneratedRegex("_x([0-9A-F]{4})_")]
    private static partial Regex Escaped();

    [GeneratedRegex("_(?=x[0-9A-F]{4})")]
    private static partial Regex LooksEscaped();

    // The server's \w is Python's: letters, digits and the underscore, but no combining marks.
    [GeneratedRegex(@"[^\p{L}\p{N}_.\- :]")]
    private static partial Regex NotAllowed();
}
