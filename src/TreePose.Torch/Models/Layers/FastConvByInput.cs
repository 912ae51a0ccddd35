using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static TreePose.Torch.Models.Layers.FastMath;

namespace TreePose.Torch.Models.Layers;

/// <summary>A pooling window whose ReLU was open.</summary>
/// <param name="Corner">Where the nine taps of its winner begin in the padded input.</param>
/// <param name="Gradient">What flows back.</param>
internal readonly record struct OpenWindow(nint Corner, float Gradient);

/// <summary>A pooling window of a round: where its outputs begin in the pooled map, and where the nine taps of each place begin.</summary>
internal struct WindowPlaces
{
    public nint At;
    public PlaceCorners Corners;
}

/// <summary>One for each of the four places, and one for a closed window, which nobody reads on.</summary>
[InlineArray(FastConvKernels.Closed + 1)]
internal struct PlaceCorners
{
    private nint _first;
}

/// <summary>
/// Gradients of a convolution with many inputs (<see cref="FastConvBackward"/>): vectors along the inputs, output by output, so that the
/// gradients of an output's nine taps stay in registers over all of its windows.
/// </summary>
internal static class FastConvByInput
{
    /// <summary>All windows of a round; none where backward does not come here.</summary>
    public static WindowPlaces[] Windows(ConvSizes s)
    {
        if (s.FewInputs)
            return [];
        var all = new WindowPlaces[s.PooledRows * s.PooledColumns];
        var walk = new PoolingWindows(s);
        for (int i = 0; walk.Next(); i++)
        {
            all[i].At = walk.At;
            for (int place = 0; place < FastConvKernels.Closed; place++)
                all[i].Corners[place] = walk.Patch + (place >> 1) * s.PaddedStride + (place & 1) * s.Inputs;
        }
        return all;
    }

    /// <summary>Adds one frame's gradients of one round.</summary>
    /// <param name="padded">The round's input inside a border of zeros.</param>
    /// <param name="packed">Weights, [outputs, 3·3, inputs].</param>
    /// <param name="gradient">Of the pooled map.</param>
    /// <param name="winners">From forward.</param>
    /// <param name="packedGradient">Gradients of weights and biases, added to.</param>
    /// <param name="paddedGradient">Gradient of the input, added to.</param>
    /// <param name="windows">From <see cref="Windows"/>.</param>
    /// <param name="open">Room for all windows of the round, one at least.</param>
    /// <param name="s">Sizes; inputs are a multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        Span<float> padded,
        Span<float> packed,
        ReadOnlySpan<float> gradient,
        ReadOnlySpan<byte> winners,
        Span<float> packedGradient,
        Span<float> paddedGradient,
        ReadOnlySpan<WindowPlaces> windows,
        Span<OpenWindow> open,
        in ConvSizes s
    )
    {
        Span<float> biases = packedGradient[(9 * s.Inputs * s.Outputs)..];
        for (int output = 0, tap = 0; output < s.Outputs; output++, tap += 9 * s.Inputs)
        {
            int count = Find(
                ref Unsafe.Add(ref MemoryMarshal.GetReference(gradient), output),
                ref Unsafe.Add(ref MemoryMarshal.GetReference(winners), output),
                ref biases[output],
                windows,
                ref open[0]
            );
            for (int input = 0; input < s.Inputs; input += Lanes)
            {
                ref float sums = ref packedGradient[tap + input];
                ref float weights = ref packed[tap + input];
                ref float from = ref padded[input];
                ref float to = ref paddedGradient[input];
                if (Vector512.IsHardwareAccelerated)
                {
                    Nine<WideLanes>(ref sums, ref weights, ref from, ref to, ref open[0], count, s.PaddedStride, s.Inputs);
                    continue;
                }
                for (int half = 0; half < Lanes; half += NarrowLanes.Count)
                    Nine<NarrowLanes>(
                        ref Unsafe.Add(ref sums, half),
                        ref Unsafe.Add(ref weights, half),
                        ref Unsafe.Add(ref from, half),
                        ref Unsafe.Add(ref to, half),
                        ref open[0],
                        count,
                        s.PaddedStride,
                        s.Inputs
                    );
            }
        }
    }

    /// <summary>The open windows of one output, found without a branch; adds their gradients to that of the bias.</summary>
    /// <returns>How many there are.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Find(ref float gradient, ref byte winner, ref float bias, ReadOnlySpan<WindowPlaces> windows, ref OpenWindow open)
    {
        nint found = 0;
        float sum = bias;
        foreach (ref readonly WindowPlaces window in windows)
        {
            nint place = Unsafe.Add(ref winner, window.At);
            float own = Unsafe.Add(ref gradient, window.At);
            Unsafe.Add(ref open, found) = new(Unsafe.Add(ref Unsafe.AsRef(in window.Corners[0]), place), own);
            nint counts = 1 - (place >> 2);
            sum += BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(own) & (int)-counts);
            found += counts;
        }
        bias = sum;
        return (int)found;
    }

    /// <summary>
    /// Adds one output's share at all its open places: to the gradients of its nine taps, which stay in registers, and to those of the
    /// input around each place.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Nine<T>(
        ref float sums,
        ref float weights,
        ref float from,
        ref float to,
        ref OpenWindow open,
        int count,
        nint stride,
        nint tap
    )
        where T : struct, IFloatLanes<T>
    {
        T a = T.Load(ref sums, 0),
            b = T.Load(ref sums, tap),
            c = T.Load(ref sums, 2 * tap);
        T d = T.Load(ref sums, 3 * tap),
            e = T.Load(ref sums, 4 * tap),
            f = T.Load(ref sums, 5 * tap);
        T g = T.Load(ref sums, 6 * tap),
            h = T.Load(ref sums, 7 * tap),
            i = T.Load(ref sums, 8 * tap);
        ref float middle = ref Unsafe.Add(ref weights, 3 * tap);
        ref float lower = ref Unsafe.Add(ref weights, 6 * tap);
        for (; count > 0; count--, open = ref Unsafe.Add(ref open, 1))
        {
            T x = T.All(open.Gradient);
            ref float r0 = ref Unsafe.Add(ref from, open.Corner);
            ref float r1 = ref Unsafe.Add(ref r0, stride);
            ref float r2 = ref Unsafe.Add(ref r1, stride);
            a = T.MultiplyAdd(x, T.Load(ref r0, 0), a);
            b = T.MultiplyAdd(x, T.Load(ref r0, tap), b);
            c = T.MultiplyAdd(x, T.Load(ref r0, 2 * tap), c);
            d = T.MultiplyAdd(x, T.Load(ref r1, 0), d);
            e = T.MultiplyAdd(x, T.Load(ref r1, tap), e);
            f = T.MultiplyAdd(x, T.Load(ref r1, 2 * tap), f);
            g = T.MultiplyAdd(x, T.Load(ref r2, 0), g);
            h = T.MultiplyAdd(x, T.Load(ref r2, tap), h);
            i = T.MultiplyAdd(x, T.Load(ref r2, 2 * tap), i);
            ref float t0 = ref Unsafe.Add(ref to, open.Corner);
            Three(ref t0, ref weights, x, tap);
            Three(ref Unsafe.Add(ref t0, stride), ref middle, x, tap);
            Three(ref Unsafe.Add(ref t0, 2 * stride), ref lower, x, tap);
        }
        a.Store(ref sums, 0);
        b.Store(ref sums, tap);
        c.Store(ref sums, 2 * tap);
        d.Store(ref sums, 3 * tap);
        e.Store(ref sums, 4 * tap);
        f.Store(ref sums, 5 * tap);
        g.Store(ref sums, 6 * tap);
        h.Store(ref sums, 7 * tap);
        i.Store(ref sums, 8 * tap);
    }

    /// <summary>Adds a number times three taps of weights to three places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Three<T>(ref float to, ref float weights, T factor, nint tap)
        where T : struct, IFloatLanes<T>
    {
        T.MultiplyAdd(factor, T.Load(ref weights, 0), T.Load(ref to, 0)).Store(ref to, 0);
        T.MultiplyAdd(factor, T.Load(ref weights, tap), T.Load(ref to, tap)).Store(ref to, tap);
        T.MultiplyAdd(factor, T.Load(ref weights, 2 * tap), T.Load(ref to, 2 * tap)).Store(ref to, 2 * tap);
    }
}
