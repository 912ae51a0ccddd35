using CsvHelper;

namespace TreePose.Formats;

/// <summary>Comma-separated tables that people or other programs wrote, a row at a time, with the row's place for errors.</summary>
internal static class CsvTable
{
    private static CsvReaderOptions Format { get; } =
        CsvReaderOptions.Default with
        {
            HasHeader = true,
            Separator = ',',
            TrimWhitespace = true,
            TrackLineNumbers = true,
            MalformedData = CsvMalformedDataHandling.Throw,
        };

    /// <summary>Reads the rows of a table.</summary>
    /// <param name="path">The CSV.</param>
    /// <param name="columns">Those that it must have.</param>
    /// <param name="parse">Makes a row of the current one, told how many fields it should have; null leaves it out.</param>
    /// <param name="commented">Whether a line that begins with <c>#</c> is a comment.</param>
    /// <exception cref="DataFormatException">The file cannot be read or lacks columns.</exception>
    public static List<T> Rows<T>(string path, IReadOnlyList<string> columns, Func<CsvReader, int, T?> parse, bool commented = false)
        where T : class
    {
        try
        {
            using var csv = CsvReader.FromFile(path, commented ? Format with { CommentPrefix = '#' } : Format, FileOptions.SequentialScan);
            string[] header = [.. csv.Headers];
            CheckHeader(commented ? $"{path}, header" : $"{path}, row 1", header, columns);
            var rows = new List<T>();
            while (csv.Read())
            {
                if (parse(csv, header.Length) is { } row)
                    rows.Add(row);
            }
            return rows;
        }
        catch (CsvFormatException e)
        {
            throw new DataFormatException(path, $"is no CSV ({e.Message.TrimEnd('.')}).", "Mend the file.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DataFile.Unreadable(path, e);
        }
    }

    private static void CheckHeader(string where, string[] header, IReadOnlyList<string> columns)
    {
        string[] missing = [.. columns.Except(header)];
        if (missing.Length > 0)
        {
            bool semicolons = header is [var only] && only.Contains(';', StringComparison.Ordinal);
            throw new DataFormatException(
                where,
                $"lacks the column{(missing.Length == 1 ? "" : "s")} {string.Join(", ", missing)}.",
                semicolons
                    ? "Its columns are separated by semicolons: save it with commas, and numbers with a decimal point."
                    : $"The header is {string.Join(",", columns)}."
            );
        }
        if (header.Where(h => h.Length > 0).GroupBy(h => h, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new DataFormatException(where, $"names the column '{twice.Key}' twice.", "Give one another name, or remove it.");
    }
}
