using TreePose.Captures;
using TreePose.Formats.Qualisys;
using TreePose.Formats.Tsv;

namespace TreePose.Formats.OpenSim;

/// <summary>
/// Reads marker trajectories of OpenSim and of the programs that write for it (<c>.trc</c>): a line of keys (<c>DataRate</c>,
/// <c>Units</c>, …) over one of values, a line of marker names, one of axes, then rows of frame, time, and X, Y, Z of each marker,
/// separated by tabs (or commas). The axes are the file's.
/// </summary>
public static class TrcReader
{
    private const string Remedy = "Export the file again as TRC.";
    private const int KeyLine = 1,
        NameLine = 3,
        MostHeaderLines = 20;

    /// <summary>Reads the markers as columns <c>NAME_pos_X</c>, <c>_Y</c>, <c>_Z</c> in mm; NaN where one is missing.</summary>
    /// <exception cref="DataFormatException">
    /// The header lacks a line, the unit is unknown, names and numbers differ, a field is no number, the time is uneven or runs back, or
    /// the file breaks off.
    /// </exception>
    public static MotionCaptureRecording Read(string path)
    {
        TsvText text = TsvText.Read(path);
        if (text.LineCount > 0 && text.Line(0).Contains((byte)',') && !text.Line(0).Contains((byte)'\t'))
            text = TsvText.Read(path, ',');
        int header = LastOfHeader(text);
        Dictionary<string, string> metadata = Metadata(text);
        double millimetres = Millimetres(text, metadata);
        string[] markers = Markers(text);
        StatedNumbers.CheckNumber(
            $"{text.Where(KeyLine + 1)}, NumMarkers",
            metadata.GetValueOrDefault("NumMarkers"),
            markers.Length,
            "names"
        );
        string[] names = [.. markers.SelectMany(m => "XYZ".Select(axis => $"{m}_pos_{axis}"))];
        var table = new TsvTable(text, header, ["Frame", "Time", .. names], Remedy);
        int[] columns = table.Require(["Frame", "Time", .. names], Remedy);
        table.RequireAllNamed();
        StatedNumbers.CheckCount(path, metadata, ["NumFrames"], table.RowCount);
        double[][] values = table.Read(columns);
        var axis = new TimeAxis(values[1], table.Where, header + 2, StatedNumbers.Rate(path, "DataRate", metadata));
        axis.CheckCounter(values[0], "the frame");
        double[][] places = ZeroGaps.Missing(names, [.. values[2..].Select(c => Array.ConvertAll(c, v => v * millimetres))]);
        return new MotionCaptureRecording
        {
            SamplingFrequencyHz = axis.RateHz,
            Names = names,
            Columns = [.. places.Select(axis.Fill)],
            TimeSeconds = axis.Times(),
            Metadata = metadata,
        };
    }

    /// <summary>The last line before the first row of numbers.</summary>
    private static int LastOfHeader(TsvText text)
    {
        for (int line = NameLine + 1; line < Math.Min(text.LineCount, MostHeaderLines); line++)
        {
            if (Numbers.TryReal(text.Fields(line)[0], out _))
                return line - 1;
        }
        throw new DataFormatException(
            text.Path,
            $"is no TRC file: none of the lines {NameLine + 2} to {MostHeaderLines} is a row of numbers.",
            Remedy
        );
    }

    private static Dictionary<string, string> Metadata(TsvText text)
    {
        string[] keys = text.Fields(KeyLine),
            values = text.Fields(KeyLine + 1);
        return keys.Zip(values)
            .Where(p => p.First.Length > 0)
            .DistinctBy(p => p.First, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(p => p.First, p => p.Second, StringComparer.OrdinalIgnoreCase);
    }

    private static double Millimetres(TsvText text, Dictionary<string, string> metadata) =>
        metadata.GetValueOrDefault("Units", "") switch
        {
            "mm" => 1,
            "cm" => 10,
            "m" or "meters" => 1000,
            var unit => throw new DataFormatException(
                $"{text.Where(KeyLine + 1)}, Units",
                $"is '{unit}'; mm, cm or m is expected.",
                "Write the unit of the coordinates there."
            ),
        };

    /// <summary>Names behind <c>Frame#</c> and <c>Time</c>, one over each three columns.</summary>
    private static string[] Markers(TsvText text)
    {
        string[] fields = text.Fields(NameLine);
        if (fields.Length < 3 || !fields[0].StartsWith("Frame", StringComparison.OrdinalIgnoreCase) || !IsTime(fields[1]))
        {
            throw new DataFormatException(
                text.Where(NameLine),
                $"begins with '{fields[0]}'; Frame#, Time and the names of markers are expected.",
                Remedy
            );
        }
        for (int i = 2; i < fields.Length; i++)
        {
            if (fields[i].Length > 0 && i % 3 != 2)
                throw new DataFormatException(text.Where(NameLine), $"'{fields[i]}' does not stand over the X of a marker.", Remedy);
        }
        return [.. fields.Skip(2).Where(f => f.Length > 0)];
    }

    private static bool IsTime(string name) => name.Equals("Time", StringComparison.OrdinalIgnoreCase);
}
