namespace TreePose.Evaluation;

/// <summary>People who share a value of a group, such as an age group.</summary>
/// <param name="Group">The group: <c>ageGroup</c>.</param>
/// <param name="Value">Their value of it: <c>older</c>.</param>
/// <param name="Participants">Who they are.</param>
public sealed record Stratum(string Group, string Value, IReadOnlyList<string> Participants)
{
    /// <summary>In words: <c>ageGroup older, 8 people</c>.</summary>
    public string Title => TitleOf(Group, Value, Participants.Count);

    /// <summary>A stratum in words, from what a record says of it.</summary>
    internal static string TitleOf(string? group, string? value, int people) =>
        $"{Words(group)} {value}, {(people == 1 ? "1 person" : $"{people} people")}";

    /// <summary><c>age group</c> for <c>ageGroup</c>.</summary>
    private static string Words(string? name) =>
        string.Concat(
            (name ?? "").Select((c, i) => i > 0 && char.IsUpper(c) && char.IsLower(name![i - 1]) ? $" {char.ToLowerInvariant(c)}" : $"{c}")
        );

    /// <summary>
    /// The strata of people: every group in which each person has one value and people differ. Groups of which a person has several
    /// values, such as a session, tell no people apart.
    /// </summary>
    /// <param name="samples">Who was recorded, and the groups of the recording.</param>
    public static IReadOnlyList<Stratum> Of(IEnumerable<(string Participant, IReadOnlyDictionary<string, string> Groups)> samples)
    {
        (string Participant, IReadOnlyDictionary<string, string> Groups)[] all = [.. samples];
        var strata = new List<Stratum>();
        foreach (string group in all.SelectMany(s => s.Groups.Keys).Distinct().Order(NaturalOrder.Names))
        {
            Dictionary<string, string?[]> values = all.GroupBy(s => s.Participant)
                .ToDictionary(p => p.Key, p => p.Select(s => s.Groups.GetValueOrDefault(group)).Distinct().ToArray());
            if (values.Values.Any(v => v is not [not null]) || values.Values.Select(v => v[0]).Distinct().Count() < 2)
                continue;
            strata.AddRange(
                values
                    .GroupBy(v => v.Value[0]!, v => v.Key)
                    .OrderBy(v => v.Key, NaturalOrder.Names)
                    .Select(v => new Stratum(group, v.Key, [.. v.Order(NaturalOrder.Names)]))
            );
        }
        return strata;
    }
}
