using System.Text.Json;
using TreePose.Signal.Filters;
using TreePose.Tests.Balance;
using Xunit;

namespace TreePose.Tests.Signal;

public sealed class FiltersTests
{
    private static readonly JsonElement Golden = GoldenJson.Read("filters_and_spectra.json");
    private static readonly double[] Input = Golden.Numbers("signal");
    private static readonly double Rate = Golden.GetProperty("rate").GetDouble();

    [Fact]
    public void ButterworthAgreesWithSciPyCausalAndZeroPhase()
    {
        foreach (JsonElement golden in Golden.GetProperty("filters").EnumerateArray())
        {
            string kind = golden.GetProperty("kind").GetString()!;
            int order = golden.GetProperty("order").GetInt32();
            double[] edges = golden.Numbers("edges");
            SosFilter filter = kind switch
            {
                "lowpass" => Butterworth.LowPass(order, edges[0], Rate),
                "highpass" => Butterworth.HighPass(order, edges[0], Rate),
                _ => Butterworth.BandPass(order, edges[0], edges[1], Rate),
            };
            GoldenJson.AssertClose(golden.Numbers("causal"), filter.Filter(Input), 1e-9, $"{kind} {order} sosfilt");
            GoldenJson.AssertClose(golden.Numbers("zeroPhase"), filter.FiltFilt(Input), 1e-9, $"{kind} {order} sosfiltfilt");
            if (golden.TryGetProperty("padded", out JsonElement padded))
                GoldenJson.AssertClose(padded.Numbers(), filter.FiltFilt(Input, 60), 1e-9, "padlen 60");
        }
    }

    [Fact]
    public void ResamplingAgreesWithSciPyAndNumPy()
    {
        foreach (JsonElement golden in Golden.GetProperty("polyphase").EnumerateArray())
        {
            (int up, int down) = (golden.GetProperty("up").GetInt32(), golden.GetProperty("down").GetInt32());
            ResamplingEdge edge = golden.GetProperty("edge").GetString() == "line" ? ResamplingEdge.Line : ResamplingEdge.Zero;
            GoldenJson.AssertClose(golden.Numbers("values"), Resampling.Polyphase(Input, up, down, edge), 1e-9, $"{up}/{down} {edge}");
        }
        JsonElement linear = Golden.GetProperty("linear");
        GoldenJson.AssertClose(
            linear.Numbers("values"),
            Resampling.Linear(Input, Rate, linear.GetProperty("rate").GetDouble()),
            1e-12,
            "linear"
        );
    }

    [Fact]
    public void DetrendAgreesWithSciPy()
    {
        GoldenJson.AssertClose(Golden.Numbers("detrendConstant"), Trend.Remove(Input, TrendRemoval.Constant), 1e-9, "constant");
        GoldenJson.AssertClose(Golden.Numbers("detrendLinear"), Trend.Remove(Input, TrendRemoval.Linear), 1e-9, "linear");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void CutoffIsMinusThreeDecibelsForOnePass(int order)
    {
        Assert.Equal(1 / Math.Sqrt(2), Butterworth.LowPass(order, 10, 100).Response(10, 100).Magnitude, 12);
        Assert.Equal(1 / Math.Sqrt(2), Butterworth.HighPass(order, 10, 100).Response(10, 100).Magnitude, 12);
        Assert.Equal(1 / Math.Sqrt(2), Butterworth.BandPass(order, 2, 10, 100).Response(2, 100).Magnitude, 12);
        Assert.Equal(1 / Math.Sqrt(2), Butterworth.BandPass(order, 2, 10, 100).Response(10, 100).Magnitude, 12);
    }

    [Fact]
    public void ZeroPhaseKeepsAConstantExactlyInPlace()
    {
        double[] constant = [.. Enumerable.Repeat(7.25, 100)];
        GoldenJson.AssertClose(constant, Butterworth.LowPass(4, 10, 100).FiltFilt(constant), 1e-12, "constant");
    }

    [Fact]
    public void ResamplingToARateChoosesTheRatio()
    {
        double[] line = [.. Enumerable.Range(0, 1201).Select(i => 5 + i / 1200.0)];
        double[] down = Resampling.ToRate(line, 1200, 100, ResamplingRule.Polyphase);
        Assert.Equal(101, down.Length);
        for (int i = 0; i < down.Length; i++)
            Assert.Equal(5 + i / 100.0, down[i], 2e-3);
        Assert.Throws<OptionsException>(() => Resampling.ToRate(line, 1200, 100 * Math.PI, ResamplingRule.Polyphase));
        Assert.Throws<OptionsException>(() => Resampling.ToRate(line, 1200, 0, ResamplingRule.Linear));
    }

    [Fact]
    public void BadRequestsSayEveryViolation()
    {
        OptionsException error = Assert.Throws<OptionsException>(() => Butterworth.BandPass(0, 60, 40, 100));
        Assert.Equal(3, error.Violations.Count);
        Assert.Contains("60 Hz", error.Message, StringComparison.Ordinal);
        SignalTooShortException tooShort = Assert.Throws<SignalTooShortException>(() =>
            Butterworth.LowPass(4, 10, 100).FiltFilt(new double[15])
        );
        Assert.Equal(16, tooShort.Needed);
    }
}
