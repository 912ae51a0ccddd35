namespace TreePose.Formats.C3d;

/// <summary>The analog channels of a C3D file in their units: (stored − offset) · scale · general scale.</summary>
internal sealed class C3dAnalog
{
    private readonly C3dFile _file;
    private readonly IReadOnlyList<string> _units;
    private readonly IReadOnlyList<double> _scale;
    private readonly IReadOnlyList<double> _offset;
    private readonly double _general;
    private readonly bool _unsigned;

    /// <exception cref="DataFormatException">Scales or offsets are missing.</exception>
    public C3dAnalog(C3dFile file)
    {
        _file = file;
        C3dParameters parameters = file.Parameters;
        string format = parameters.Text("ANALOG:FORMAT").ToUpperInvariant();
        if (format is not ("" or "SIGNED" or "UNSIGNED"))
            throw file.Wrong("ANALOG:FORMAT", $"is '{format}'; SIGNED or UNSIGNED is expected.");
        _unsigned = format == "UNSIGNED";
        _general = parameters.Number("ANALOG:GEN_SCALE") ?? 1;
        Labels = parameters.Texts("ANALOG:LABELS");
        _units = parameters.Texts("ANALOG:UNITS");
        _scale = EachChannel("ANALOG:SCALE", parameters.AllNumbers("ANALOG:SCALE"));
        IReadOnlyList<double> offset = parameters.AllNumbers("ANALOG:OFFSET", _unsigned);
        // Real samples may need none; whole ones without the zero of their converter mean nothing.
        _offset = offset.Count == 0 && file.IsReal ? new double[file.Channels] : EachChannel("ANALOG:OFFSET", offset);
    }

    /// <summary>Names of channels.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>How a channel is named in errors.</summary>
    public string Name(int index) =>
        index < Labels.Count && Labels[index].Length > 0 ? $"channel {index + 1} ({Labels[index]})" : $"channel {index + 1}";

    /// <summary>Unit of a channel as the file has it; empty when it says none.</summary>
    public string Unit(int index) => index < _units.Count ? _units[index] : "";

    /// <summary>Samples of a channel in its unit.</summary>
    /// <param name="index">The channel, from 0.</param>
    public double[] Read(int index)
    {
        (double scale, double offset) = (_scale[index] * _general, _offset[index]);
        return Array.ConvertAll(_file.Samples(index, _unsigned), v => (v - offset) * scale);
    }

    private IReadOnlyList<double> EachChannel(string name, IReadOnlyList<double> numbers) =>
        numbers.Count < _file.Channels ? throw _file.Wrong(name, $"has {numbers.Count} numbers for {_file.Channels} channels.")
        : numbers.All(double.IsFinite) ? numbers
        : throw _file.Wrong(name, "has numbers that are not finite.");
}
