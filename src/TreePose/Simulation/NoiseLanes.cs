using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TreePose.Simulation;

/// <summary>
/// Normal random numbers sixteen at a time: xoshiro128+ (Blackman and Vigna 2018) in each lane, Box–Muller on the upper 24 bits.
/// </summary>
internal struct NoiseLanes
{
    private Vector512<uint> _a,
        _b,
        _c,
        _d;

    public NoiseLanes(ulong seed)
    {
        Span<uint> state = stackalloc uint[4 * Vector512<uint>.Count];
        for (int i = 0; i < state.Length; i++)
            state[i] = (uint)(RandomStream.Mix(seed + (ulong)(i + 1) * 0x9E3779B97F4A7C15) >> 32);
        int lanes = Vector512<uint>.Count;
        _a = Vector512.Create<uint>(state[..lanes]);
        _b = Vector512.Create<uint>(state.Slice(lanes, lanes));
        _c = Vector512.Create<uint>(state.Slice(2 * lanes, lanes));
        _d = Vector512.Create<uint>(state.Slice(3 * lanes, lanes));
    }

    /// <summary>Adds noise of a standard deviation to a row and rounds it to whole counts within ±<paramref name="most"/>.</summary>
    /// <param name="row">A whole number of vectors.</param>
    /// <param name="deviation">Standard deviation in counts.</param>
    /// <param name="most">Where the converter saturates.</param>
    public void AddAndRound(Span<float> row, float deviation, float most)
    {
        Span<Vector512<float>> parts = MemoryMarshal.Cast<float, Vector512<float>>(row);
        for (int i = 0; i < parts.Length; i += 2)
        {
            Vector512<float> radius = Vector512.Sqrt(Vector512.Log(Unit()) * -2f) * deviation;
            (Vector512<float> sin, Vector512<float> cos) = Phasor.SinCos(Unit() * (2 * MathF.PI));
            Finish(ref parts[i], radius * cos, most);
            if (i + 1 < parts.Length)
                Finish(ref parts[i + 1], radius * sin, most);
        }
    }

    private static void Finish(ref Vector512<float> part, Vector512<float> noise, float most) =>
        part = Vector512.Min(Vector512.Max(Vector512.Round(part + noise), Vector512.Create(-most)), Vector512.Create(most));

    /// <summary>Uniform in (0, 1).</summary>
    private Vector512<float> Unit()
    {
        Vector512<uint> result = _a + _d,
            shifted = _b << 9;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= shifted;
        _d = (_d << 11) | (_d >>> 21);
        return (Vector512.ConvertToSingle((result >>> 8).AsInt32()) + Vector512.Create(0.5f)) * (1f / (1 << 24));
    }
}
