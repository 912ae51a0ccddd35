namespace TreePose.Simulation;

/// <summary>
/// The linear actuator beside the person: +50 mm/s (away from the radar) for a second, then back, at the start and at the
/// end of a capture. Radar and motion capture both see it, and that ties their clocks together.
/// </summary>
internal sealed class Actuator : IMovingScatterers
{
    /// <summary>Length of one pattern in seconds.</summary>
    public const double PatternSeconds = 2;

    /// <summary>When in a pattern it turns back.</summary>
    public const double TurnSeconds = 1;

    private const double SpeedMetresPerSecond = 0.05;
    private const double RampSeconds = 0.04;
    private readonly Place _rest;
    private readonly double[] _starts;

    public Actuator(Place rest, params double[] patternStartSeconds)
    {
        _rest = rest;
        _starts = patternStartSeconds;
    }

    public IReadOnlyList<Scatterer> Scatterers { get; } = [new Scatterer("actuator", 0.6)];

    public void PlacesAt(double seconds, Span<Place> places) => places[0] = _rest with { Y = _rest.Y + OffsetMetres(seconds) };

    public Place PlaceAt(double seconds) => _rest with { Y = _rest.Y + OffsetMetres(seconds) };

    /// <summary>Speed away from the radar in m/s: trapezoids of +50 and −50 mm/s with 40 ms ramps.</summary>
    public double SpeedAt(double seconds)
    {
        foreach (double start in _starts)
        {
            double t = seconds - start;
            if (t is < 0 or >= PatternSeconds)
                continue;
            double within = t % 1,
                ramp = Math.Min(1, Math.Min(within, 1 - within) / RampSeconds);
            return (t < 1 ? 1 : -1) * SpeedMetresPerSecond * ramp;
        }
        return 0;
    }

    /// <summary>The integral of <see cref="SpeedAt"/>.</summary>
    private double OffsetMetres(double seconds)
    {
        foreach (double start in _starts)
        {
            double t = seconds - start;
            if (t is >= 0 and < PatternSeconds)
                return SpeedMetresPerSecond * (t < 1 ? Stroke(t) : Stroke(1) - Stroke(t - 1));
        }
        return 0;
    }

    /// <summary>Seconds at full speed that one stroke amounts to, t seconds after its start.</summary>
    private static double Stroke(double t)
    {
        if (t < RampSeconds)
            return t * t / (2 * RampSeconds);
        if (t < 1 - RampSeconds)
            return t - RampSeconds / 2;
        double left = 1 - t;
        return 1 - RampSeconds - left * left / (2 * RampSeconds);
    }
}
