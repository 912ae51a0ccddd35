using TreePose.Captures;

namespace TreePose.Tests.Balance;

/// <summary>Two force plates of one capture with known times, in the manner of the study: 1200 Hz, 40 s.</summary>
internal sealed class SyntheticPlates
{
    public const double Rate = 1200;
    public const double UnloadingSeconds = 0.4;
    private const int Samples = 48_000;
    private const double StandingNewtons = 350;

    private readonly double[] _liftedForce = [.. Enumerable.Repeat(StandingNewtons, Samples)];
    private readonly double[] _speed = [.. Enumerable.Repeat(4.0, Samples)]; // standing COP, mm/s

    /// <summary>
    /// Unloads from <paramref name="up"/> on, leaves the plate 0.4 s later, moves fast until <paramref name="stable"/> and from
    /// <paramref name="breaks"/> on.
    /// </summary>
    public SyntheticPlates Hold(double up, double stable, double breaks, double down)
    {
        for (int i = Index(up); i < Math.Min(Index(down), Samples); i++)
        {
            double time = i / Rate;
            _liftedForce[i] = Math.Max(0, StandingNewtons * (1 - (time - up) / UnloadingSeconds));
            if (time < stable || time >= breaks)
                _speed[i] = 80;
        }
        return this;
    }

    /// <summary>Sets the lifted foot's force for a moment.</summary>
    public SyntheticPlates Force(double from, double to, double newtons)
    {
        _liftedForce.AsSpan(Index(from), Index(to) - Index(from)).Fill(newtons);
        return this;
    }

    public ForcePlateRecording Lifted()
    {
        double[] x =
        [
            .. _liftedForce.Select(
                (f, i) =>
                    double.IsNaN(f) ? double.NaN
                    : f > 0 ? 30 + Math.Sin(i * 1e-3)
                    : 0
            ),
        ];
        double[] y = [.. x.Select(v => v == 0 ? 0 : -v)];
        return Plate([.. _liftedForce], x, y);
    }

    public ForcePlateRecording Standing()
    {
        // The COP swings along a fixed line, turning every quarter of a second, at the wanted speed.
        var x = new double[Samples];
        for (int i = 1; i < Samples; i++)
            x[i] = x[i - 1] + _speed[i] / Rate * ((int)(i / Rate / 0.25) % 2 == 0 ? 1 : -1);
        return Plate(
            [.. Enumerable.Repeat(-StandingNewtons, Samples)],
            [.. x.Select(v => 100 + 0.6 * v)],
            [.. x.Select(v => 50 + 0.8 * v)]
        );
    }

    private static ForcePlateRecording Plate(double[] force, double[] x, double[] y) =>
        new()
        {
            SamplingFrequencyHz = Rate,
            TimeSeconds = [.. Enumerable.Range(0, Samples).Select(i => i / Rate)],
            ForceNewtons = new AxisSeries(new double[Samples], new double[Samples], force),
            CopMillimetres = new AxisSeries(x, y, new double[Samples]),
        };

    private static int Index(double seconds) => (int)Math.Round(seconds * Rate);
}
