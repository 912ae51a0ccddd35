namespace TreePose.Formats.Dca1000;

/// <summary>
/// A configuration of the mmWave SDK (<c>.cfg</c>): a command a line, its values behind it, <c>%</c> before a comment (mmWave SDK user
/// guide, "Configuration (.cfg) File Format").
/// </summary>
internal static class CfgReader
{
    private const double Giga = 1e9,
        Kilo = 1e3,
        Micro = 1e-6,
        Milli = 1e-3,
        MegaPerMicro = 1e12,
        KiloPerMicro = 1e9;
    private static readonly Dictionary<string, int> Fewest = new(StringComparer.Ordinal)
    {
        ["profileCfg"] = 11,
        ["chirpCfg"] = 8,
        ["frameCfg"] = 5,
        ["channelCfg"] = 2,
        ["adcCfg"] = 2,
        ["adcbufCfg"] = 4,
        ["dfeDataOutputMode"] = 1,
        ["lvdsStreamCfg"] = 4,
        ["bpmCfg"] = 2,
    };

    private sealed record Row(int Line, double[] Values);

    /// <summary>Reads a configuration.</summary>
    /// <exception cref="DataFormatException">A command is missing, has too few numbers, or is of a kind that cannot be read.</exception>
    public static DeviceSetup Read(string path)
    {
        ILookup<string, Row> rows = Rows(path);
        Refuse(path, rows);
        string[] missing = [.. new[] { "profileCfg", "chirpCfg", "frameCfg", "channelCfg", "adcCfg" }.Where(c => !rows.Contains(c))];
        if (missing.Length > 0)
            throw new DataFormatException(
                path,
                $"lacks {string.Join(", ", missing)}.",
                "Give the configuration that the radar was sent before this recording."
            );
        Row adc = Single(path, rows, "adcCfg"),
            channels = Single(path, rows, "channelCfg"),
            frame = Single(path, rows, "frameCfg");
        double[]? buffer = rows.Contains("adcbufCfg") ? Single(path, rows, "adcbufCfg").Values[^4..] : null; // a sub-frame stands before
        bool isComplex = Format(path, adc, buffer);
        return new DeviceSetup
        {
            Path = path,
            Profiles = [.. rows["profileCfg"].Select(r => Profile(path, r))],
            Chirps = [.. rows["chirpCfg"].Select(r => Chirp(path, r))],
            Frame = new(
                Whole(path, frame, 0),
                Whole(path, frame, 1),
                Whole(path, frame, 2),
                Whole(path, frame, 3),
                frame.Values[4] * Milli
            ),
            Receivers = Whole(path, channels, 0),
            Bits = Whole(path, adc, 0) switch
            {
                0 => 12,
                1 => 14,
                2 => 16,
                var other => throw Wrong(path, adc, $"adcCfg has {other} for the converter's bits; 0 (12), 1 (14) or 2 (16) is expected."),
            },
            IsComplex = isComplex,
            IsQuadratureFirst = buffer is null ? null : buffer[1] != 0,
            IsInterleaved = buffer is null ? null : buffer[2] == 0,
            Findings = adc.Values[1] == 2 ? [StudioReader.Doubled] : [],
        };
    }

    private static ILookup<string, Row> Rows(string path)
    {
        var rows = new List<(string Command, Row Row)>();
        int number = 0;
        foreach (string line in DataFile.Text(path).Split('\n'))
        {
            number++;
            string[] words = line.Split('%')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words is ["flushCfg", ..])
                rows.Clear(); // the radar forgets what was before
            if (words is ["advFrameCfg" or "subFrameCfg", ..])
                rows.Add((words[0], new(number, [])));
            if (words.Length > 0 && Fewest.TryGetValue(words[0], out int fewest))
                rows.Add((words[0], new(number, Values(path, number, words, fewest))));
        }
        return rows.ToLookup(r => r.Command, r => r.Row, StringComparer.Ordinal);
    }

    private static double[] Values(string path, int line, string[] words, int fewest)
    {
        double[] values = new double[words.Length - 1];
        for (int i = 0; i < values.Length; i++)
        {
            if (!Numbers.TryReal(words[i + 1], out values[i]))
                throw new DataFormatException(
                    $"{path}, line {line}",
                    $"'{words[i + 1]}' is no number: {Numbers.Form(words[i + 1])}.",
                    "Mend it."
                );
        }
        return values.Length >= fewest
            ? values
            : throw new DataFormatException(
                $"{path}, line {line}",
                $"{words[0]} has {values.Length} numbers; at least {fewest} are expected.",
                "Complete the line (mmWave SDK user guide, configuration file format)."
            );
    }

    private static void Refuse(string path, ILookup<string, Row> rows)
    {
        Row? advanced = rows["advFrameCfg"]
            .Concat(rows["subFrameCfg"])
            .Concat(rows["dfeDataOutputMode"].Where(r => r.Values[0] == 3))
            .FirstOrDefault();
        if (advanced is not null)
            throw Wrong(path, advanced, "frames are advanced ones, of sub-frames; plain frames are read (dfeDataOutputMode 1, frameCfg).");
        if (rows["dfeDataOutputMode"].FirstOrDefault(r => r.Values[0] != 1) is { } mode)
            throw Wrong(path, mode, $"dfeDataOutputMode is {mode.Values[0]}; frames of chirps, 1, are read.");
        if (rows["bpmCfg"].FirstOrDefault(r => r.Values[1] != 0) is { } bpm)
            throw Wrong(path, bpm, "transmitters send together with their phases changed (bpmCfg); transmitters that take turns are read.");
        foreach (Row stream in rows["lvdsStreamCfg"])
        {
            if (stream.Values[1] != 0)
                throw Wrong(
                    path,
                    stream,
                    "the stream has a header (HSI) before each chirp; a stream without, lvdsStreamCfg -1 0 1 0, is read."
                );
            if (stream.Values[2] is not (0 or 1))
                throw Wrong(path, stream, $"the stream's format is {stream.Values[2]}; samples alone, lvdsStreamCfg -1 0 1 0, are read.");
        }
    }

    private static Row Single(string path, ILookup<string, Row> rows, string command)
    {
        Row[] all = [.. rows[command]];
        return all.Skip(1).FirstOrDefault(r => !r.Values.SequenceEqual(all[0].Values)) is { } other
            ? throw Wrong(path, other, $"{command} differs from line {all[0].Line}; the file says it twice.")
            : all[0];
    }

    private static bool Format(string path, Row adc, double[]? buffer)
    {
        double format = adc.Values[1];
        if (format is not (0 or 1 or 2))
            throw Wrong(path, adc, $"adcCfg has the format {format}; 0 (real), 1 or 2 (complex) is read.");
        bool isComplex = format != 0;
        if (buffer is not null && buffer[0] == 0 != isComplex) // there, 0 is complex and 1 real
            throw Wrong(path, adc, $"adcCfg says {Kind(isComplex)} samples and adcbufCfg {Kind(!isComplex)} ones.");
        return isComplex;

        static string Kind(bool isComplex) => isComplex ? "complex" : "real";
    }

    private static ProfileRow Profile(string path, Row row)
    {
        double[] v = row.Values;
        var timing = new ChirpTiming(
            v[1] * Giga,
            v[7] * MegaPerMicro,
            v[2] * Micro,
            v[3] * Micro,
            v[4] * Micro,
            Whole(path, row, 9),
            v[10] * Kilo
        );
        return new(Whole(path, row, 0), timing);
    }

    private static ChirpRow Chirp(string path, Row row)
    {
        double[] v = row.Values;
        var added = new ChirpTiming(v[3], v[4] * KiloPerMicro, v[5] * Micro, v[6] * Micro, 0, 0, 0);
        return new(Whole(path, row, 0), Whole(path, row, 1), Whole(path, row, 2), added, Whole(path, row, 7));
    }

    private static int Whole(string path, Row row, int at) =>
        row.Values[at] is >= 0 and <= int.MaxValue && double.IsInteger(row.Values[at])
            ? (int)row.Values[at]
            : throw Wrong(path, row, $"number {at + 1} is {row.Values[at]}; a whole number from 0 is expected.");

    private static DataFormatException Wrong(string path, Row row, string problem) =>
        new($"{path}, line {row.Line}", problem, "Correct it, or record with a configuration that can be read.");
}
