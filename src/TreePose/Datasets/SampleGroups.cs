namespace TreePose.Datasets;

/// <summary>
/// Names of groups that the shipped sources give to captures and holds. A source of a script may give others: every name that
/// the data has can be left out with <c>protocol.group</c>.
/// </summary>
public static class SampleGroups
{
    /// <summary>Age group of the person.</summary>
    public const string Age = "ageGroup";

    /// <summary>Value of <see cref="Age"/>: young people.</summary>
    public const string Young = "young";

    /// <summary>Value of <see cref="Age"/>: older people.</summary>
    public const string Older = "older";

    /// <summary>On which of several visits it was recorded; a person has several.</summary>
    public const string Session = "session";

    /// <summary>Which radar, or which channel of it, saw the frames. A sequence with a channel has this group by itself.</summary>
    public const string Radar = "radar";

    /// <summary>No groups.</summary>
    public static IReadOnlyDictionary<string, string> None { get; } = new Dictionary<string, string>();
}
