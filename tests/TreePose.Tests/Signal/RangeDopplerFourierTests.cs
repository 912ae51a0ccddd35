using TreePose.Signal.Transforms;
using Xunit;

namespace TreePose.Tests.Signal;

/// <summary>The transforms against the definition of the discrete Fourier transform.</summary>
public sealed class RangeDopplerFourierTests
{
    [Theory]
    [
        InlineData(1),
        InlineData(2),
        InlineData(4),
        InlineData(8),
        InlineData(16),
        InlineData(32),
        InlineData(64),
        InlineData(256),
        InlineData(1024)
    ]
    [InlineData(3), InlineData(12), InlineData(100), InlineData(15), InlineData(1001), InlineData(1500), InlineData(3000)]
    [InlineData(17), InlineData(38), InlineData(289)]
    public void ForwardIsTheDiscreteFourierTransform(int length)
    {
        (double[] re, double[] im) = Noise(length, seed: length);
        (double[] expectedRe, double[] expectedIm) = Definition(re, im);
        new FourierTransform(length).Forward(re, im);
        for (int k = 0; k < length; k++)
        {
            Assert.Equal(expectedRe[k], re[k], 1e-11);
            Assert.Equal(expectedIm[k], im[k], 1e-11);
        }
    }

    [Fact]
    public void EveryLaneIsATransformOfItsOwn()
    {
        LanesAgree<Lanes4>();
        if (System.Runtime.Intrinsics.X86.Avx512F.IsSupported)
            LanesAgree<Lanes8>();
    }

    [Fact]
    public void TransposeExchangesRowsAndColumns()
    {
        TransposeExchanges<Lanes4>();
        if (System.Runtime.Intrinsics.X86.Avx512F.IsSupported)
            TransposeExchanges<Lanes8>();
    }

    [Fact]
    public void WrongLengthIsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => new FourierTransform(8).Forward(new double[8], new double[4]));
        Assert.Contains("8 real and 4 imaginary", error.Message);
    }

    private static void LanesAgree<TLanes>()
        where TLanes : struct, ILanes<TLanes>
    {
        const int Length = 128;
        int lanes = TLanes.Count;
        (double[] re, double[] im) = Noise(Length * lanes, seed: 5); // [n, lane]
        var expected = Enumerable.Range(0, lanes).Select(lane => Definition(Lane(re, lane, lanes), Lane(im, lane, lanes))).ToArray();
        var fft = new LaneFft<TLanes>(Length);
        fft.Forward(ref re[0], ref im[0]);
        for (int lane = 0; lane < lanes; lane++)
        {
            for (int k = 0; k < Length; k++)
            {
                Assert.Equal(expected[lane].Re[k], re[fft.Position[k] * lanes + lane], 1e-11);
                Assert.Equal(expected[lane].Im[k], im[fft.Position[k] * lanes + lane], 1e-11);
            }
        }
    }

    private static void TransposeExchanges<TLanes>()
        where TLanes : struct, ILanes<TLanes>
    {
        int lanes = TLanes.Count;
        double[] rows = [.. Enumerable.Range(0, lanes * lanes).Select(i => (double)i)],
            columns = new double[lanes * lanes];
        TLanes.Transpose(ref rows[0], ref columns[0], (nuint)lanes);
        for (int r = 0; r < lanes; r++)
        {
            for (int c = 0; c < lanes; c++)
                Assert.Equal(rows[r * lanes + c], columns[c * lanes + r]);
        }
    }

    private static double[] Lane(double[] values, int lane, int lanes) =>
        [.. Enumerable.Range(0, values.Length / lanes).Select(n => values[n * lanes + lane])];

    private static (double[] Re, double[] Im) Noise(int length, int seed)
    {
        var random = new Random(seed);
        return (
            [.. Enumerable.Range(0, length).Select(_ => random.NextDouble() - 0.5)],
            [.. Enumerable.Range(0, length).Select(_ => random.NextDouble() - 0.5)]
        );
    }

    private static (double[] Re, double[] Im) Definition(double[] re, double[] im)
    {
        int length = re.Length;
        double[] outRe = new double[length],
            outIm = new double[length];
        for (int k = 0; k < length; k++)
        {
            for (int n = 0; n < length; n++)
            {
                (double sin, double cos) = double.SinCosPi(-2.0 * ((long)k * n % length) / length);
                outRe[k] += re[n] * cos - im[n] * sin;
                outIm[k] += re[n] * sin + im[n] * cos;
            }
        }
        return (outRe, outIm);
    }
}
