using TreePose.Formats.Tsv;

namespace TreePose.Formats.Bds;

/// <summary>One trial of the Human Balance Evaluation data with the measures that its authors computed on the raw COP.</summary>
/// <param name="Trial">File name without extension: <c>BDS00001</c>.</param>
/// <param name="Subject">The person.</param>
/// <param name="Vision"><c>Open</c> or <c>Closed</c> eyes.</param>
/// <param name="Surface"><c>Firm</c> or <c>Foam</c>.</param>
/// <param name="AgeGroup"><c>Young</c> or <c>Old</c>.</param>
/// <param name="CopAreaSquareCentimetres">95 % prediction ellipse (<c>COParea</c>); NaN where the list has no measures.</param>
/// <param name="CopVelocityCentimetresPerSecond">Mean planar velocity (<c>COPvelo</c>).</param>
/// <param name="CopMeanFrequencyHz">Mean power frequency (<c>COPmfreq</c>).</param>
public sealed record BdsTrial(
    string Trial,
    string Subject,
    string Vision,
    string Surface,
    string AgeGroup,
    double CopAreaSquareCentimetres,
    double CopVelocityCentimetresPerSecond,
    double CopMeanFrequencyHz
);

/// <summary>
/// Reads the list of trials: <c>BDSinfoCOP.txt</c> or <c>BDSinfo.txt</c> as published, which has no measures, or
/// <c>BDSinfoCOP_subset.tsv</c>, a part of the first.
/// </summary>
public static class BdsInfoReader
{
    /// <summary>Names of the list; the first that is there is read.</summary>
    public static IReadOnlyList<string> FileNames { get; } = ["BDSinfoCOP_subset.tsv", "BDSinfoCOP.txt", "BDSinfo.txt"];

    private static readonly string[] Columns = ["Trial", "Subject", "Vision", "Surface", "AgeGroup", "COParea", "COPvelo", "COPmfreq"];
    private static readonly int Needed = Array.IndexOf(Columns, "COParea"); // measures may be missing

    /// <summary>Reads all trials in the file's order.</summary>
    /// <exception cref="DataFormatException">
    /// A column is missing, a measure is no number, or a trial stands there twice.
    /// </exception>
    public static IReadOnlyList<BdsTrial> Read(string path)
    {
        TsvText text = TsvText.Read(path);
        if (text.LineCount < 2)
            throw new DataFormatException(path, "there are no trials.", $"Its header is {string.Join(", ", Columns)}, tab-separated.");
        string[] header = text.Fields(0);
        int[] at = [.. Columns.Select(c => Array.IndexOf(header, c))];
        if (at.AsSpan(0, Needed).Contains(-1))
            throw new DataFormatException(
                text.Where(0),
                $"lacks {string.Join(", ", Columns.Where((_, i) => i < Needed && at[i] < 0))}; it has {string.Join(", ", header)}.",
                "Give the file as published."
            );
        var trials = new List<BdsTrial>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int line = 1; line < text.LineCount; line++)
        {
            string[] fields = text.Fields(line);
            if (fields.Length != header.Length)
            {
                throw new DataFormatException(
                    text.Where(line),
                    $"has {fields.Length} fields; {header.Length} are expected.",
                    "Give the file as published."
                );
            }
            string[] f = [.. at.Select(i => i < 0 ? "" : fields[i])];
            if (!seen.Add(f[0]))
                throw new DataFormatException(text.Where(line), $"the trial '{f[0]}' stands there twice.", "Remove one of the rows.");
            trials.Add(
                new BdsTrial(f[0], f[1], f[2], f[3], f[4], Measure(text, line, 5, f), Measure(text, line, 6, f), Measure(text, line, 7, f))
            );
        }
        return trials;
    }

    private static double Measure(TsvText text, int line, int column, string[] fields) =>
        fields[column].Length == 0 ? double.NaN
        : Numbers.TryReal(fields[column], out double value) ? value
        : throw new DataFormatException(
            $"{text.Where(line)}, column {Columns[column]}",
            $"'{fields[column]}' is not a number: {Numbers.Form(fields[column])}.",
            "Give the file as published."
        );
}
