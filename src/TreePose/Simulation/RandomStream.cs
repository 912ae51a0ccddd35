namespace TreePose.Simulation;

/// <summary>
/// A seeded stream of random numbers that is the same on every machine and runtime: SplitMix64 (Steele, Lea and Flood,
/// "Fast splittable pseudorandom number generators", OOPSLA 2014). Streams derived with different keys are independent,
/// so that one capture's numbers do not depend on how many others were drawn before it.
/// </summary>
internal sealed class RandomStream
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;
    private ulong _state;
    private double _spare = double.NaN;

    private RandomStream(ulong state) => _state = state;

    /// <summary>The stream of a seed and a path of keys, e.g. participant, capture, purpose.</summary>
    public static RandomStream Of(int seed, params ReadOnlySpan<int> keys)
    {
        ulong state = Mix((uint)seed + Gamma);
        // The rotation keeps the order of keys: without it, person 2 of seed 1 would be person 1 of seed 2.
        foreach (int key in keys)
            state = Mix(ulong.RotateLeft(state, 17) ^ Mix((uint)key + Gamma));
        return new RandomStream(state);
    }

    /// <summary>A stream of its own that begins where this one is.</summary>
    public RandomStream Fork() => new(NextBits());

    /// <summary>The next 64 bits.</summary>
    public ulong NextBits() => Mix(_state += Gamma);

    /// <summary>Uniform in [0, 1).</summary>
    public double NextUnit() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [low, high).</summary>
    public double Uniform(double low, double high) => low + (high - low) * NextUnit();

    /// <summary>True with this probability.</summary>
    public bool Chance(double probability) => NextUnit() < probability;

    /// <summary>Standard normal (Box–Muller).</summary>
    public double Gaussian()
    {
        if (!double.IsNaN(_spare))
        {
            double spare = _spare;
            _spare = double.NaN;
            return spare;
        }
        double radius = Math.Sqrt(-2 * Math.Log(1 - NextUnit()));
        (double sin, double cos) = Math.SinCos(2 * Math.PI * NextUnit());
        _spare = radius * sin;
        return radius * cos;
    }

    internal static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
