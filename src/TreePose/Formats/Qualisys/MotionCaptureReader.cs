using TreePose.Captures;
using TreePose.Formats.Tsv;

namespace TreePose.Formats.Qualisys;

/// <summary>
/// Reads motion-capture exports (<c>…_pos.tsv</c> in mm, <c>…_vel.tsv</c> in mm/s): about five <c>KEY&lt;tab&gt;value</c> lines,
/// a line of column names such as <c>Chest_pos_X</c>, then rows, with or without leading Frame and Time columns. Exports without the
/// line of names are read where the markers' names leave no doubt; samples of zeros alone are missing ones.
/// </summary>
public static class MotionCaptureReader
{
    /// <summary>Reads all columns.</summary>
    /// <exception cref="DataFormatException">There are no column names or numbers, a field is no number (decimal commas are refused), the
    /// rate is unknown, the time is uneven or runs back, or the file breaks off.</exception>
    public static MotionCaptureRecording Read(string path)
    {
        TsvText text = TsvText.Read(path);
        int header = FindHeader(text);
        Dictionary<string, string> metadata = text.Metadata(header);
        IReadOnlyList<string>? names = HeaderlessExport.Names(text, header, text.Metadata(header + 1));
        if (names is not null)
            metadata = text.Metadata(header + 1);
        var table = new TsvTable(text, header, names);
        int time = table.IndexOf("Time");
        if (time < 0 && table.Offset == 2)
            time = -1; // the unnamed second field
        int[] data =
        [
            .. Enumerable.Range(0, table.Names.Count).Where(i => i != time && table.Names[i] is { Length: > 0 } name && !IsCounter(name)),
        ];
        bool timed = time >= 0 || table.Offset == 2;
        int? counter = StatedNumbers.Counter(table);
        double[][] values = table.Read([.. timed ? [time] : Array.Empty<int>(), .. data, .. counter is { } c ? [c] : Array.Empty<int>()]);
        double[][] columns = ZeroGaps.Missing([.. data.Select(i => table.Names[i])], [.. values.Skip(timed ? 1 : 0).Take(data.Length)]);
        StatedNumbers.CheckCount(path, metadata, ["NO_OF_FRAMES", "NO_OF_SAMPLES"], table.RowCount);
        (string Where, double Hz)? stated = StatedNumbers.Rate(path, "FREQUENCY", metadata);
        TimeAxis? axis = timed ? new TimeAxis(values[0], table.Where, header + 2, stated) : null;
        if (counter is not null && timed)
            axis!.CheckCounter(values[^1], "the frame");
        else if (counter is not null && stated is { } rate) // then the frame numbers are the times
            axis = new([.. values[^1].Select(n => n / rate.Hz)], i => $"{table.Where(i)}, by its frame number", header + 2, rate);
        double frequencyHz =
            axis?.RateHz
            ?? stated?.Hz
            ?? throw new DataFormatException(
                path,
                "there is neither a FREQUENCY line nor a time column.",
                "Export the file with its metadata."
            );
        return new MotionCaptureRecording
        {
            SamplingFrequencyHz = frequencyHz,
            Names = [.. data.Select(i => table.Names[i])],
            Columns = axis is null ? columns : [.. columns.Select(axis.Fill)],
            TimeSeconds = timed ? axis!.Times() : [.. Enumerable.Range(0, axis?.Length ?? table.RowCount).Select(i => i / frequencyHz)],
            Metadata = metadata,
        };
    }

    private static bool IsCounter(string name) =>
        name.Equals("Frame", StringComparison.OrdinalIgnoreCase) || name.Equals("Sample", StringComparison.OrdinalIgnoreCase);

    /// <summary>The last line before the first row of numbers.</summary>
    private static int FindHeader(TsvText text)
    {
        for (int line = 0; line < text.LineCount; line++)
        {
            string[] filled = [.. text.Fields(line).Where(f => f.Length > 0)];
            if (filled.Length == 0 || !filled.All(TsvText.IsNumber))
                continue;
            int header = line - 1;
            while (header >= 0 && text.IsBlank(header))
                header--;
            if (header < 0 || text.Fields(header).Skip(1).Any(f => f.Length > 0 && TsvText.IsNumber(f)))
                break;
            return header;
        }
        throw new DataFormatException(
            text.Path,
            "there is no line of column names (such as Chest_pos_X) followed by rows of numbers.",
            HeaderlessExport.Remedy
        );
    }
}
