using System.Globalization;

namespace TreePose.Formats.C3d;

/// <summary>
/// What a C3D file says of one force platform: type, channels, corners, origin, calibration (c3d.org, the FORCE_PLATFORM group).
/// Lengths are in mm.
/// </summary>
internal sealed record C3dPlatform
{
    private const string Group = "FORCE_PLATFORM";
    private const double LeastUpright = 0.99,
        MostSlanted = 0.1;
    private static readonly string[] Allowed =
    [
        "1 (forces, place, free moment)",
        "2 (forces and moments)",
        "3 (eight forces)",
        "4 (as 2, with a matrix)",
    ];

    /// <summary>Which platform of the file, the first being 1.</summary>
    public required int Number { get; init; }

    /// <summary>1 to 4.</summary>
    public required int Type { get; init; }

    /// <summary>Its analog channels, from 0.</summary>
    public required int[] Channels { get; init; }

    /// <summary>
    /// From the origin of the sensors' frame to the middle of the surface, in the plate's frame, whose z points down: z is negative. Of
    /// type 3, x and y are half the distances between the sensors.
    /// </summary>
    public required double[] Origin { get; init; }

    /// <summary>Middle of the surface in the laboratory.</summary>
    public required double[] Centre { get; init; }

    /// <summary>The plate's x, y and z axes in the laboratory, a unit vector each.</summary>
    public required double[][] Axes { get; init; }

    /// <summary>Half the lengths of the surface along x and y.</summary>
    public required double[] HalfLengths { get; init; }

    /// <summary>[6, 6] of type 4, column by column; N and N mm per unit of the channels.</summary>
    public double[]? Calibration { get; init; }

    /// <summary>What had to be decided when it was read.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Reads what the file says of a platform.</summary>
    /// <exception cref="DataFormatException">There is no such platform, its type is unknown, or something of it is missing.</exception>
    public static C3dPlatform Read(C3dFile file, int number)
    {
        int used = (int)(file.Parameters.Number($"{Group}:USED") ?? 0);
        if (used < 1)
            throw file.Wrong($"{Group}:USED", "is 0: the file has no force platform.", "Export the file with its force platforms.");
        if (number < 1 || number > used)
            throw file.Wrong($"{Group}:USED", $"is {used}; platform {number} was asked for.", $"Choose one from 1 to {used}.");
        double stated = Of(file, "TYPE", number, 1)[0];
        if (stated is not (1 or 2 or 3 or 4))
        {
            string types = string.Join(", ", Allowed);
            throw file.Wrong(
                $"{Group}:TYPE",
                Text($"platform {number} has the type {stated}; allowed are ") + $"{types}.",
                "Export the file with forces and moments (type 2), or choose another platform."
            );
        }
        (int type, double unit) = ((int)stated, C3dUnits.Millimetres(file));
        (double[] origin, string? note) = OriginOf(file, number, type, unit);
        (double[] centre, double[][] axes, double[] halves) = Surface(file, number, unit);
        return new C3dPlatform
        {
            Number = number,
            Type = type,
            Channels = ChannelsOf(file, number, type == 3 ? 8 : 6),
            Origin = origin,
            Centre = centre,
            Axes = axes,
            HalfLengths = halves,
            Calibration = type == 4 ? CalibrationOf(file, number, unit) : null,
            Notes = note is null ? [] : [note],
        };
    }

    /// <summary>A vector of the plate's frame along the laboratory's axes.</summary>
    public (double X, double Y, double Z) Turned(double x, double y, double z) =>
        (
            Axes[0][0] * x + Axes[1][0] * y + Axes[2][0] * z,
            Axes[0][1] * x + Axes[1][1] * y + Axes[2][1] * z,
            Axes[0][2] * x + Axes[1][2] * y + Axes[2][2] * z
        );

    private static (double[] Origin, string? Note) OriginOf(C3dFile file, int number, int type, double unit)
    {
        double[] origin = [.. Of(file, "ORIGIN", number, 3).Select(v => v * unit)];
        if (type == 1)
            (origin[0], origin[1]) = (0, 0); // not used
        if (type == 3 && !(origin[0] > 0 && origin[1] > 0))
        {
            string sensors = Text($"platform {number} of type 3 has its sensors at {origin[0]:0.###} and {origin[1]:0.###} mm; ");
            throw file.Wrong(
                $"{Group}:ORIGIN",
                sensors + "without half the distances between them, above 0, there are no moments and no centre of pressure.",
                "Put them in from the platform's data sheet."
            );
        }
        if (!(origin[2] > 0))
            return (origin, null);
        string note = Text($"FORCE_PLATFORM:ORIGIN of platform {number} turned round, as its z ({origin[2]:0.###} mm) has to point up");
        bool onlyHeight = type is 1 or 3;
        return (onlyHeight ? [origin[0], origin[1], -origin[2]] : [-origin[0], -origin[1], -origin[2]], note);
    }

    private static int[] ChannelsOf(C3dFile file, int number, int needed)
    {
        C3dParameter found = file.Parameters.Find($"{Group}:CHANNEL") ?? throw Missing(file, "CHANNEL", number);
        int each = found.Dimensions.Length > 0 ? found.Dimensions[0] : 1;
        if (each < needed)
            throw file.Wrong(
                $"{Group}:CHANNEL",
                $"has {Plural.Of(each, "channel")} a platform; platform {number}, by its type, needs {needed}.",
                $"Correct {Group}:TYPE or CHANNEL in the program that wrote it, and export it anew."
            );
        int[] channels = [.. Of(file, "CHANNEL", number, each, unsigned: true).Take(needed).Select(c => (int)c - 1)];
        foreach (int channel in channels)
        {
            if (channel < 0 || channel >= file.Channels)
                throw file.Wrong(
                    $"{Group}:CHANNEL",
                    $"platform {number} has the channel {channel + 1}; there are {file.Channels}.",
                    "Correct it, or export the file with all analog channels of the platform."
                );
        }
        return channels;
    }

    private static double[] CalibrationOf(C3dFile file, int number, double unit)
    {
        double[] matrix = Of(file, "CAL_MATRIX", number, 36);
        for (int i = 0; i < matrix.Length; i++)
            matrix[i] *= i % 6 >= 3 ? unit : 1; // moments are in N times the file's unit of length
        return matrix;
    }

    /// <summary>Middle, axes and size by the corners, which are those of the quadrants +x +y, −x +y, −x −y, +x −y.</summary>
    private static (double[] Centre, double[][] Axes, double[] Halves) Surface(C3dFile file, int number, double unit)
    {
        double[] c = [.. Of(file, "CORNERS", number, 12).Select(v => v * unit)];
        double Corner(int corner, int axis) => c[3 * (corner - 1) + axis];
        double[] Sum(Func<int, double> of) => [of(0), of(1), of(2)];
        double[] x = Sum(i => (Corner(1, i) + Corner(4, i) - Corner(2, i) - Corner(3, i)) / 2),
            y = Sum(i => (Corner(1, i) + Corner(2, i) - Corner(3, i) - Corner(4, i)) / 2);
        (double length, double width) = (Norm(x), Norm(y));
        double slant = Math.Abs(x[0] * y[0] + x[1] * y[1] + x[2] * y[2]) / (length * width);
        if (!(slant <= MostSlanted))
            throw file.Wrong(
                $"{Group}:CORNERS",
                $"those of platform {number} are no rectangle in the order of the quadrants +x +y, -x +y, -x -y, +x -y.",
                "Correct their order."
            );
        double[] z = Unit(Cross(x, y)),
            along = Unit(x);
        if (!(Math.Abs(z[2]) >= LeastUpright))
            throw file.Wrong(
                $"{Group}:CORNERS",
                Text($"platform {number} does not lie flat: ({z[0]:0.##}, {z[1]:0.##}, {z[2]:0.##}) is upright on it, not the third axis."),
                "Export the file with Z as the vertical axis."
            );
        double[] centre = Sum(i => (Corner(1, i) + Corner(2, i) + Corner(3, i) + Corner(4, i)) / 4);
        return (centre, [along, Cross(z, along), z], [length / 2, width / 2]);
    }

    private static double[] Of(C3dFile file, string name, int number, int each, bool unsigned = false)
    {
        double[] all = file.Parameters.Numbers($"{Group}:{name}", unsigned) ?? [];
        if (all.Length < each * number)
            throw Missing(file, name, number);
        double[] values = all[(each * (number - 1))..(each * number)];
        return values.All(double.IsFinite)
            ? values
            : throw file.Wrong($"{Group}:{name}", $"has numbers for platform {number} that are not finite.");
    }

    private static DataFormatException Missing(C3dFile file, string name, int number) =>
        file.Wrong($"{Group}:{name}", $"has no numbers for platform {number}.", "Export the file with its force platforms.");

    private static double Norm(double[] v) => Math.Sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);

    private static double[] Unit(double[] v) => [v[0] / Norm(v), v[1] / Norm(v), v[2] / Norm(v)];

    private static double[] Cross(double[] a, double[] b) =>
        [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
