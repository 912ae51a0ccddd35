using System.Globalization;
using System.Text;
using TreePose.Runs;

namespace TreePose.Tracking;

/// <summary>What a tracker's page says about a run: experiment, data, command, and at its end how it went. Markdown.</summary>
internal static class RunNote
{
    private const int MostFigures = 20;
    private const int Longest = 7_900;

    public static string Of(RunStarted start)
    {
        var note = new StringBuilder();
        note.Append(CultureInfo.InvariantCulture, $"**{start.Run.Experiment}**");
        if (start.Data is { } data)
            note.Append(CultureInfo.InvariantCulture, $" on `{data.Name}` ({data.Files} files, digest {data.Digest})");
        note.Append(
            CultureInfo.InvariantCulture,
            $"\n\n`{start.Source.Name}`\n\nRecord `{start.Run.Name}` ({start.Run.Id}) on {start.Host}."
        );
        return Cut(note.ToString());
    }

    /// <param name="start">How it began.</param>
    /// <param name="end">How it ended.</param>
    /// <param name="figures">What it came to.</param>
    public static string Of(RunStarted start, RunEnded end, IReadOnlyDictionary<string, double> figures)
    {
        var note = new StringBuilder(Of(start));
        string reason = end.Reason is null ? "" : $": {end.Reason}";
        note.Append(CultureInfo.InvariantCulture, $"\n\n{end.Status}{reason}\n");
        if (figures.Count > 0)
            note.Append("\n| figure | value |\n|---|---:|\n");
        foreach (var (key, value) in figures.Take(MostFigures))
            note.Append(CultureInfo.InvariantCulture, $"| {key.Replace("|", "\\|")} | {value:0.######} |\n");
        if (figures.Count > MostFigures)
            note.Append(CultureInfo.InvariantCulture, $"\nAnd {figures.Count - MostFigures} more.\n");
        return Cut(note.ToString());
    }

    /// <param name="said">What people said afterwards: their note stands first.</param>
    /// <param name="description">What the run itself says.</param>
    public static string Of(RunNotes said, string description) =>
        said.Note is { } note ? Cut($"{note}\n\n---\n\n{description}") : description;

    private static string Cut(string text)
    {
        if (text.Length <= Longest)
            return text;
        int end = char.IsHighSurrogate(text[Longest - 2]) ? Longest - 2 : Longest - 1;
        return text[..end] + "…";
    }
}
