using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using TreePose.Captures;

namespace TreePose.Formats.UiPrmd;

/// <summary>
/// Reads repetitions of the UI-PRMD data (Vakanski et al. 2018): <c>mMM_sSS_eEE_positions.txt</c>, or <c>.txt.gz</c>: CSV without
/// header, one row a sample at 100 Hz, 39 Vicon markers × (x, y, z) in mm, z up.
/// </summary>
public static partial class UiPrmdReader
{
    /// <summary>Markers of every sample, numbered from 0; 27 to 32 and 33 to 38 are the two legs.</summary>
    public const int Markers = 39;

    /// <summary>Sampling rate of every repetition.</summary>
    public const double SamplingFrequencyHz = 100;

    private const int Columns = Markers * 3;
    private const int LargestFile = 64 << 20;
    private const int LongestRow = 1 << 16; // 117 numbers take a twentieth of it

    /// <summary>Name of one coordinate's column: <c>Marker27_Z</c>.</summary>
    /// <param name="marker">From 0.</param>
    /// <param name="axis"><c>X</c>, <c>Y</c> or <c>Z</c>.</param>
    public static string ColumnName(int marker, char axis) => string.Create(CultureInfo.InvariantCulture, $"Marker{marker:00}_{axis}");

    /// <summary>Reads one repetition; <c>Metadata</c> holds Movement, Subject and Episode as the file name says them.</summary>
    /// <exception cref="DataFormatException">The file is a gzip file that breaks off, or a row does not hold 117 numbers.</exception>
    public static MotionCaptureRecording Read(string path)
    {
        var columns = new List<double>[Columns];
        for (int i = 0; i < Columns; i++)
            columns[i] = [];
        try
        {
            ReadOnlySpan<byte> plain = IsZipped(path) ? Unzip(path) : WithoutMark(Bytes(path));
            int row = 0;
            foreach (Range line in plain.Split((byte)'\n'))
            {
                row++;
                if (plain[line].Length > LongestRow)
                    throw new DataFormatException($"{path}, row {row}", $"has more than {LongestRow} bytes.", "Copy the file again.");
                string text = Encoding.UTF8.GetString(plain[line]).Trim();
                if (text.Length > 0)
                    AddRow(text, $"{path}, row {row}", columns);
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new DataFormatException(
                path,
                $"cannot be read{(IsZipped(path) ? " as gzip" : "")} ({e.Message.TrimEnd('.')}).",
                "Copy the file again.",
                e
            );
        }
        int samples = columns[0].Count;
        if (samples == 0)
            throw new DataFormatException(path, "there is no row.", "Copy the file again.");
        return new MotionCaptureRecording
        {
            SamplingFrequencyHz = SamplingFrequencyHz,
            Names = [.. Enumerable.Range(0, Markers).SelectMany(m => "XYZ".Select(axis => ColumnName(m, axis)))],
            Columns = [.. columns.Select(c => c.ToArray())],
            TimeSeconds = [.. Enumerable.Range(0, samples).Select(i => i / SamplingFrequencyHz)],
            Metadata = Metadata(path),
        };
    }

    private static bool IsZipped(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    private static byte[] Bytes(string path)
    {
        using FileStream file = DataFile.Open(path);
        if (file.Length > LargestFile)
            throw new InvalidDataException($"it has more than {LargestFile} bytes, which no repetition has");
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>
    /// GZipStream takes a file that breaks off for a shorter one, so the length that gzip keeps in its last four bytes is
    /// checked.
    /// </summary>
    private static ReadOnlySpan<byte> Unzip(string path)
    {
        byte[] zipped = Bytes(path);
        uint length = zipped.Length < 18 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(zipped.AsSpan(^4));
        if (length > LargestFile)
            throw new InvalidDataException($"it claims {length} bytes, more than the {LargestFile} that a repetition can have");
        byte[] plain = new byte[length + 1]; // one more, so that a file that goes on is noticed and not unpacked
        using var gzip = new GZipStream(new MemoryStream(zipped), CompressionMode.Decompress);
        int read = gzip.ReadAtLeast(plain, plain.Length, throwOnEndOfStream: false);
        if (read > length)
            throw new InvalidDataException($"it goes on behind the {length} bytes that it claims");
        if (read < length || zipped.Length < 18)
            throw new InvalidDataException("it breaks off");
        return WithoutMark(plain.AsSpan(0, (int)length));
    }

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> text) =>
        text.StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..] : text;

    private static void AddRow(string line, string where, List<double>[] columns)
    {
        int column = 0;
        foreach (Range range in line.AsSpan().Split(','))
        {
            ReadOnlySpan<char> field = line.AsSpan(range).Trim();
            if (column < Columns)
            {
                if (!Numbers.TryReal(field, out double value))
                {
                    throw new DataFormatException(
                        $"{where}, field {column + 1}",
                        $"'{field}' is not a number: {Numbers.Form(field.ToString())}.",
                        "Copy the file again."
                    );
                }
                columns[column].Add(value);
            }
            column++;
        }
        if (column != Columns)
        {
            throw new DataFormatException(where, $"has {column} fields; {Columns} (39 markers × 3) are expected.", "Copy the file again.");
        }
    }

    private static Dictionary<string, string> Metadata(string path)
    {
        Match name = NamePattern().Match(Path.GetFileName(path));
        return name.Success
            ? new Dictionary<string, string>
            {
                ["Movement"] = name.Groups[1].Value,
                ["Subject"] = name.Groups[2].Value,
                ["Episode"] = name.Groups[3].Value,
            }
            : [];
    }

    [GeneratedRegex(@"^m(\d{2})_s(\d{2})_e(\d{2})_positions")]
    private static partial Regex NamePattern();
}
