using TreePose.Formats.Tsv;

namespace TreePose.Formats.Qualisys;

/// <summary>What force-plate and motion-capture exports promise alike: rate and length.</summary>
internal static class Recording
{
    /// <summary>The rate that the file states as <c>FREQUENCY</c>; null when it states none.</summary>
    public static (string Where, double Hz)? Frequency(string path, IReadOnlyDictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue("FREQUENCY", out string? text))
            return null;
        string first = text.Split('\t')[0],
            where = $"{path}, FREQUENCY";
        if (Numbers.TryReal(first, out double stated) && stated > 0)
            return (where, stated);
        string meant = Numbers.Meant(first) is { } form ? $": write {form}" : "";
        throw new DataFormatException(
            where,
            $"is '{text}'; a number of samples a second above 0 is expected{meant}.",
            "Mend the line or export the file again."
        );
    }

    /// <summary>The position of a column that numbers the rows (Frame, Sample); null when there is none.</summary>
    public static int? Counter(TsvTable table) =>
        new[] { table.IndexOf("Frame"), table.IndexOf("Sample") }.Where(i => i >= 0).Cast<int?>().FirstOrDefault();

    /// <summary>The file has as many rows as it promises.</summary>
    public static void CheckCount(string path, IReadOnlyDictionary<string, string> metadata, IEnumerable<string> keys, int rows)
    {
        foreach (string key in keys)
        {
            if (!metadata.TryGetValue(key, out string? text) || text.Split('\t')[0] is not { Length: > 0 } first)
                continue;
            if (!Numbers.TryWhole(first, out long promised))
            {
                throw new DataFormatException(
                    $"{path}, {key}",
                    $"is '{first}'; {Numbers.Form(first, whole: true)}.",
                    "Mend the line or export the file again."
                );
            }
            if (promised != rows)
            {
                throw new DataFormatException(
                    $"{path}, {key}",
                    $"promises {promised} rows; the file has {rows}.",
                    "The file is cut off or damaged: copy or export it again."
                );
            }
        }
    }
}
