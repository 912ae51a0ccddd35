using System.Globalization;
using System.Text;
using TreePose.Captures;

namespace TreePose.Simulation.Olst;

/// <summary>Writes force plates and motion capture of a simulated capture as the release has them.</summary>
internal static class OlstDeviceWriter
{
    private const string PlateColumns =
        "time,Force_X,Force_Y,Force_Z,Moment_X,Moment_Y,Moment_Z,COP_X,COP_Y,COP_Z,COP_speed,participant_id";

    /// <summary>A plate at 1200 Hz, N, N·mm and mm, with a last row that breaks off, as some captures have it.</summary>
    public static void WritePlate(string path, ForcePlateRecording plate, string participant)
    {
        AxisSeries force = plate.ForceNewtons,
            cop = plate.CopMillimetres;
        WriteLines(
            path,
            line =>
            {
                line(PlateColumns);
                for (int i = 0; i < plate.Length; i++)
                {
                    double speed = i == 0 ? 0 : double.Hypot(cop.X[i] - cop.X[i - 1], cop.Y[i] - cop.Y[i - 1]) * plate.SamplingFrequencyHz;
                    double newtons = force.Z[i];
                    string forces = Text($"{plate.TimeSeconds[i]:0.000000},{force.X[i]:0.####},{force.Y[i]:0.####},{newtons:0.####}"),
                        moments = Text($"{newtons * cop.Y[i]:0.##},{-newtons * cop.X[i]:0.##},0");
                    line(Text($"{forces},{moments},{cop.X[i]:0.######},{cop.Y[i]:0.######},0,{speed:0.####},{participant}"));
                }
                line(Text($"{plate.Length / plate.SamplingFrequencyHz:0.000000},,,,,,,,,,,{participant}"));
            }
        );
    }

    /// <summary>Marker positions at 100 Hz, mm.</summary>
    public static void WriteMarkers(string path, MotionCaptureRecording markers, string participant) =>
        WriteLines(
            path,
            line =>
            {
                line($"time,{string.Join(',', markers.Names)},participant_id");
                var row = new StringBuilder();
                for (int i = 0; i < markers.TimeSeconds.Length; i++)
                {
                    row.Clear().Append(CultureInfo.InvariantCulture, $"{markers.TimeSeconds[i]:0.00}");
                    foreach (double[] column in markers.Columns)
                        row.Append(CultureInfo.InvariantCulture, $",{column[i]:0.###}");
                    line(row.Append(',').Append(participant).ToString());
                }
            }
        );

    private static void WriteLines(string path, Action<Action<string>> write) =>
        AtomicFile.Write(
            path,
            stream =>
            {
                using var text = new StreamWriter(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
                write(text.WriteLine);
            }
        );

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
