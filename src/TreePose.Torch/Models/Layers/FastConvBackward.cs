using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static TreePose.Torch.Models.Layers.FastMath;

namespace TreePose.Torch.Models.Layers;

/// <summary>
/// Gradients of <see cref="FastConvKernels"/>. Each pooled output got its value from one place, so its gradient
/// flows through the nine taps of that place alone: a quarter of the work of an un-pooled backward, or less.
/// </summary>
internal static class FastConvBackward
{
    /// <summary>
    /// Gradient of weight and bias, and of the frames unless <paramref name="framesGradient"/> is empty.
    /// Sums run frame by frame in order: the same numbers every time.
    /// </summary>
    public static void Run(ReadOnlySpan<float> frames, ReadOnlySpan<float> weight, ReadOnlySpan<float> pooledGradient, ReadOnlySpan<byte> winners,
        Span<float> weightGradient, Span<float> biasGradient, Span<float> framesGradient, in ConvSizes s)
    {
        bool byOutput = s.Inputs % Lanes != 0;
        float[] packed = new float[weight.Length], packedGradient = new float[weight.Length];
        float[] padded = new float[s.PaddedSize], paddedGradient = framesGradient.IsEmpty ? [] : new float[s.PaddedSize];
        if (byOutput) FastConvKernels.PackByOutput(weight, packed, s);
        else FastConvKernels.PackByInput(weight, packed, s);
        biasGradient.Clear();
        for (int frame = 0; frame < s.Frames; frame++)
        {
            FastConvKernels.Pad(frames.Slice(frame * s.FrameSize, s.FrameSize), padded, s);
            Array.Clear(paddedGradient);
            ReadOnlySpan<float> gradient = pooledGradient.Slice(frame * s.PooledSize, s.PooledSize);
            ReadOnlySpan<byte> winner = winners.Slice(frame * s.PooledSize, s.PooledSize);
            if (byOutput) FewInputs(padded, packed, gradient, winner, packedGradient, biasGradient, paddedGradient, s);
            else ManyInputs(padded, packed, gradient, winner, packedGradient, biasGradient, paddedGradient, s);
            if (!framesGradient.IsEmpty) Unpad(paddedGradient, framesGradient.Slice(frame * s.FrameSize, s.FrameSize), s);
        }
        FastConvKernels.Unpack(packedGradient, weightGradient, byOutput, s);
    }

    /// <summary>Inputs a multiple of 16: output by output, vectors along the inputs; closed outputs cost one test.</summary>
    private static void ManyInputs(float[] padded, float[] packed, ReadOnlySpan<float> gradient, ReadOnlySpan<byte> winner,
        float[] packedGradient, Span<float> biasGradient, float[] paddedGradient, in ConvSizes s)
    {
        int kernelRow = 3 * s.Inputs;
        bool toFrames = paddedGradient.Length > 0;
        ref float weights = ref MemoryMarshal.GetArrayDataReference(packed);
        ref float sums = ref MemoryMarshal.GetArrayDataReference(packedGradient);
        ref float source = ref MemoryMarshal.GetArrayDataReference(padded);
        ref float target = ref MemoryMarshal.GetArrayDataReference(paddedGradient);
        for (int at = 0; at < gradient.Length; at++)
        {
            int place = winner[at], window = at / s.Outputs, output = at % s.Outputs;
            float g = gradient[at];
            if (place == FastConvKernels.Closed || g == 0) continue;
            biasGradient[output] += g;
            int row = window / s.PooledColumns * 2 + (place >> 1), column = window % s.PooledColumns * 2 + (place & 1);
            int corner = row * s.PaddedStride + column * s.Inputs, kernel = output * 3 * kernelRow;
            Vector512<float> spread = Vector512.Create(g);
            for (int dy = 0; dy < 3; dy++, corner += s.PaddedStride, kernel += kernelRow)
                for (int k = 0; k < kernelRow; k += Lanes)
                {
                    Accumulate(ref sums, kernel + k, spread, Load(ref source, corner + k));
                    if (toFrames) Accumulate(ref target, corner + k, spread, Load(ref weights, kernel + k));
                }
        }
    }

    /// <summary>Few inputs (the first layer): vectors along 16 outputs, each place of the window in turn with the others masked.</summary>
    private static void FewInputs(float[] padded, float[] packed, ReadOnlySpan<float> gradient, ReadOnlySpan<byte> winner,
        float[] packedGradient, Span<float> biasGradient, float[] paddedGradient, in ConvSizes s)
    {
        int kernelRow = 3 * s.Inputs;
        ref float sums = ref MemoryMarshal.GetArrayDataReference(packedGradient);
        ref float weights = ref MemoryMarshal.GetArrayDataReference(packed);
        ref float biasSums = ref MemoryMarshal.GetReference(biasGradient);
        ref float source = ref MemoryMarshal.GetArrayDataReference(padded);
        for (int at = 0; at < gradient.Length; at += Lanes)
        {
            int window = at / s.Outputs, output = at % s.Outputs;
            Vector512<float> g = Load(ref MemoryMarshal.GetReference(gradient), at);
            Vector512<int> place = Widen(winner.Slice(at, Lanes));
            g = Vector512.ConditionalSelect(Vector512.Equals(place, Vector512.Create((int)FastConvKernels.Closed)).AsSingle(), Vector512<float>.Zero, g);
            Accumulate(ref biasSums, output, g, Vector512<float>.One);
            int corner = window / s.PooledColumns * 2 * s.PaddedStride + window % s.PooledColumns * 2 * s.Inputs;
            for (int p = 0; p < 4; p++)
            {
                Vector512<float> here = Vector512.Equals(place, Vector512.Create(p)).AsSingle() & g;
                int from = corner + (p >> 1) * s.PaddedStride + (p & 1) * s.Inputs, kernel = output / Lanes * 3 * kernelRow * Lanes;
                for (int dy = 0; dy < 3; dy++, from += s.PaddedStride)
                    for (int k = 0; k < kernelRow; k++, kernel += Lanes)
                    {
                        Accumulate(ref sums, kernel, here, Spread(ref source, from + k));
                        if (paddedGradient.Length > 0) paddedGradient[from + k] += Vector512.Sum(here * Load(ref weights, kernel));
                    }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Widen(ReadOnlySpan<byte> winners)
    {
        (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(winners)));
        (Vector256<uint> first, Vector256<uint> second) = Vector256.Widen(Vector256.Create(low, high));
        return Vector512.Create(first, second).AsInt32();
    }

    private static void Unpad(float[] padded, Span<float> frame, in ConvSizes s)
    {
        int row = s.Columns * s.Inputs;
        for (int y = 0; y < s.Rows; y++)
            padded.AsSpan((y + 1) * s.PaddedStride + s.Inputs, row).CopyTo(frame[(y * row)..]);
    }
}
