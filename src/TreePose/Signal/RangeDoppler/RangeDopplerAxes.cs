using TreePose.Captures;

namespace TreePose.Signal.RangeDoppler;

/// <summary>What the bins of a range-Doppler map stand for, from the capture's own parameters.</summary>
/// <param name="VelocityMetresPerSecond">
/// One a Doppler bin, zero in the middle or just after it. Positive is moving away: the phase of the beat signal
/// grows with range.
/// </param>
/// <param name="RangeMetres">One a range bin, from 0.</param>
public sealed record RangeDopplerAxes(double[] VelocityMetresPerSecond, double[] RangeMetres)
{
    /// <summary>Doppler bins.</summary>
    public int DopplerBins => VelocityMetresPerSecond.Length;

    /// <summary>Range bins.</summary>
    public int RangeBins => RangeMetres.Length;

    /// <summary>Numbers in one map.</summary>
    public int MapSize => DopplerBins * RangeBins;

    /// <summary>Axes of the frames that <see cref="StudyRangeDoppler"/> stores.</summary>
    public static RangeDopplerAxes Study(RadarParameters parameters, StudyChainOptions? options = null)
    {
        options ??= new StudyChainOptions();
        return new(
            Velocities(parameters, -options.DopplerBinsEachSide, options.DopplerBins, zeroPadding: 1),
            Ranges(parameters, options.RangeBins, zeroPadding: 1)
        );
    }

    /// <summary>Axes of whole maps, cut to the ranges and speeds that the options keep.</summary>
    public static RangeDopplerAxes Physical(RadarParameters parameters, PhysicalChainOptions options)
    {
        int dopplerLength = parameters.ChirpsPerFrame * options.DopplerZeroPadding;
        double[] velocities = Velocities(parameters, -(dopplerLength / 2), dopplerLength, options.DopplerZeroPadding);
        double[] ranges = Ranges(parameters, RangeBinsOf(parameters, options.RangeZeroPadding), options.RangeZeroPadding);
        return new(
            [.. velocities.Where(v => Math.Abs(v) <= (options.MaximumSpeedMetresPerSecond ?? double.PositiveInfinity))],
            [.. ranges.Where(r => r <= (options.MaximumRangeMetres ?? double.PositiveInfinity))]
        );
    }

    /// <summary>The range bin nearest to a range in m.</summary>
    public int RangeBinAt(double metres) => RangeBins == 1 ? 0 : Math.Clamp((int)Math.Round(metres / RangeMetres[1]), 0, RangeBins - 1);

    private static int RangeBinsOf(RadarParameters parameters, int zeroPadding) =>
        parameters.IsComplex ? parameters.SamplesPerChirp * zeroPadding : parameters.SamplesPerChirp * zeroPadding / 2;

    private static double[] Velocities(RadarParameters parameters, int first, int count, int zeroPadding) =>
        [.. Enumerable.Range(first, count).Select(k => k * parameters.VelocityResolutionMetresPerSecond / zeroPadding)];

    private static double[] Ranges(RadarParameters parameters, int count, int zeroPadding) =>
        [.. Enumerable.Range(0, count).Select(k => k * parameters.RangeResolutionMetres / zeroPadding)];
}
