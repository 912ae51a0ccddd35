using System.Numerics;
using System.Runtime.InteropServices;

namespace TreePose.Signal.Health;

/// <summary>What can be wrong with one frame of one channel.</summary>
[Flags]
internal enum FrameFault
{
    None = 0,
    Empty = 1,
    NotFinite = 2,
    Clipped = 4,
    Repeated = 8,
}

/// <summary>Looks at the numbers of single frames.</summary>
internal static class FrameHealth
{
    private const double ClippedShare = 1e-3, // of a frame's numbers at its extreme
        Neighbourhood = 0.02; // below the extreme, relative to it

    private const int FewestNumbers = 16,
        ClippedOverNeighbours = 4; // a tone of 12 bits has 0.2 times as many at its peak as in the neighbourhood

    /// <summary>What is wrong with a frame.</summary>
    /// <param name="values">Its numbers.</param>
    /// <param name="before">The frame before of the same channel; empty when there is none.</param>
    /// <param name="samples">Whether the numbers are samples, which a converter can cut off.</param>
    public static FrameFault Of(ReadOnlySpan<float> values, ReadOnlySpan<float> before, bool samples)
    {
        if (values.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) >= 0)
            return FrameFault.NotFinite;
        if (values.Length < FewestNumbers)
            return FrameFault.None; // a few numbers may well be alike
        if (values.IndexOfAnyExcept(values[0]) < 0)
            return FrameFault.Empty;
        FrameFault fault = values.SequenceEqual(before) ? FrameFault.Repeated : FrameFault.None;
        return samples && IsClipped(values) ? fault | FrameFault.Clipped : fault;
    }

    /// <summary>
    /// A signal that is cut off piles up at the cut: there are more numbers there than a little below. Numbers of so few values that
    /// nothing can stand a little below are not judged.
    /// </summary>
    private static bool IsClipped(ReadOnlySpan<float> values)
    {
        (float least, float most) = Extremes(values);
        double enough = Math.Max(8, ClippedShare * values.Length);
        return (values.Count(most) >= enough && PilesUp(values, most)) || (values.Count(least) >= enough && PilesUp(values, least));
    }

    private static bool PilesUp(ReadOnlySpan<float> values, float extreme)
    {
        float near = extreme - (float)(extreme * Neighbourhood),
            wide = extreme - (float)(extreme * 10 * Neighbourhood);
        (int at, int below, int farther) = (0, 0, 0);
        foreach (float v in values)
        {
            float signed = extreme < 0 ? -v : v; // so that the extreme is the highest
            if (v == extreme)
                at++;
            else if (signed >= Math.Abs(near))
                below++;
            else if (signed >= Math.Abs(wide))
                farther++;
        }
        return at >= ClippedOverNeighbours * below && below + farther > 0;
    }

    private static (float Least, float Most) Extremes(ReadOnlySpan<float> values)
    {
        float least = values[0],
            most = values[0];
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        if (vectors.Length > 0)
        {
            Vector<float> low = vectors[0],
                high = vectors[0];
            foreach (Vector<float> v in vectors)
                (low, high) = (Vector.Min(low, v), Vector.Max(high, v));
            for (int i = 0; i < Vector<float>.Count; i++)
                (least, most) = (Math.Min(least, low[i]), Math.Max(most, high[i]));
        }
        foreach (float v in values[(vectors.Length * Vector<float>.Count)..])
            (least, most) = (Math.Min(least, v), Math.Max(most, v));
        return (least, most);
    }
}
