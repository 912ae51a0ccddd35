using TreePose.Captures;
using TreePose.Signal.RangeDoppler;
using Xunit;

namespace TreePose.Tests.Signal;

/// <summary>The chain <c>physical</c> on beats whose amplitude, range and velocity are known.</summary>
public sealed class RangeDopplerPhysicalTests
{
    // Start and stop of the sweep are free choices here; the shape is small so that tests stay quick.
    private static readonly RadarParameters Parameters = new(64, 32, 76e9, 77e9, 1e6, 256e-6);

    [Theory]
    [InlineData("hann", 1, 1), InlineData("blackman", 2, 4), InlineData("hamming", 4, 1), InlineData("rectangular", 1, 2)]
    public void ABeatReadsItsAmplitudeAtItsRangeAndVelocity(string window, int rangePadding, int dopplerPadding)
    {
        var chain = new PhysicalRangeDoppler(
            Parameters,
            new PhysicalChainOptions
            {
                RangeWindow = window,
                DopplerWindow = window,
                RangeZeroPadding = rangePadding,
                DopplerZeroPadding = dopplerPadding,
                ReferenceAmplitude = 2,
            }
        );
        float[] decibels = new float[chain.Axes.MapSize];
        chain.Transform(Beat(amplitude: 20, rangeBin: 9, dopplerBin: 5), decibels, TestContext.Current.CancellationToken);
        int peak = Array.IndexOf(decibels, decibels.Max());
        // The other half of the real beat's spectrum leaks in a little, least with the best window.
        Assert.Equal(20, decibels[peak], 0.05);
        Assert.Equal(9 * Parameters.RangeResolutionMetres, chain.Axes.RangeMetres[peak % chain.Axes.RangeBins], 1e-9);
        Assert.Equal(
            5 * Parameters.VelocityResolutionMetresPerSecond,
            chain.Axes.VelocityMetresPerSecond[peak / chain.Axes.RangeBins],
            1e-9
        );
    }

    [Fact]
    public void SlowTimeMeanRemovalTakesAwayWhatStandsStill()
    {
        float[] still = Beat(amplitude: 100, rangeBin: 6, dopplerBin: 0),
            moving = Beat(amplitude: 1, rangeBin: 12, dopplerBin: -7);
        float[] both = [.. still.Zip(moving, (a, b) => a + b)];
        double[] kept = Power(both, removeMean: false),
            removed = Power(both, removeMean: true);
        RangeDopplerAxes axes = RangeDopplerAxes.Physical(Parameters, new PhysicalChainOptions());
        int zero = Parameters.ChirpsPerFrame / 2,
            stillAt = zero * axes.RangeBins + 6,
            movingAt = (zero - 7) * axes.RangeBins + 12;
        Assert.Equal(1e4, kept[stillAt], 5.0);
        Assert.True(removed[stillAt] < 1e-6);
        Assert.Equal(1, removed[movingAt], 1e-3);
    }

    [Fact]
    public void LimitsCutTheMapAndTheAxesAlike()
    {
        double speed = 3.5 * Parameters.VelocityResolutionMetresPerSecond,
            range = 10.2 * Parameters.RangeResolutionMetres;
        var chain = new PhysicalRangeDoppler(
            Parameters,
            new PhysicalChainOptions { MaximumSpeedMetresPerSecond = speed, MaximumRangeMetres = range }
        );
        Assert.Equal((7, 11), (chain.Axes.DopplerBins, chain.Axes.RangeBins));
        float[] decibels = new float[chain.Axes.MapSize];
        chain.Transform(Beat(amplitude: 1, rangeBin: 10, dopplerBin: -3), decibels, TestContext.Current.CancellationToken);
        Assert.Equal(10, Array.IndexOf(decibels, decibels.Max()));
    }

    [Fact]
    public void StudyAxesComeFromTheParameters()
    {
        var study = new RadarParameters(256, 128, 76e9, 77e9, 1e6, 256e-6);
        RangeDopplerAxes axes = RangeDopplerAxes.Study(study);
        double bandwidth = 1e9 / 284 * 256,
            wavelength = 299_792_458 / 76.5e9;
        Assert.Equal((23, 13), (axes.DopplerBins, axes.RangeBins));
        Assert.Equal(12 * 299_792_458.0 / (2 * bandwidth), axes.RangeMetres[12], 1e-12);
        Assert.Equal(-11 * wavelength / (2 * 128 * 284e-6), axes.VelocityMetresPerSecond[0], 1e-12);
        Assert.Equal(0, axes.VelocityMetresPerSecond[11]);
        Assert.Equal(12, axes.RangeBinAt(100));
    }

    [Fact]
    public void AnOptionOutOfRangeIsRefused()
    {
        var error = Assert.Throws<OptionsException>(() =>
            new PhysicalRangeDoppler(Parameters, new PhysicalChainOptions { RangeWindow = "kaiser", RangeZeroPadding = 0 })
        );
        Assert.Equal(2, error.Violations.Count);
    }

    private static double[] Power(float[] samples, bool removeMean)
    {
        var chain = new PhysicalRangeDoppler(Parameters, new PhysicalChainOptions { RemoveSlowTimeMean = removeMean });
        var power = new double[chain.Axes.MapSize];
        chain.TransformToPower(samples, power, TestContext.Current.CancellationToken);
        return power;
    }

    private static float[] Beat(double amplitude, int rangeBin, int dopplerBin) =>
        [
            .. from m in Enumerable.Range(0, Parameters.ChirpsPerFrame)
            from n in Enumerable.Range(0, Parameters.SamplesPerChirp)
            select (float)(
                amplitude
                * Math.Cos(
                    2 * Math.PI * ((double)rangeBin * n / Parameters.SamplesPerChirp + (double)dopplerBin * m / Parameters.ChirpsPerFrame)
                )
            ),
        ];
}
