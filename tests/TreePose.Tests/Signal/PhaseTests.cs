using System.Numerics;
using System.Text.Json;
using TreePose.Captures;
using TreePose.Signal.SlowTime;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Signal;

/// <summary>Slow-time signal, phase and micro-Doppler.</summary>
public sealed class PhaseTests
{
    private static readonly RadarParameters Parameters = new(64, 32, 76e9, 77e9, 1e6, 256e-6);

    [Fact]
    public void UnwrapIsNumPys()
    {
        using JsonDocument golden = Golden();
        double[] wrapped = golden.RootElement.GetProperty("wrapped").Deserialize<double[]>()!;
        double[] expected = golden.RootElement.GetProperty("unwrapped").Deserialize<double[]>()!;
        double[] actual = Phase.Unwrap(wrapped);
        Assert.Equal(400, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-12);
        Assert.Empty(Phase.Unwrap([]));
    }

    [Fact]
    public void SpectrogramIsSciPys()
    {
        using JsonDocument golden = Golden();
        double[] expected = golden.RootElement.GetProperty("spectrogram").Deserialize<double[]>()!; // [every 10th time, Doppler]
        int[] shape = golden.RootElement.GetProperty("spectrogramShape").Deserialize<int[]>()!;
        Complex[] signal =
        [
            .. Enumerable
                .Range(0, 1000)
                .Select(n =>
                    Complex.FromPolarCoordinates(1, 2 * Math.PI * (0.05 * n + 20 * Math.Sin(2 * Math.PI * n / 1000)))
                    + Complex.FromPolarCoordinates(0.3, -2 * Math.PI * 0.2 * n)
                ),
        ];
        var options = new MicroDopplerOptions
        {
            WindowChirps = 64,
            HopChirps = 16,
            ZeroPadding = 2,
        };
        MicroDopplerSpectrogram actual = MicroDoppler.Spectrogram([signal], Parameters, options);
        Assert.Equal((shape[0], shape[1]), (actual.TimeSeconds.Length, actual.VelocityMetresPerSecond.Length));
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual.Power[i / shape[1] * 10 * shape[1] + i % shape[1]], 1e-12);
        Assert.Equal(31.5 * 284e-6, actual.TimeSeconds[0], 1e-12);
    }

    [Fact]
    public void SwayFarSmallerThanARangeBinShowsInThePhase()
    {
        // mm
        double[] Sway(int count) => [.. Enumerable.Range(0, count).Select(i => 2 * Math.Sin(2 * Math.PI * i / count) + 1.5 * i / count)];
        var capture = new RadarCapture(Parameters, 2, Samples(Sway(20 * 32)));
        Complex[] signal = SlowTimeSignal.At(capture, channel: 1, rangeBin: 10, cancellation: TestContext.Current.CancellationToken);
        double[] displacement = Phase.DisplacementMillimetres(Phase.Unwrapped(signal), Parameters.WavelengthMetres);
        double[] truth = Sway(20 * 32);
        Assert.Equal(20 * 32, displacement.Length);
        for (int i = 0; i < truth.Length; i++)
            Assert.Equal(truth[i] - truth[0], displacement[i], 0.005);
        Assert.Equal(3, signal[100].Magnitude, 0.02);
    }

    [Fact]
    public void PulsePairsReadTheVelocity()
    {
        const double MillimetresPerSecond = 50;
        double interval = Parameters.ChirpIntervalSeconds;
        var capture = new RadarCapture(
            Parameters,
            2,
            Samples([.. Enumerable.Range(0, 96).Select(i => MillimetresPerSecond * i * interval)])
        );
        Complex[] signal = SlowTimeSignal.At(capture, 0, 10, cancellation: TestContext.Current.CancellationToken);
        double[] velocity = Phase.PulsePairVelocity(signal, 32, interval, Parameters.WavelengthMetres);
        Assert.Equal(3, velocity.Length);
        Assert.All(velocity, v => Assert.Equal(MillimetresPerSecond / 1000, v, 5e-4));
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        var capture = new RadarCapture(Parameters, 2, new float[2 * 64 * 32]);
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            SlowTimeSignal.At(capture, 2, 1, cancellation: TestContext.Current.CancellationToken)
        );
        Assert.Contains(
            "0 to 32",
            Assert
                .Throws<ArgumentOutOfRangeException>(() =>
                    SlowTimeSignal.At(capture, 0, 40, cancellation: TestContext.Current.CancellationToken)
                )
                .Message
        );
        Assert.Contains(
            "32 chirps",
            Assert.Throws<OptionsException>(() => MicroDoppler.Spectrogram([new Complex[32]], Parameters)).Message
        );
    }

    /// <summary>Two channels that see one reflector in range bin 10, displaced by so many mm in each chirp.</summary>
    private static float[] Samples(double[] displacementMillimetres)
    {
        int chirps = Parameters.ChirpsPerFrame,
            samples = Parameters.SamplesPerChirp;
        var all = new float[displacementMillimetres.Length * 2 * samples];
        for (int i = 0; i < all.Length; i++)
        {
            int n = i % samples,
                chirp = i / samples % chirps,
                frame = i / (2 * samples * chirps);
            double phase = 4 * Math.PI * displacementMillimetres[frame * chirps + chirp] / 1000 / Parameters.WavelengthMetres;
            all[i] = (float)(3 * Math.Cos(2 * Math.PI * 10 * n / samples + phase));
        }
        return all;
    }

    private static JsonDocument Golden() => JsonDocument.Parse(File.ReadAllText(TestFiles.Golden("range_doppler.json")));
}
