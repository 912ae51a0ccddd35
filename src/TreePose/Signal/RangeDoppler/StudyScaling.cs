using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TreePose.Signal.RangeDoppler;

/// <summary>The last steps of the chain <c>study</c>: min–max over the whole map, then log(1 + x).</summary>
internal static class StudyScaling
{
    private const double DenominatorOffset = 1e-3; // the study's guard against a constant map

    /// <summary>Squared magnitudes of the kept bins to the stored frame.</summary>
    /// <param name="powers">Squared magnitudes of the kept bins.</param>
    /// <param name="minPower">Smallest squared magnitude of the whole map.</param>
    /// <param name="maxPower">Largest squared magnitude of the whole map.</param>
    /// <param name="frame">As long as <paramref name="powers"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(ReadOnlySpan<double> powers, double minPower, double maxPower, Span<float> frame)
    {
        double min = Math.Sqrt(minPower),
            denominator = Math.Sqrt(maxPower) - min + DenominatorOffset;
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            ref double source = ref MemoryMarshal.GetReference(powers);
            for (; i <= powers.Length - Vector256<double>.Count; i += Vector256<double>.Count)
            {
                Vector256<double> magnitude = Vector256.Sqrt(Vector256.LoadUnsafe(ref source, (nuint)i));
                Vector256<double> logarithm = LogOnePlus((magnitude - Vector256.Create(min)) / Vector256.Create(denominator));
                for (int lane = 0; lane < Vector256<double>.Count; lane++)
                    frame[i + lane] = (float)logarithm[lane];
            }
        }
        for (; i < powers.Length; i++)
            frame[i] = (float)LogOnePlus((Math.Sqrt(powers[i]) - min) / denominator);
    }

    /// <summary>log(1 + x) for x ≥ 0 without the loss at small x: log(u)·x/(u − 1) with u = 1 + x rounded (Kahan).</summary>
    public static double LogOnePlus(double x)
    {
        double u = 1 + x;
        return u == 1 ? x : Math.Log(u) * (x / (u - 1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> LogOnePlus(Vector256<double> x)
    {
        Vector256<double> one = Vector256<double>.One,
            u = one + x;
        return Vector256.ConditionalSelect(Vector256.Equals(u, one), x, Vector256.Log(u) * (x / (u - one)));
    }
}
