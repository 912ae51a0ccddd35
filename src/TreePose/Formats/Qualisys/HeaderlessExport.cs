using TreePose.Formats.Tsv;

namespace TreePose.Formats.Qualisys;

/// <summary>
/// Motion-capture exports without a line of column names: the markers of MARKER_NAMES follow one another as X, Y, Z, behind nothing,
/// a frame number, or frame number and time. What does not fit this to the field is refused.
/// </summary>
internal static class HeaderlessExport
{
    /// <summary>What to do in the motion capture's program for a file that names its columns.</summary>
    public const string Remedy =
        "In QTM, under Project options, TSV export, tick the boxes for the TSV header, the column header and the time data of every frame, "
        + "and export the file again.";

    private const string Markers = "MARKER_NAMES",
        Types = "TRAJECTORY_TYPES";

    /// <summary>The names of a file whose last line before the numbers is none of columns; null where it is one.</summary>
    /// <param name="text">The file.</param>
    /// <param name="header">The last line before the first row of numbers.</param>
    /// <param name="metadata">Its lines, that one included.</param>
    /// <exception cref="DataFormatException">Which column is which cannot be told.</exception>
    public static IReadOnlyList<string>? Names(TsvText text, int header, IReadOnlyDictionary<string, string> metadata)
    {
        string key = text.Fields(header)[0];
        bool listsMarkers = key.Equals(Markers, StringComparison.OrdinalIgnoreCase);
        if (!listsMarkers && !metadata.ContainsKey(Markers))
            return null; // an export that is not of QTM: its last line names the columns
        bool isMetadata = listsMarkers || IsKey(key);
        if (!isMetadata)
            return null;
        string[] markers = [.. metadata[Markers].Split('\t').Where(m => m.Length > 0)];
        int fields = Filled(text, header + 1),
            others = fields - 3 * markers.Length;
        if (listsMarkers && others < 0 && fields - markers.Length is >= 0 and <= 2)
            return null; // the names are those of the columns, one each, behind the key
        if (metadata.TryGetValue("NO_OF_MARKERS", out string? stated) && Numbers.TryWhole(stated.Split('\t')[0], out long count))
        {
            if (count != markers.Length)
                throw Unclear(text, header, $"there is no line of column names, and NO_OF_MARKERS is {count} for {markers.Length} names.");
        }
        if (markers.Length == 0 || others is < 0 or > 2)
        {
            throw Unclear(
                text,
                header,
                $"there is no line of column names, and rows of {fields} numbers are not the X, Y, Z of {markers.Length} markers, alone or "
                    + "behind frame number and time."
            );
        }
        string[] leading = others switch
        {
            0 => [],
            1 => ["Frame"],
            _ => ["Frame", "Time"],
        };
        string quantity = Quantity(text, header, metadata);
        return [.. leading, .. markers.SelectMany(m => "XYZ".Select(axis => $"{m}_{quantity}_{axis}"))];
    }

    /// <summary>Numbers of a row, without what a tab at its end adds.</summary>
    private static int Filled(TsvText text, int row)
    {
        if (row >= text.LineCount)
            return 0;
        string[] fields = text.Fields(row);
        return fields.Length - (fields[^1].Length == 0 ? 1 : 0);
    }

    private static bool IsKey(string key) =>
        key.Equals(Types, StringComparison.OrdinalIgnoreCase)
        || (key.Length > 1 && key.All(c => char.IsAsciiLetterUpper(c) || c == '_') && key.Contains('_'));

    /// <summary>By the file's name, as the study has it; else by what the file says.</summary>
    private static string Quantity(TsvText text, int header, IReadOnlyDictionary<string, string> metadata)
    {
        string name = System.IO.Path.GetFileNameWithoutExtension(text.Path);
        if (name.EndsWith("_vel", StringComparison.OrdinalIgnoreCase))
            return "vel";
        if (name.EndsWith("_pos", StringComparison.OrdinalIgnoreCase))
            return "pos";
        string said = metadata.GetValueOrDefault("DATA_INCLUDED", "").Split('\t')[0];
        return said.ToUpperInvariant() switch
        {
            "3D" or "POSITION" => "pos",
            "VELOCITY" => "vel",
            _ => throw Unclear(text, header, $"there is no line of column names, and DATA_INCLUDED is '{said}', neither 3D nor velocity."),
        };
    }

    private static DataFormatException Unclear(TsvText text, int header, string problem) => new(text.Where(header + 1), problem, Remedy);
}

/// <summary>Gaps that an export fills with zeros.</summary>
internal static class ZeroGaps
{
    private const double MostOfSamples = 0.5;

    /// <summary>
    /// Makes samples in which a marker's X, Y and Z are all exactly 0 missing ones: no marker is at the origin, or without any speed, to
    /// the last digit. A marker of which more than half of the samples are so, and which is a velocity, is one that rests in a file
    /// without noise, and stays.
    /// </summary>
    public static double[][] Missing(IReadOnlyList<string> names, double[][] columns)
    {
        double[][] cleaned = [.. columns];
        for (int i = 0; i + 2 < names.Count; i++)
        {
            if (!IsTriple(names, i))
                continue;
            (double[] x, double[] y, double[] z) = (columns[i], columns[i + 1], columns[i + 2]);
            int[] zeros = [.. Enumerable.Range(0, x.Length).Where(k => x[k] == 0 && y[k] == 0 && z[k] == 0)];
            bool rests = names[i].Contains("_vel_", StringComparison.OrdinalIgnoreCase) && zeros.Length > MostOfSamples * x.Length;
            if (zeros.Length == 0 || rests)
                continue;
            for (int axis = 0; axis < 3; axis++)
            {
                double[] values = [.. columns[i + axis]];
                foreach (int k in zeros)
                    values[k] = double.NaN;
                cleaned[i + axis] = values;
            }
        }
        return cleaned;
    }

    private static bool IsTriple(IReadOnlyList<string> names, int i) =>
        names[i].Length > 1
        && names[i][^1] is 'X' or 'x'
        && names[i][^2] is '_' or ' ' or '.'
        && names[i + 1].Length == names[i].Length
        && names[i + 2].Length == names[i].Length
        && names[i + 1].StartsWith(names[i][..^1], StringComparison.Ordinal)
        && names[i + 2].StartsWith(names[i][..^1], StringComparison.Ordinal)
        && names[i + 1][^1] is 'Y' or 'y'
        && names[i + 2][^1] is 'Z' or 'z';
}
