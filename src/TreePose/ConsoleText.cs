using TreePose.Datasets;

namespace TreePose;

/// <summary>Text for a terminal of 80 columns.</summary>
public static class ConsoleText
{
    /// <summary>Columns that every terminal has.</summary>
    public const int Width = 80;

    private const int ListedAtMost = 20;

    /// <summary>Prints what was left out and why, what is alike once; nothing when nothing was.</summary>
    public static void WriteSkipped(TextWriter output, IReadOnlyList<SkippedCapture> skipped)
    {
        if (skipped.Count == 0)
            return;
        output.WriteLine($"Left out ({skipped.Count}):");
        WriteList(output, AlikeReasons.Lines(skipped));
    }

    /// <summary>Prints one wrapped entry after another, and how many more there are after the first 20.</summary>
    public static void WriteList(TextWriter output, IReadOnlyList<string> entries)
    {
        foreach (string entry in entries.Take(ListedAtMost))
            WriteWrapped(output, entry, "  ", "    ");
        if (entries.Count > ListedAtMost)
            output.WriteLine($"  and {entries.Count - ListedAtMost} more");
    }

    /// <summary>Breaks a text at blanks; a word longer than a line, such as a path, keeps its line.</summary>
    public static void WriteWrapped(TextWriter output, string text, string first = "", string next = "")
    {
        string line = first;
        bool empty = true;
        foreach (string word in text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (!empty && line.Length + 1 + word.Length > Width)
            {
                output.WriteLine(line);
                (line, empty) = (next, true);
            }
            line += empty ? word : " " + word;
            empty = false;
        }
        output.WriteLine(line);
    }

    /// <summary>A text that is at most so long.</summary>
    public static string Clip(string text, int length) => text.Length <= length ? text : text[..(length - 1)] + "…";
}
