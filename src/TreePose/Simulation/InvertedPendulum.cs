namespace TreePose.Simulation;

/// <summary>
/// Quiet sway as a linear inverted pendulum about each horizontal axis, held up by proportional–derivative control and
/// driven by noise (after Peterka 2000, Biol. Cybern. 82:335; Winter 1998, J. Neurophysiol. 80:1211):
/// <c>c″ = ω₀²(c − p)</c>, <c>p = K_p·c + K_d·c′ + n</c> with centre of mass c, centre of pressure p and noise n in metres.
/// n is white noise through three equal first-order low-passes, so that p is smooth well above 10 Hz.
/// </summary>
internal sealed class InvertedPendulum
{
    /// <summary>Steps per second of the integration: the force plates' rate.</summary>
    public const double SampleHertz = 1200;

    private const double Gravity = 9.81;
    private const double ProportionalGain = 1.35;
    private const double DampingRatio = 0.45;
    private const double NoiseCornerHertz = 0.9;
    private const double BurnInSeconds = 12;
    private const double CalibrationSeconds = 120;

    private readonly double _naturalSquared; // ω₀², 1/s²
    private readonly double _derivativeGain; // s

    /// <summary>A pendulum for a person: centre of mass at 0.55 of the stature, moment of inertia 1.1 m·h².</summary>
    public InvertedPendulum(double statureMetres)
    {
        _naturalSquared = Gravity / (1.1 * 0.55 * statureMetres);
        double closedLoop = Math.Sqrt(_naturalSquared * (ProportionalGain - 1));
        _derivativeGain = 2 * DampingRatio * closedLoop / _naturalSquared;
    }

    /// <summary>ω₀², by which an acceleration of the centre of mass moves the centre of pressure: p = c − c″/ω₀².</summary>
    public double NaturalSquared => _naturalSquared;

    /// <summary>Mean planar COP speed in mm/s at noise gain 1: what a wanted speed is divided by to get its gain.</summary>
    public double SpeedAtUnitGain()
    {
        int samples = (int)(CalibrationSeconds * SampleHertz);
        RandomStream random = RandomStream.Of(1, 1);
        var x = new Axis(samples);
        var y = new Axis(samples);
        Run(x, _ => 1, _ => 0, random);
        Run(y, _ => 1, _ => 0, random);
        double path = 0;
        for (int i = 1; i < samples; i++)
            path += double.Hypot(x.Cop[i] - x.Cop[i - 1], y.Cop[i] - y.Cop[i - 1]);
        return path * 1000 * SampleHertz / (samples - 1);
    }

    /// <summary>Fills one axis. Noise gain and a disturbance in metres of COP are given over time in seconds.</summary>
    public void Run(Axis axis, Func<double, double> gain, Func<double, double> disturbance, RandomStream random)
    {
        const double step = 1 / SampleHertz;
        double corner = 2 * Math.PI * NoiseCornerHertz,
            keep = 1 - corner * step;
        double whiteScale = 1e-3 * Math.Sqrt(SampleHertz); // 1 mm/√Hz
        double n1 = 0,
            n2 = 0,
            n3 = 0,
            c = 0,
            v = 0;
        int burnIn = (int)(BurnInSeconds * SampleHertz);
        for (int i = -burnIn; i < axis.Cop.Length; i++)
        {
            double t = Math.Max(i, 0) * step;
            n1 = keep * n1 + corner * step * gain(t) * whiteScale * random.Gaussian();
            n2 = keep * n2 + corner * step * n1;
            n3 = keep * n3 + corner * step * n2;
            double p = ProportionalGain * c + _derivativeGain * v + n3 + disturbance(t);
            v += _naturalSquared * (c - p) * step;
            if (i >= 0)
            {
                axis.Com[i] = c;
                axis.Cop[i] = p;
            }
            c += v * step;
        }
    }

    /// <summary>Centre of mass and of pressure along one axis, in metres, at <see cref="SampleHertz"/>.</summary>
    public sealed class Axis(int samples)
    {
        public double[] Com { get; } = new double[samples];

        public double[] Cop { get; } = new double[samples];
    }
}
