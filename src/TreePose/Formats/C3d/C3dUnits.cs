namespace TreePose.Formats.C3d;

/// <summary>Units as C3D files write them: cut to a few letters, in capitals, with or without a sign between force and length.</summary>
internal static class C3dUnits
{
    private const double NoUnit = double.NaN;

    /// <summary>Millimetres of the file's unit of length; a file that says none means millimetres.</summary>
    /// <exception cref="DataFormatException">The unit is unknown.</exception>
    public static double Millimetres(C3dFile file)
    {
        string unit = file.Parameters.Text("POINT:UNITS");
        double factor = Length(unit.ToLowerInvariant());
        return double.IsNaN(factor)
            ? throw file.Wrong("POINT:UNITS", $"is '{unit}'; mm, cm or m is expected.", "Correct it, or export the file anew in mm.")
            : factor;
    }

    /// <summary>What the samples of a force channel are multiplied by to give N.</summary>
    /// <exception cref="DataFormatException">Its unit is none of force.</exception>
    public static double Newtons(C3dFile file, C3dAnalog analog, int channel) =>
        Factor(file, analog, channel, "N", Plain(analog.Unit(channel)) is "" or "n" or "nt" or "newton" or "newtons" ? 1 : NoUnit);

    /// <summary>What the samples of a moment channel are multiplied by to give N mm.</summary>
    /// <param name="file">The file.</param>
    /// <param name="analog">Its channels.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="millimetres">The file's unit of length, which a channel without unit has.</param>
    /// <exception cref="DataFormatException">Its unit is none of moment.</exception>
    public static double NewtonMillimetres(C3dFile file, C3dAnalog analog, int channel, double millimetres)
    {
        string unit = Plain(analog.Unit(channel));
        string length =
            unit.StartsWith("newton", StringComparison.Ordinal) ? unit["newton".Length..].TrimStart('s')
            : unit.StartsWith("nt", StringComparison.Ordinal) ? unit[2..]
            : unit.StartsWith('n') ? unit[1..]
            : "?";
        return Factor(
            file,
            analog,
            channel,
            "Nmm or Nm",
            unit.Length == 0 ? millimetres
                : length.Length == 0 ? NoUnit
                : Length(length)
        );
    }

    /// <summary>What the samples of a channel of a place are multiplied by to give mm.</summary>
    /// <inheritdoc cref="NewtonMillimetres" path="/param"/>
    /// <exception cref="DataFormatException">Its unit is none of length.</exception>
    public static double PlaceMillimetres(C3dFile file, C3dAnalog analog, int channel, double millimetres)
    {
        string unit = Plain(analog.Unit(channel));
        return Factor(file, analog, channel, "mm", unit.Length == 0 ? millimetres : Length(unit));
    }

    private static double Factor(C3dFile file, C3dAnalog analog, int channel, string expected, double factor) =>
        double.IsNaN(factor)
            ? throw file.Wrong(
                "ANALOG:UNITS",
                $"{analog.Name(channel)} of the force platform is in '{analog.Unit(channel)}'; {expected} is expected.",
                "Correct unit and scale, or export the file anew with forces and moments."
            )
            : factor;

    private static double Length(string unit) =>
        unit switch
        {
            "" or "mm" or "millimeters" or "millimetres" => 1,
            "cm" => 10,
            "m" or "mete" or "meter" or "meters" or "metre" or "metres" => 1000,
            _ => NoUnit,
        };

    private static string Plain(string unit) => string.Concat(unit.ToLowerInvariant().Where(char.IsAsciiLetter));
}
