using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace TreePose.Torch.Models.Layers;

/// <summary>Vector functions and tensor access that the fast layers share. A vector is always 16 floats wide.</summary>
internal static class FastMath
{
    /// <summary>Floats in one vector: a machine without 512-bit registers works on two or four narrower ones.</summary>
    public const int Lanes = 16;

    /// <summary>The numbers of a contiguous 32-bit tensor in main memory. The caller keeps the tensor alive.</summary>
    public static Span<float> Numbers(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    /// <summary>
    /// Zeroed working memory that starts at a cache line: vectors that straddle two lines would cost twice. Managed
    /// arrays start anywhere, libtorch's memory does not.
    /// </summary>
    public static Tensor Scratch(int length) => zeros(length);

    /// <summary>The tensor itself when it is contiguous, else a copy; the caller's dispose scope owns a copy.</summary>
    public static Tensor Contiguous(Tensor tensor) => tensor.is_contiguous() ? tensor : tensor.contiguous();

    /// <summary>1/(1+e⁻ˣ), within 2e-7 of the exact value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sigmoid(Vector512<float> x) => Vector512<float>.One / (Vector512<float>.One + Vector512.Exp(-x));

    /// <summary>Hyperbolic tangent: its series near zero, where the quotient would cancel, and the quotient elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Tanh(Vector512<float> x)
    {
        Vector512<float> square = x * x;
        Vector512<float> series = Vector512.Create(62f / 2835f);
        series = Vector512.FusedMultiplyAdd(series, square, Vector512.Create(-17f / 315f));
        series = Vector512.FusedMultiplyAdd(series, square, Vector512.Create(2f / 15f));
        series = Vector512.FusedMultiplyAdd(series, square, Vector512.Create(-1f / 3f));
        Vector512<float> near = Vector512.FusedMultiplyAdd(series * square, x, x);
        Vector512<float> far = Vector512.FusedMultiplyAdd(Sigmoid(x + x), Vector512.Create(2f), Vector512.Create(-1f));
        return Vector512.ConditionalSelect(Vector512.LessThan(square, Vector512.Create(0.0625f)), near, far);
    }

    /// <summary>Reads 16 floats from <paramref name="offset"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(ref float start, nint offset) => Vector512.LoadUnsafe(ref start, (nuint)offset);

    /// <summary>Sixteen copies of one float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Spread(ref float start, nint offset) => Vector512.Create(Unsafe.Add(ref start, offset));

    /// <summary>Adds 16 floats to memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Accumulate(ref float start, nint offset, Vector512<float> a, Vector512<float> b) =>
        Vector512.FusedMultiplyAdd(a, b, Load(ref start, offset)).StoreUnsafe(ref start, (nuint)offset);
}
