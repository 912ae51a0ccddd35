namespace TreePose.Datasets;

/// <summary>
/// The groups of a study's participants, from the CSV that <c>study.json</c> names as <c>participants</c>: a column
/// <c>participant</c> with their two digits, and a column for each group, such as <c>ageGroup</c>. An empty cell is no value.
/// </summary>
internal static class StudyGroups
{
    private const string Participant = "participant";

    /// <summary>Groups by participant; none without a table.</summary>
    /// <exception cref="DataFormatException">The table is not there, has no column <c>participant</c>, or names a person twice.</exception>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Read(string? path)
    {
        var groups = new Dictionary<string, IReadOnlyDictionary<string, string>>();
        if (path is null)
            return groups;
        if (!File.Exists(path))
            throw new DataFormatException(path, "there is no such file.", "Correct the key participants of study.json, or remove it.");
        string[][] rows =
        [
            .. Csv.Rows(File.ReadAllText(path) + "\n").Select(r => r.Select(c => c.Trim()).ToArray()).Where(r => r.Any(c => c.Length > 0)),
        ];
        int who = rows.Length == 0 ? -1 : Array.IndexOf(rows[0], Participant);
        if (who < 0)
            throw new DataFormatException(
                path,
                $"has no column '{Participant}'.",
                "Name it in the first line; the other columns are groups."
            );
        foreach (string[] row in rows[1..])
        {
            string person = row.ElementAtOrDefault(who)?.PadLeft(2, '0') ?? "";
            var own = rows[0]
                .Zip(row)
                .Where((c, i) => i != who && c.First.Length > 0 && c.Second.Length > 0)
                .ToDictionary(c => c.First, c => c.Second);
            if (!groups.TryAdd(person, own))
                throw new DataFormatException(path, $"names participant {person} twice.", "Leave one line of each.");
        }
        return groups;
    }
}
