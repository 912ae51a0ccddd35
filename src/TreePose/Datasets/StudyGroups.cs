using TreePose.Captures;
using TreePose.Formats;

namespace TreePose.Datasets;

/// <summary>
/// The groups of a study's captures, from the CSV files that <c>study.json</c> names: <c>participants</c>, with a column
/// <c>participant</c> (two digits), and <c>captures</c>, with a column <c>capture</c> (<c>18_MNTRL_RR_V1</c>). Every other column
/// is a group, such as <c>ageGroup</c> or <c>session</c>; an empty cell is no value. What a capture's own line says stands before
/// what its participant's says.
/// </summary>
internal sealed class StudyGroups
{
    private const string Participant = "participant",
        Capture = "capture";

    private readonly Dictionary<string, Dictionary<string, string>> _people,
        _captures;

    /// <summary>Reads the tables; null is no table.</summary>
    /// <param name="participants">Path of the participants' table.</param>
    /// <param name="captures">Path of the captures' table.</param>
    /// <exception cref="DataFormatException">
    /// A table is not there, lacks its column, names somebody or something twice, or a line of the captures' table is about no
    /// capture of its participant.
    /// </exception>
    public StudyGroups(string? participants, string? captures)
    {
        _people = participants is null ? [] : Read(participants, "participants", Participant, (_, who, _) => who.PadLeft(2, '0'), []);
        _captures = captures is null ? [] : Read(captures, "captures", Capture, CaptureOf, [Participant]);
    }

    /// <summary>The groups of a capture.</summary>
    public IReadOnlyDictionary<string, string> Of(StudyCaptureName name)
    {
        Dictionary<string, string>? person = _people.GetValueOrDefault(name.Participant),
            own = _captures.GetValueOrDefault(name.Radar);
        if (own is null || person is null)
            return own ?? person ?? SampleGroups.None;
        var both = new Dictionary<string, string>(person);
        foreach ((string group, string value) in own)
            both[group] = value;
        return both;
    }

    private delegate string KeyOf(string path, string text, string? participant);

    private static Dictionary<string, Dictionary<string, string>> Read(string path, string key, string column, KeyOf keyOf, string[] others)
    {
        var groups = new Dictionary<string, Dictionary<string, string>>();
        if (!File.Exists(path))
            throw new DataFormatException(path, "there is no such file.", $"Correct the key {key} of study.json, or remove it.");
        string[][] rows =
        [
            .. Csv.Rows(DataFile.Text(path) + "\n").Select(r => r.Select(c => c.Trim()).ToArray()).Where(r => r.Any(c => c.Length > 0)),
        ];
        int which = rows.Length == 0 ? -1 : Array.IndexOf(rows[0], column);
        if (which < 0)
            throw new DataFormatException(path, $"has no column '{column}'.", "Name it in the first line; the other columns are groups.");
        foreach (string[] row in rows[1..])
        {
            string? Cell(string of) => row.ElementAtOrDefault(Array.IndexOf(rows[0], of)) is { Length: > 0 } text ? text : null;
            string name = keyOf(path, row.ElementAtOrDefault(which) ?? "", Cell(Participant));
            var own = rows[0]
                .Zip(row)
                .Where((c, i) => i != which && !others.Contains(c.First) && c.First.Length > 0 && c.Second.Length > 0)
                .ToDictionary(c => c.First, c => c.Second);
            if (!groups.TryAdd(name, own))
                throw new DataFormatException(path, $"names {column} {name} twice.", "Leave one line of each.");
        }
        return groups;
    }

    private static string CaptureOf(string path, string text, string? participant)
    {
        if (StudyCaptureName.TryParseWhole(text) is not { } name)
            throw new DataFormatException(path, $"names the capture '{text}'.", "Write it as its files are named: 18_MNTRL_RR_V1.");
        if (participant is not null && participant.PadLeft(2, '0') != name.Participant)
            throw new DataFormatException(path, $"says that capture {text} is of participant {participant}.", "Correct one of them.");
        return name.Radar;
    }
}
