using System.Globalization;
using System.Text.RegularExpressions;
using CsvHelper;
using TreePose.Datasets.Checks;
using TreePose.Formats;
using TreePose.Formats.EventTable;

namespace TreePose.Datasets.Frames;

/// <summary>A row of <c>captures.csv</c>: one file of one capture.</summary>
/// <param name="Row">Where it stands.</param>
/// <param name="Capture">The capture's name.</param>
/// <param name="Participant">The person.</param>
/// <param name="File">Path of the array from the folder.</param>
/// <param name="Channel">The radar channel, from 1; null when there is one, or when all are planes of one array.</param>
/// <param name="SecondsPerFrame">Seconds from one frame to the next.</param>
/// <param name="Movement">What the person did.</param>
/// <param name="Groups">Group by name.</param>
internal sealed record CaptureRow(
    int Row,
    string Capture,
    string Participant,
    string File,
    int? Channel,
    double SecondsPerFrame,
    string Movement,
    IReadOnlyDictionary<string, string> Groups
);

/// <summary>
/// The table <c>captures.csv</c>: which files there are, and of whom. A column that it does not know is a group of captures or people.
/// </summary>
internal static partial class CapturesTable
{
    public const string FileName = "captures.csv";

    private const string Capture = "capture",
        Participant = "participant",
        File = "file",
        Channel = "channel",
        Seconds = "seconds_per_frame",
        Movement = "movement",
        AgeGroup = "age_group";
    private const double LongestPeriod = 10; // s; more is milliseconds taken for seconds
    private static readonly string[] Columns = [Capture, Participant, File, Channel, Seconds, Movement];

    /// <summary>Reads the rows; what is wrong is added to the problems.</summary>
    public static IReadOnlyList<CaptureRow> Read(string folder, FramesProblems problems)
    {
        string path = Path.Combine(folder, FileName);
        var wrong = new List<EventTableProblem>();
        List<CaptureRow>? rows = problems.Try(
            ProblemStage.Tables,
            null,
            () => CsvTable.Rows(path, Columns, (csv, fields) => Parse(path, csv, fields, wrong), commented: true)
        );
        problems.Add(wrong, FileName);
        if (rows is null)
            return [];
        foreach (IGrouping<string, CaptureRow> capture in rows.GroupBy(r => r.Capture))
            Check(path, [.. capture], problems);
        CheckPeople(path, rows, problems);
        foreach (IGrouping<string, CaptureRow> file in rows.GroupBy(r => r.File))
        foreach (CaptureRow row in file.Skip(1).Where(r => r.Capture != file.First().Capture))
            problems.Add(
                ProblemStage.Tables,
                row.Capture,
                $"{At(path, row)}: file '{row.File}' is that of row {file.First().Row} ({file.First().Capture}) already. Name its own file."
            );
        return rows;
    }

    private static CaptureRow? Parse(string path, CsvReader csv, int fields, List<EventTableProblem> problems)
    {
        int row = (int)csv.LineNumber,
            before = problems.Count;
        string capture = csv.GetString(Capture);
        var cells = new EventTableCells(path, csv, row, capture, problems);
        if (!cells.HasFields(fields))
            return null;
        string file = cells.Text(File);
        if (file.Length > 0 && !file.EndsWith(".npy", StringComparison.OrdinalIgnoreCase))
            cells.Report($"file is '{file}'; the name of a .npy file is expected: save the array with numpy.save.");
        double seconds = cells.Real(Seconds);
        if (seconds is <= 0 or > LongestPeriod)
            cells.Report(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Seconds} is {seconds}; seconds above 0, up to {LongestPeriod}, are expected."
                ) + (seconds > 0 ? string.Create(CultureInfo.InvariantCulture, $" Of milliseconds, write {seconds / 1000}.") : "")
            );
        var found = new CaptureRow(
            row,
            Name(cells, Capture),
            Name(cells, Participant),
            file,
            ChannelOf(cells),
            seconds,
            cells.Text(Movement),
            GroupsOf(csv)
        );
        return problems.Count > before ? null : found;
    }

    private static string Name(EventTableCells cells, string column)
    {
        string text = cells.Text(column);
        if (text.Length > 0 && !NamePattern().IsMatch(text))
            cells.Report(
                $"{column} is '{ConsoleText.Clip(text, 90)}'; up to 80 letters, digits, spaces, '.', '-' and '_' are allowed, a letter or "
                    + "digit first."
            );
        return text;
    }

    private static int? ChannelOf(EventTableCells cells)
    {
        if (cells.Optional(Channel) is not { } value)
            return null;
        int channel = cells.Frame(Channel, value);
        if (value == 0)
            cells.Report($"{Channel} is 0; channels are counted from 1, or the cell is empty.");
        return channel;
    }

    private static Dictionary<string, string> GroupsOf(CsvReader csv)
    {
        var groups = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string column in csv.Headers)
        {
            if (column.Length > 0 && !Columns.Contains(column) && csv.GetString(column) is { Length: > 0 } value)
                groups[column == AgeGroup ? SampleGroups.Age : column] = value;
        }
        return groups;
    }

    /// <summary>The rows of one capture tell of one person and one recording, each channel once.</summary>
    private static void Check(string path, CaptureRow[] rows, FramesProblems problems)
    {
        CaptureRow first = rows[0];
        foreach (CaptureRow row in rows.Skip(1))
        {
            void Report(string what) => problems.Add(ProblemStage.Tables, row.Capture, $"{At(path, row)}: {what}");
            if (row.Participant != first.Participant)
                Report($"{Participant} is '{row.Participant}', and '{first.Participant}' in row {first.Row}: a capture is of one person.");
            if (row.SecondsPerFrame != first.SecondsPerFrame)
                Report(
                    string.Create(CultureInfo.InvariantCulture, $"{Seconds} is {row.SecondsPerFrame}, and {first.SecondsPerFrame} in ")
                        + $"row {first.Row}: the channels of a capture have one clock."
                );
            if (row.Movement != first.Movement)
                Report($"{Movement} is '{row.Movement}', and '{first.Movement}' in row {first.Row} of the same capture.");
            if (!row.Groups.OrderBy(g => g.Key).SequenceEqual(first.Groups.OrderBy(g => g.Key)))
                Report($"its groups are others than in row {first.Row} of the same capture.");
        }
        foreach (IGrouping<int?, CaptureRow> channel in rows.GroupBy(r => r.Channel).Where(g => g.Count() > 1))
            problems.Add(
                ProblemStage.Tables,
                first.Capture,
                $"{path}, rows {string.Join(" and ", channel.Select(r => r.Row))} ({first.Capture}): "
                    + (channel.Key is { } number ? $"channel {number} of it is there" : "the capture is there without a channel")
                    + $" {channel.Count()} times. Leave one row, or number the channels."
            );
        if (rows.Any(r => r.Channel is null) && rows.Any(r => r.Channel is not null))
            problems.Add(
                ProblemStage.Tables,
                first.Capture,
                $"{path} ({first.Capture}): some of its rows have a channel and some have none. Number all, or leave one row."
            );
    }

    /// <summary>One person is written in one way.</summary>
    private static void CheckPeople(string path, IEnumerable<CaptureRow> rows, FramesProblems problems)
    {
        foreach (IGrouping<string, CaptureRow> person in rows.GroupBy(r => r.Participant.Trim(), StringComparer.OrdinalIgnoreCase))
        {
            CaptureRow first = person.First();
            foreach (CaptureRow row in person.Where(r => r.Participant != first.Participant))
                problems.Add(
                    ProblemStage.Tables,
                    row.Capture,
                    $"{At(path, row)}: {Participant} is '{row.Participant}', and '{first.Participant}' in row {first.Row}: they differ in "
                        + "case or blanks alone. Write one person in one way, and two persons in two."
                );
        }
    }

    private static string At(string path, CaptureRow row) => $"{path}, row {row.Row} ({row.Capture})";

    [GeneratedRegex(@"^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,79}\z")]
    private static partial Regex NamePattern();
}
