using System.Globalization;
using TreePose.Formats.Tsv;

namespace TreePose.Formats.Qualisys;

/// <summary>Checks that force-plate and motion-capture exports share: rate, running time, promised length.</summary>
internal static class Recording
{
    private const double FrequencyTolerance = 0.01; // TIME has few digits; a wrong FREQUENCY line is off by far more

    /// <summary>The rate that the file states (<c>FREQUENCY</c>), checked against its time column, or else the time column's own.</summary>
    public static double Frequency(string path, IReadOnlyDictionary<string, string> metadata, double[]? timeSeconds)
    {
        double? measured = timeSeconds is { Length: > 1 } ? (timeSeconds.Length - 1) / (timeSeconds[^1] - timeSeconds[0]) : null;
        if (!metadata.TryGetValue("FREQUENCY", out string? text))
            return measured
                ?? throw new DataFormatException(
                    path,
                    "there is neither a FREQUENCY line nor a time column.",
                    "Export the file with its metadata."
                );
        if (
            !double.TryParse(text.Split('\t')[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double stated)
            || !(stated > 0)
            || !double.IsFinite(stated)
        )
            throw new DataFormatException(
                $"{path}, FREQUENCY",
                $"is '{text}'; a number of samples a second above 0 is expected.",
                "Mend the line or export the file again."
            );
        if (measured is { } m && Math.Abs(m / stated - 1) > FrequencyTolerance && timeSeconds!.Length > 1 / FrequencyTolerance)
        {
            throw new DataFormatException(
                $"{path}, FREQUENCY",
                string.Create(CultureInfo.InvariantCulture, $"is {stated} Hz, but the time column runs at {m:0.###} Hz."),
                "Samples are missing or the line is wrong: export the file again."
            );
        }
        return stated;
    }

    /// <summary>Time never runs back (rounded to few digits, neighbours may be equal).</summary>
    public static void CheckTime(TsvTable table, double[] timeSeconds)
    {
        for (int i = 0; i < timeSeconds.Length; i++)
        {
            if (double.IsNaN(timeSeconds[i]))
                throw new DataFormatException(table.Where(i), "the time is empty.", "Mend or export the file again.");
            if (i > 0 && timeSeconds[i] < timeSeconds[i - 1])
            {
                throw new DataFormatException(
                    table.Where(i),
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"the time {timeSeconds[i]} s follows {timeSeconds[i - 1]} s; it has to run forward."
                    ),
                    "Check that names and columns fit each other, or export the file again."
                );
            }
        }
    }

    /// <summary>The file has as many rows as it promises.</summary>
    public static void CheckCount(string path, IReadOnlyDictionary<string, string> metadata, IEnumerable<string> keys, int rows)
    {
        foreach (string key in keys)
        {
            if (
                !metadata.TryGetValue(key, out string? text)
                || !int.TryParse(text.Split('\t')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int promised)
            )
                continue;
            if (promised != rows)
            {
                throw new DataFormatException(
                    $"{path}, {key}",
                    $"promises {promised} rows; the file has {rows}.",
                    "The file is cut off or damaged: copy or export it again."
                );
            }
        }
    }
}
