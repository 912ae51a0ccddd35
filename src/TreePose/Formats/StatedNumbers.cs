using TreePose.Formats.Tsv;

namespace TreePose.Formats;

/// <summary>What the heads of recordings state of them, rate and length: read strictly and held against the rows.</summary>
internal static class StatedNumbers
{
    /// <summary>The rate that the file states under a key; null when it states none.</summary>
    public static (string Where, double Hz)? Rate(string path, string key, IReadOnlyDictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue(key, out string? text))
            return null;
        string first = text.Split('\t')[0],
            where = $"{path}, {key}";
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
            if (metadata.TryGetValue(key, out string? text))
                CheckNumber($"{path}, {key}", text.Split('\t')[0], rows, "rows");
        }
    }

    /// <summary>There is as much of something as the file promises; no promise is none to keep.</summary>
    /// <param name="where">File and key, for errors.</param>
    /// <param name="promise">What stands there.</param>
    /// <param name="found">How many there are.</param>
    /// <param name="what">Of what: rows.</param>
    public static void CheckNumber(string where, string? promise, int found, string what)
    {
        if (promise is not { Length: > 0 })
            return;
        if (!Numbers.TryWhole(promise, out long promised))
        {
            throw new DataFormatException(
                where,
                $"is '{promise}'; {Numbers.Form(promise, whole: true)}.",
                "Mend the line or export the file again."
            );
        }
        if (promised != found)
        {
            throw new DataFormatException(
                where,
                $"promises {promised} {what}; the file has {found}.",
                "The file is cut off or damaged: copy or export it again."
            );
        }
    }
}
