using TreePose.Formats;

namespace TreePose.Datasets.Olst;

/// <summary>Age groups of the table <c>Participant_Demographics.csv</c>: what begins with y is young, everything else older.</summary>
internal sealed class OlstGroups
{
    /// <summary>Of people whom the table leaves out.</summary>
    public const string Unknown = "unknown";

    private const string Participant = "Participant_ID",
        AgeGroup = "Age_Group";
    private readonly Dictionary<string, string> _ages = [];

    /// <summary>How many people are of each age group.</summary>
    public IEnumerable<IGrouping<string, string>> Ages => _ages.Select(a => a.Value).GroupBy(a => a).OrderBy(a => a.Key);

    /// <summary>Reads the table; null is no table.</summary>
    /// <exception cref="DataFormatException">It lacks a column, names somebody twice, or an age group is none.</exception>
    public static OlstGroups Read(string? path)
    {
        var groups = new OlstGroups();
        if (path is null)
            return groups;
        string[][] rows = [.. Csv.Rows(DataFile.Text(path).ReplaceLineEndings("\n") + "\n").Where(r => r.Any(c => c.Trim().Length > 0))];
        (int who, int age) = rows.Length == 0 ? (-1, -1) : (Array.IndexOf(rows[0], Participant), Array.IndexOf(rows[0], AgeGroup));
        if (who < 0 || age < 0)
            throw new DataFormatException(
                path,
                $"lacks the column {(who < 0 ? Participant : AgeGroup)}; it has {string.Join(", ", rows.FirstOrDefault() ?? [])}.",
                "Give the table as it was published, or take it out: then no age group is known."
            );
        for (int i = 1; i < rows.Length; i++)
        {
            string name = Cell(rows[i], who).PadLeft(2, '0'),
                said = Cell(rows[i], age);
            string group = said switch
            {
                ['y' or 'Y', ..] => SampleGroups.Young,
                ['o' or 'O' or 'e' or 'E', ..] => SampleGroups.Older,
                _ => throw new DataFormatException(
                    $"{path}, row {i + 1}",
                    $"{AgeGroup} is '{said}'; young, or older or elderly, is expected.",
                    "Mend the row."
                ),
            };
            if (!groups._ages.TryAdd(name, group))
                throw new DataFormatException($"{path}, row {i + 1}", $"names {Participant} {name} twice.", "Leave one row of each.");
        }
        return groups;
    }

    /// <summary>The groups of a person's captures.</summary>
    public IReadOnlyDictionary<string, string> Of(string participant) =>
        _ages.TryGetValue(participant, out string? age) ? new Dictionary<string, string> { [SampleGroups.Age] = age } : SampleGroups.None;

    private static string Cell(string[] row, int at) => at < row.Length ? row[at].Trim() : "";
}
