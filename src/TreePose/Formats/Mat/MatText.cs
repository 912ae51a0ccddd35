using System.Text;

namespace TreePose.Formats.Mat;

/// <summary>Reads the content of a char array, whose first axis are rows and runs fastest.</summary>
internal static class MatText
{
    private const int MostLetters = 1 << 24;

    /// <summary>The rows, without blanks at their ends.</summary>
    public static IReadOnlyList<string> Read(MatElements elements, MatVariable header)
    {
        if (header.Count == 0)
            return [];
        (int rows, int columns) = (header.Shape[0], header.Count / header.Shape[0]);
        MatTag tag = elements.ReadTag();
        if (header.Count > MostLetters)
            throw elements.Damaged($"a text has {header.Count} letters; up to {MostLetters} are read.");
        if (tag.Bytes > 4L * header.Count)
            throw elements.Damaged($"{header.Count} letters take {tag.Bytes} bytes; up to {4L * header.Count} are expected.");
        string[] letters = [.. Letters(elements, tag)];
        if (rows == 1)
            return [string.Concat(letters).TrimEnd()];
        if (letters.Length != header.Count)
            throw elements.Damaged($"{header.Count} letters are expected, and {letters.Length} stand there.");
        return [.. Enumerable.Range(0, rows).Select(r => Row(letters, rows, columns, r))];
    }

    private static string Row(string[] letters, int rows, int columns, int row) =>
        string.Concat(Enumerable.Range(0, columns).Select(c => letters[(c * rows) + row])).TrimEnd();

    private static IEnumerable<string> Letters(MatElements elements, MatTag tag)
    {
        if (tag.Type == MatTag.Utf8)
            return Encoding.UTF8.GetString(elements.ReadBytes(tag)).EnumerateRunes().Select(r => r.ToString());
        (int size, Npy.NpyDataType type) = elements.TypeOfLetters(tag);
        uint[] codes = new uint[tag.Bytes / size];
        elements.Decode<uint>(elements.Content(tag), type, codes);
        elements.End(tag);
        return codes.Select(c =>
            size < sizeof(uint) ? ((char)c).ToString() : (Rune.IsValid(c) ? new Rune(c) : Rune.ReplacementChar).ToString()
        );
    }
}
