using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TreePose.Torch.Models.Layers;

/// <summary>
/// Which numbers are kept and which are lost, at random: a hash of each one's place, a register of them at once, where a generator
/// draws one after the other.
/// </summary>
internal static class KeptNumbers
{
    /// <summary>Draws a mask.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="lost">Probability of each number to be lost, below 1.</param>
    /// <param name="kept">What stands where a number is kept; 0 stands where it is lost.</param>
    /// <param name="source">Gives the mask's seed; nothing else is drawn.</param>
    public static Tensor Draw(ReadOnlySpan<long> shape, double lost, float kept, Generator source)
    {
        using Tensor seed = randint(0, long.MaxValue, 1, ScalarType.Int64, generator: source);
        Tensor mask = empty(shape);
        Fill(FastMath.Numbers(mask), seed.item<long>(), (uint)Math.Min(lost * (1L << 32), uint.MaxValue), kept);
        return mask;
    }

    /// <summary>Two rounds of a mixer without known bias (C. Wellons, hash-prospector: lowbias32), each with a half of the seed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fill(Span<float> mask, long seed, uint lostBelow, float kept)
    {
        Span<Vector<float>> registers = MemoryMarshal.Cast<float, Vector<float>>(mask);
        Vector<uint> first = new((uint)seed),
            second = new((uint)(seed >> 32)),
            below = new(lostBelow),
            place = Vector<uint>.Indices;
        Vector<float> one = new(kept);
        for (int i = 0; i < registers.Length; i++, place += new Vector<uint>((uint)Vector<uint>.Count))
        {
            Vector<uint> drawn = Mixed(Mixed(place + first) ^ second);
            registers[i] = Vector.AsVectorSingle(Vector.GreaterThanOrEqual(drawn, below)) & one;
        }
        Vector<uint> last = Mixed(Mixed(place + first) ^ second);
        int at = registers.Length * Vector<float>.Count;
        for (int i = 0; at < mask.Length; i++, at++)
            mask[at] = last[i] >= lostBelow ? kept : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<uint> Mixed(Vector<uint> x)
    {
        x = (x ^ (x >>> 16)) * 0x7feb352du;
        x = (x ^ (x >>> 15)) * 0x846ca68bu;
        return x ^ (x >>> 16);
    }
}
