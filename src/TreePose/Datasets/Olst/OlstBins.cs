using TreePose.Captures;
using TreePose.Formats.Mat;

namespace TreePose.Datasets.Olst;

/// <summary>Which bins of a cube are kept: range bins [from, to), and Doppler bins as many on each side of zero.</summary>
internal sealed record OlstBins
{
    private readonly int _rangeOfCube,
        _fromRange,
        _ranges,
        _fromDoppler,
        _dopplers;

    private OlstBins(int rangeOfCube, (int From, int Count) range, (int From, int Count) doppler)
    {
        (_rangeOfCube, _fromRange, _ranges, _fromDoppler, _dopplers) = (rangeOfCube, range.From, range.Count, doppler.From, doppler.Count);
        Shape = FrameShape.Map(1, new(AxisKind.Doppler, _dopplers), new(AxisKind.Range, _ranges));
    }

    /// <summary>[1 channel, Doppler, range].</summary>
    public FrameShape Shape { get; }

    /// <summary>Numbers in a frame.</summary>
    public int Size => Shape.Size;

    /// <summary>Chooses bins. Zero stands in bin ⌊n/2⌋ of what is kept, as everywhere.</summary>
    /// <param name="range">Range bins of the cube.</param>
    /// <param name="axis">Its Doppler axis.</param>
    /// <param name="options">What is asked for.</param>
    /// <param name="path">The cube, for errors.</param>
    /// <exception cref="OptionsException">Bins are asked for that are not there.</exception>
    public static OlstBins Of(int range, OlstDopplerAxis axis, OlstOptions options, string path)
    {
        int to = options.ToRangeBin ?? range,
            half = axis.HalfWidth;
        var violations = new List<string>();
        if (to > range || options.FromRangeBin >= to)
            violations.Add(
                $"'fromRangeBin' {options.FromRangeBin} and 'toRangeBin' {to} are not there: {path} has the range bins 0 to {range - 1}."
            );
        if (options.DopplerHalfWidth > half)
            violations.Add(
                $"'dopplerHalfWidth' cannot be {options.DopplerHalfWidth}: {path} has {axis.Bins} Doppler bins, zero in bin {axis.Zero}, "
                    + $"{half} on each side at most."
            );
        if (violations.Count > 0)
            throw new OptionsException(violations);
        (int, int) doppler =
            options.DopplerHalfWidth is null && axis.Zero == axis.Bins / 2 ? (0, axis.Bins)
            : (options.DopplerHalfWidth ?? half) is var width ? (axis.Zero - width, (2 * width) + 1)
            : default;
        return new OlstBins(range, (options.FromRangeBin, to - options.FromRangeBin), doppler);
    }

    /// <summary>What the Doppler bins that are kept stand for.</summary>
    public AxisScale? Dopplers(OlstDopplerAxis axis) =>
        AxisScale.Of(AxisKind.Doppler, [.. axis.Values.Skip(_fromDoppler).Take(_dopplers)], axis.Unit);

    private static double StudyMillimetres => 1000 * RadarParameters.Study.WavelengthMetres;

    /// <summary>What <see cref="AsSpeed"/> takes for granted, for the record.</summary>
    public static string DrawnAs { get; } =
        FormattableString.Invariant($"; drawings show m/s, by the wavelength of the study's radar ({StudyMillimetres:0.00} mm), ")
        + "which the release does not state";

    /// <summary>An axis in Hz as radial speed, for drawings: v = f λ / 2 at the carrier of the study's radar, which recorded it.</summary>
    public static AxisScale? AsSpeed(AxisScale? dopplers)
    {
        double half = RadarParameters.Study.WavelengthMetres / 2;
        return dopplers is { Unit: "Hz" } ? dopplers with { From = dopplers.From * half, To = dopplers.To * half, Unit = "m/s" } : dopplers;
    }

    /// <summary>What the range bins that are kept stand for, m; null where the file does not say it of each bin of the cube.</summary>
    public AxisScale? Ranges(MatFile file)
    {
        const string Axis = "range_axis";
        if (!file.Has(Axis) || file.Find(Axis) is not { Class: MatClass.Double or MatClass.Single } axis || axis.Count != _rangeOfCube)
            return null;
        return AxisScale.Of(AxisKind.Range, file.Read<double>(Axis).Values[_fromRange..(_fromRange + _ranges)], "m");
    }

    /// <summary>Copies what is kept of a frame.</summary>
    /// <param name="frame">[Doppler, range] of the cube.</param>
    /// <param name="into">[Doppler, range] as kept.</param>
    public void Take(ReadOnlySpan<float> frame, Span<float> into)
    {
        for (int d = 0; d < _dopplers; d++)
            frame.Slice(((_fromDoppler + d) * _rangeOfCube) + _fromRange, _ranges).CopyTo(into[(d * _ranges)..]);
    }
}
