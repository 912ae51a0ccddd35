using TreePose.Captures;

namespace TreePose.Formats.C3d;

/// <summary>Force and moment on a platform in its own frame, about the middle of its surface.</summary>
/// <param name="ForceNewtons">N along the plate's x, y and z (down), with the file's sign.</param>
/// <param name="MomentNewtonMillimetres">N mm about them.</param>
/// <param name="Notes">What was decided.</param>
internal sealed record C3dLoad(AxisSeries ForceNewtons, AxisSeries MomentNewtonMillimetres, IReadOnlyList<string> Notes)
{
    private const double MostOfLoad = 0.5;

    /// <summary>Reads the channels of a platform.</summary>
    /// <param name="file">The file.</param>
    /// <param name="platform">What it says of the platform.</param>
    /// <exception cref="DataFormatException">A channel has no unit of force or moment, or the frames of ZERO are not there.</exception>
    public static C3dLoad Read(C3dFile file, C3dPlatform platform)
    {
        double[][] sensors = Sensors(file, platform);
        string? note = RemoveZero(file, platform, sensors);
        (double[] fx, double[] fy, double[] fz, double[] mx, double[] my, double[] mz) = platform.Type switch
        {
            1 => OfPlace(sensors),
            3 => OfEight(sensors, platform.Origin[0], platform.Origin[1]),
            _ => (sensors[0], sensors[1], sensors[2], sensors[3], sensors[4], sensors[5]),
        };
        // from the sensors' origin to the middle of the surface: M + F × origin
        (double ox, double oy, double oz) =
            platform.Type == 3 ? (0, 0, platform.Origin[2]) : (platform.Origin[0], platform.Origin[1], platform.Origin[2]);
        var moment = new AxisSeries(
            Each(fx.Length, i => mx[i] + fy[i] * oz - fz[i] * oy),
            Each(fx.Length, i => my[i] + fz[i] * ox - fx[i] * oz),
            Each(fx.Length, i => mz[i] + fx[i] * oy - fy[i] * ox)
        );
        return new C3dLoad(new AxisSeries(fx, fy, fz), moment, note is null ? platform.Notes : [.. platform.Notes, note]);
    }

    /// <summary>Channels in N and N mm (and mm, of type 1).</summary>
    private static double[][] Sensors(C3dFile file, C3dPlatform platform)
    {
        var analog = new C3dAnalog(file);
        double millimetres = C3dUnits.Millimetres(file);
        double Factor(int i, int channel) =>
            platform.Type switch
            {
                3 => C3dUnits.Newtons(file, analog, channel),
                4 => 1, // the matrix makes them so
                _ when i < 3 => C3dUnits.Newtons(file, analog, channel),
                1 when i < 5 => C3dUnits.PlaceMillimetres(file, analog, channel, millimetres),
                _ => C3dUnits.NewtonMillimetres(file, analog, channel, millimetres),
            };
        double[][] read =
        [
            .. platform.Channels.Select(
                (channel, i) =>
                {
                    double factor = Factor(i, channel);
                    return Array.ConvertAll(analog.Read(channel), v => v * factor);
                }
            ),
        ];
        if (platform.Calibration is not { } matrix)
            return read;
        double Row(int row, int sample)
        {
            double sum = 0;
            for (int column = 0; column < 6; column++)
                sum += matrix[6 * column + row] * read[column][sample];
            return sum;
        }
        return [.. Enumerable.Range(0, 6).Select(row => Each(read[0].Length, sample => Row(row, sample)))];
    }

    /// <summary>
    /// Takes the mean over the frames of ZERO off, unless the platform bears a load in them: most files say 1 to 10 whether anybody
    /// stood on it or not, and without the load there would be nothing left.
    /// </summary>
    /// <returns>What was done; null where the file names no frames.</returns>
    private static string? RemoveZero(C3dFile file, C3dPlatform platform, double[][] sensors)
    {
        double[] zero = file.Parameters.Numbers("FORCE_PLATFORM:ZERO") ?? [];
        if (zero.Length < 2 || !(zero[1] >= 1 && zero[1] >= zero[0]))
            return null;
        (int first, int last) = ((int)Math.Max(1, zero[0]), (int)zero[1]);
        if (last > file.Frames)
            throw file.Wrong(
                "FORCE_PLATFORM:ZERO",
                $"names the frames {first} to {last}; there are {file.Frames}.",
                "Correct it; 0, 0 stands for none."
            );
        Range span = ((first - 1) * file.SamplesPerFrame)..(last * file.SamplesPerFrame);
        int[] vertical = platform.Type == 3 ? [4, 5, 6, 7] : [2];
        double[] load = Each(sensors[0].Length, i => vertical.Sum(v => sensors[v][i]));
        double level = load[span].Average();
        if (!(Math.Abs(level) <= MostOfLoad * load.Max(f => Math.Abs(f - level))))
        {
            return FormattableString.Invariant(
                $"zero level of frames {first} to {last} not taken off, as platform {platform.Number} bears {Math.Abs(level):0.#} N in them"
            );
        }
        foreach (int i in Enumerable.Range(0, sensors.Length).Where(i => platform.Type != 1 || i is not (3 or 4))) // a place has no zero
        {
            double mean = sensors[i][span].Average();
            sensors[i] = Array.ConvertAll(sensors[i], v => v - mean);
        }
        return FormattableString.Invariant($"zero level of frames {first} to {last} taken off ({level:0.#} N)");
    }

    /// <summary>Type 1 gives the place of the force in the sensors' plane, and the moment about it.</summary>
    private static (double[], double[], double[], double[], double[], double[]) OfPlace(double[][] s) =>
        (
            s[0],
            s[1],
            s[2],
            Each(s[0].Length, i => s[4][i] * s[2][i]),
            Each(s[0].Length, i => -s[3][i] * s[2][i]),
            Each(s[0].Length, i => s[5][i] + s[3][i] * s[1][i] - s[4][i] * s[0][i])
        );

    /// <summary>Type 3 gives x of the sensors 1 and 2, 3 and 4, y of 1 and 4, 2 and 3, and z of each (Kistler).</summary>
    private static (double[], double[], double[], double[], double[], double[]) OfEight(double[][] s, double a, double b) =>
        (
            Each(s[0].Length, i => s[0][i] + s[1][i]),
            Each(s[0].Length, i => s[2][i] + s[3][i]),
            Each(s[0].Length, i => s[4][i] + s[5][i] + s[6][i] + s[7][i]),
            Each(s[0].Length, i => b * (s[4][i] + s[5][i] - s[6][i] - s[7][i])),
            Each(s[0].Length, i => a * (-s[4][i] + s[5][i] + s[6][i] - s[7][i])),
            Each(s[0].Length, i => b * (-s[0][i] + s[1][i]) + a * (s[2][i] - s[3][i]))
        );

    private static double[] Each(int length, Func<int, double> of)
    {
        var values = new double[length];
        for (int i = 0; i < length; i++)
            values[i] = of(i);
        return values;
    }
}
