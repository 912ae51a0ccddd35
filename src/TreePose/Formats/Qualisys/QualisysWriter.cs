using System.Globalization;
using System.Text;
using TreePose.Captures;

namespace TreePose.Formats.Qualisys;

/// <summary>Writes force plates and motion capture as Qualisys exports them (TSV). Each file is whole or absent.</summary>
internal static class QualisysWriter
{
    private static readonly UTF8Encoding Utf8 = new(false);

    /// <summary>
    /// Writes <c>…_f_1.tsv</c>: 26 lines of metadata, the header row, then TIME [s], Force [N], Moment (zeros) and COP [mm] to
    /// three decimals, each row with a trailing tab.
    /// </summary>
    public static void WriteForcePlate(string path, ForcePlateRecording recording)
    {
        string[] header = ["TIME", .. Axes("Force"), .. Axes("Moment"), .. Axes("COP")];
        AxisSeries force = recording.ForceNewtons,
            cop = recording.CopMillimetres;
        double[]? none = null;
        double[]?[] columns = [recording.TimeSeconds, force.X, force.Y, force.Z, none, none, none, cop.X, cop.Y, cop.Z];
        Write(
            path,
            [.. PlateMetadata(recording), string.Join('\t', header) + "\t"],
            columns,
            recording.Length,
            countsFrames: false,
            timeDecimals: 6
        );
    }

    /// <summary>
    /// Writes <c>…_pos.tsv</c> or <c>…_vel.tsv</c>: five lines of metadata, the column names, then Frame, Time and the values
    /// to four decimals.
    /// </summary>
    public static void WriteMotionCapture(string path, MotionCaptureRecording recording)
    {
        string[] lines =
        [
            Line("NO_OF_FRAMES", recording.Length),
            Line("NO_OF_MARKERS", recording.Names.Count / 3),
            Line("FREQUENCY", recording.SamplingFrequencyHz),
            Line("DESCRIPTION", "simulated"),
            Line("DATA_INCLUDED", recording.Names.Any(n => n.Contains("_vel_", StringComparison.Ordinal)) ? "velocity" : "position"),
            string.Join('\t', ["Frame", "Time", .. recording.Names]),
        ];
        Write(path, lines, [recording.TimeSeconds, .. recording.Columns], recording.Length, countsFrames: true, timeDecimals: 5);
    }

    private static IEnumerable<string> PlateMetadata(ForcePlateRecording recording)
    {
        yield return Line("NO_OF_SAMPLES", recording.Length);
        yield return Line("FREQUENCY", recording.SamplingFrequencyHz);
        yield return Line("DESCRIPTION", "simulated");
        yield return Line("DATA_INCLUDED", "Force");
        yield return Line("FORCE_PLATE_NAME", string.Create(CultureInfo.InvariantCulture, $"Force-plate {recording.Plate}"));
        yield return Line("FORCE_PLATE_TYPE", "simulated");
        yield return Line("FORCE_PLATE_LENGTH", 600);
        yield return Line("FORCE_PLATE_WIDTH", 400);
        yield return Line("COORDINATE_SYSTEM", "plate");
        yield return Line("LENGTH_UNIT", "mm");
        yield return Line("FORCE_UNIT", "N");
        yield return Line("MOMENT_UNIT", "Nm");
        yield return Line("TIME_UNIT", "s");
        yield return Line("FIRST_SAMPLE", 1);
        foreach (string corner in (string[])["POSX_POSY", "NEGX_POSY", "NEGX_NEGY", "POSX_NEGY"])
        foreach (char axis in "XYZ")
            yield return Line($"FORCE_PLATE_CORNER_{corner}_{axis}", Corner(corner, axis));
    }

    /// <summary>Corners in mm of a plate of 600 × 400 mm in its own axes, its middle as origin.</summary>
    private static double Corner(string corner, char axis) =>
        axis switch
        {
            'X' => corner.StartsWith("POSX", StringComparison.Ordinal) ? 300 : -300,
            'Y' => corner.EndsWith("POSY", StringComparison.Ordinal) ? 200 : -200,
            _ => 0,
        };

    private static string[] Axes(string quantity) => [$"{quantity}_X", $"{quantity}_Y", $"{quantity}_Z"];

    private static string Line(string key, IFormattable value) => $"{key}\t{value.ToString(null, CultureInfo.InvariantCulture)}";

    private static string Line(string key, string value) => $"{key}\t{value}";

    /// <summary>Rows of numbers; an empty field is a missing sample, a column that is null is all zeros.</summary>
    private static void Write(
        string path,
        IEnumerable<string> preamble,
        double[]?[] columns,
        int rows,
        bool countsFrames,
        int timeDecimals
    ) =>
        AtomicFile.Write(
            path,
            stream =>
            {
                using var writer = new StreamWriter(stream, Utf8, 1 << 16, leaveOpen: true) { NewLine = "\n" };
                foreach (string line in preamble)
                    writer.WriteLine(line);
                string timeFormat = "F" + timeDecimals,
                    valueFormat = countsFrames ? "F4" : "F3";
                Span<char> field = stackalloc char[64];
                for (int row = 0; row < rows; row++)
                {
                    if (countsFrames)
                        writer.Write(string.Create(CultureInfo.InvariantCulture, $"{row + 1}\t"));
                    for (int c = 0; c < columns.Length; c++)
                    {
                        double value = columns[c]?[row] ?? 0;
                        if (
                            !double.IsNaN(value)
                            && value.TryFormat(field, out int length, c == 0 ? timeFormat : valueFormat, CultureInfo.InvariantCulture)
                        )
                            writer.Write(field[..length]);
                        if (c < columns.Length - 1 || !countsFrames)
                            writer.Write('\t');
                    }
                    writer.Write('\n');
                }
            }
        );
}
