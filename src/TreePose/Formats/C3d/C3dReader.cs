using System.Globalization;
using TreePose.Captures;
using TreePose.Formats.Qualisys;

namespace TreePose.Formats.C3d;

/// <summary>
/// Reads C3D files (c3d.org, The C3D File Format): of Intel, DEC and SGI/MIPS processors, with whole or real numbers. Markers are those
/// of the point section, force plates those of FORCE_PLATFORM, types 1 to 4.
/// </summary>
public static class C3dReader
{
    /// <summary>Samples with less vertical force, in N, have no centre of pressure.</summary>
    public const double LeastLoadNewtons = 5;

    private const double Margin = 1.1, // of the surface: corners are measured
        MostOutside = 0.5;

    /// <summary>Reads the markers as columns <c>NAME_pos_X</c>, <c>_Y</c>, <c>_Z</c> in mm; NaN where one is missing.</summary>
    /// <exception cref="DataFormatException">The file is damaged or cut off, contradicts itself, or has no points.</exception>
    public static MotionCaptureRecording ReadMarkers(string path)
    {
        C3dFile file = C3dFile.Open(path);
        if (file.Points == 0)
            throw file.Wrong("POINT:USED", "is 0: the file has no markers.", "Export the file with its trajectories.");
        double millimetres = C3dUnits.Millimetres(file);
        IReadOnlyList<string> labels = file.Parameters.Texts("POINT:LABELS");
        string[] names =
        [
            .. Enumerable.Range(0, file.Points).Select(i => labels.ElementAtOrDefault(i) is { Length: > 0 } l ? l : $"point{i + 1}"),
        ];
        if (names.GroupBy(n => n, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw file.Wrong("POINT:LABELS", $"the marker '{twice.Key}' stands there twice.", "Export the file with distinct names.");
        var columns = new List<double[]>();
        for (int i = 0; i < file.Points; i++)
        {
            (double[] x, double[] y, double[] z) = file.Point(i);
            columns.AddRange(new[] { x, y, z }.Select(axis => Array.ConvertAll(axis, v => v * millimetres)));
        }
        string[] columnNames = [.. names.SelectMany(n => "XYZ".Select(axis => $"{n}_pos_{axis}"))];
        return new MotionCaptureRecording
        {
            SamplingFrequencyHz = file.PointRateHz,
            Names = columnNames,
            Columns = ZeroGaps.Missing(columnNames, [.. columns]),
            TimeSeconds = Times(file.Frames, file.PointRateHz),
            Metadata = Metadata(file),
            Notes = file.Surplus is { } surplus ? [surplus] : [],
        };
    }

    /// <summary>
    /// Reads a force platform: forces in N and centre of pressure in mm along the laboratory's axes, through the platform's corners.
    /// Forces have the file's sign. There is no centre of pressure (NaN) below <see cref="LeastLoadNewtons"/>.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="platform">Which platform, the first being 1.</param>
    /// <exception cref="DataFormatException">
    /// The file is damaged or cut off, contradicts itself, has no such platform, or one of another type; or its centre of pressure lies
    /// beside it most of the time.
    /// </exception>
    public static ForcePlateRecording ReadPlate(string path, int platform = 1) => ReadPlate(C3dFile.Open(path), platform);

    /// <summary>Reads every force platform, and how long a frame of the file is, in s.</summary>
    /// <inheritdoc cref="ReadPlate(string, int)"/>
    internal static (IReadOnlyList<ForcePlateRecording> Plates, double SecondsPerFrame) ReadPlates(string path)
    {
        C3dFile file = C3dFile.Open(path);
        int used = (int)(file.Parameters.Number("FORCE_PLATFORM:USED") ?? 0);
        return ([.. Enumerable.Range(1, Math.Max(1, used)).Select(number => ReadPlate(file, number))], 1 / file.PointRateHz);
    }

    private static ForcePlateRecording ReadPlate(C3dFile file, int platform)
    {
        C3dPlatform plate = C3dPlatform.Read(file, platform);
        C3dLoad load = C3dLoad.Read(file, plate);
        int length = load.ForceNewtons.Length;
        AxisSeries force = New(length),
            cop = New(length);
        int loaded = 0,
            outside = 0;
        for (int i = 0; i < length; i++)
        {
            double fz = load.ForceNewtons.Z[i];
            (force.X[i], force.Y[i], force.Z[i]) = plate.Turned(load.ForceNewtons.X[i], load.ForceNewtons.Y[i], fz);
            (cop.X[i], cop.Y[i], cop.Z[i]) = (double.NaN, double.NaN, double.NaN);
            if (!(Math.Abs(fz) >= LeastLoadNewtons))
                continue;
            double x = -load.MomentNewtonMillimetres.Y[i] / fz,
                y = load.MomentNewtonMillimetres.X[i] / fz;
            (double dx, double dy, double dz) = plate.Turned(x, y, 0);
            (cop.X[i], cop.Y[i], cop.Z[i]) = (plate.Centre[0] + dx, plate.Centre[1] + dy, plate.Centre[2] + dz);
            loaded++;
            if (!(Math.Abs(x) <= Margin * plate.HalfLengths[0] && Math.Abs(y) <= Margin * plate.HalfLengths[1]))
                outside++;
        }
        if (outside > MostOutside * loaded)
            throw Beside(file, plate, outside, loaded);
        return new ForcePlateRecording
        {
            Plate = platform,
            SamplingFrequencyHz = file.AnalogRateHz,
            TimeSeconds = Times(length, file.AnalogRateHz),
            ForceNewtons = force,
            CopMillimetres = cop,
            File = file.Path,
            Notes = file.Surplus is { } surplus ? [.. load.Notes, surplus] : load.Notes,
            Metadata = Metadata(file),
        };
    }

    private static DataFormatException Beside(C3dFile file, C3dPlatform plate, int outside, int loaded) =>
        file.Wrong(
            "FORCE_PLATFORM",
            string.Create(
                CultureInfo.InvariantCulture,
                $"the centre of pressure lies beside platform {plate.Number} in {outside} of {loaded} loaded samples; "
            ) + $"it is {2 * plate.HalfLengths[0]:0} mm by {2 * plate.HalfLengths[1]:0} mm.",
            "Check its type, channels, origin and corners, and the units of its moments."
        );

    private static double[] Times(int length, double rateHz) => [.. Enumerable.Range(0, length).Select(i => i / rateHz)];

    private static AxisSeries New(int length) => new(new double[length], new double[length], new double[length]);

    private static Dictionary<string, string> Metadata(C3dFile file) =>
        new()
        {
            ["File"] = Path.GetFileName(file.Path),
            ["Company"] = file.Parameters.Find("MANUFACTURER:COMPANY") is { Type: C3dParameter.Text }
                ? file.Parameters.Text("MANUFACTURER:COMPANY")
                : "",
        };
}
