using System.Globalization;
using System.Text;

namespace TreePose.Formats.Tsv;

/// <summary>
/// A text of columns, separated by tabs or commas, held as bytes, with the position of each line: quick to parse, and able to
/// name a row in an error.
/// </summary>
internal sealed class TsvText
{
    private readonly byte[] _bytes;
    private readonly List<(int Start, int Length)> _lines = [];

    private TsvText(string path, byte[] bytes, char separator)
    {
        (Path, _bytes, Separator) = (path, bytes, (byte)separator);
        int start = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        while (start < bytes.Length)
        {
            int length = bytes.AsSpan(start).IndexOf((byte)'\n');
            int next = length < 0 ? bytes.Length : start + length + 1;
            if (length < 0)
                length = bytes.Length - start;
            if (length > 0 && bytes[start + length - 1] == '\r')
                length--;
            _lines.Add((start, length));
            start = next;
        }
        // tabs alone are a row of missing values
        while (_lines.Count > 0 && Line(_lines.Count - 1).Trim((byte)' ').IsEmpty)
            _lines.RemoveAt(_lines.Count - 1);
    }

    public string Path { get; }

    /// <summary>What stands between two fields.</summary>
    public byte Separator { get; }

    /// <summary>Lines without empty ones at the end.</summary>
    public int LineCount => _lines.Count;

    /// <exception cref="DataFormatException">The file cannot be opened.</exception>
    public static TsvText Read(string path, char separator = '\t') => new(path, DataFile.Bytes(path), separator);

    public ReadOnlySpan<byte> Line(int index) => _bytes.AsSpan(_lines[index].Start, _lines[index].Length);

    public bool IsBlank(int index) => Line(index).IndexOfAnyExcept((byte)' ', (byte)'\t') < 0;

    /// <summary>The trimmed fields of a line as text.</summary>
    public string[] Fields(int index) => Encoding.UTF8.GetString(Line(index)).Split((char)Separator, StringSplitOptions.TrimEntries);

    public int FieldCount(int index) => Line(index).Count(Separator) + 1;

    /// <summary>Where a line stands, for errors; the first line is row 1.</summary>
    public string Where(int line) => $"{Path}, row {line + 1}";

    /// <summary>Reads <c>KEY&lt;tab&gt;value</c> lines; further values stay tab-separated, and a key without value is empty.</summary>
    public Dictionary<string, string> Metadata(int lines)
    {
        var metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < lines; i++)
        {
            string[] fields = Fields(i);
            if (fields[0].Length > 0)
                metadata[fields[0]] = string.Join('\t', fields[1..]).TrimEnd('\t');
        }
        return metadata;
    }

    /// <summary>Parses one field: a number, or NaN when it is empty or says NaN.</summary>
    /// <exception cref="DataFormatException">It is something else.</exception>
    public double Number(ReadOnlySpan<byte> field, int line, string column)
    {
        while (field is [(byte)' ', ..])
            field = field[1..];
        while (field is [.., (byte)' '])
            field = field[..^1];
        if (field.IsEmpty)
            return double.NaN;
        if (Numbers.TryReal(field, out double value))
            return value;
        if (Ascii.EqualsIgnoreCase(field, "NaN"u8))
            return double.NaN; // as other programs write a missing value
        string text = Encoding.UTF8.GetString(field);
        string where = $"{Where(line)}, column {column}";
        throw text.Contains(',') && IsNumber(text)
            ? new DataFormatException(
                where,
                $"'{text}' has a decimal comma; a decimal point is expected.",
                "Export again with a point as decimal sign."
            )
            : new DataFormatException(where, $"'{text}' is not a number: {Numbers.Form(text)}.", "Mend or export the file again.");
    }

    /// <summary>
    /// Whether a field looks like a number, to tell rows from names; also one with a decimal comma or a plus (which is refused
    /// later, with its row).
    /// </summary>
    public static bool IsNumber(string field) =>
        double.TryParse(field.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
