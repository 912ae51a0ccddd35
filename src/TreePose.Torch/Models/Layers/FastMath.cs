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

    /// <summary>The same with whatever was there, where everything that is read has been written before.</summary>
    public static Tensor Room(int length) => empty(length);

    /// <summary>The tensor itself when it is contiguous, else a copy; the caller's dispose scope owns a copy.</summary>
    public static Tensor Contiguous(Tensor tensor) => tensor.is_contiguous() ? tensor : tensor.contiguous();

    /// <summary>
    /// Whether the kernels can read a tensor: it lies in main memory. On an accelerator libtorch's own modules take their place.
    /// </summary>
    public static bool CanRead(Tensor tensor) => tensor.device_type == TorchSharp.DeviceType.CPU;

    /// <summary>A contiguous tensor of the same numbers in main memory; the caller's dispose scope owns a copy.</summary>
    public static Tensor Host(Tensor tensor) => Contiguous(CanRead(tensor) ? tensor : tensor.cpu());

    /// <summary>A width in whole vectors.</summary>
    public static long InLanes(long width) => (width + Lanes - 1) / Lanes * Lanes;

    /// <summary>
    /// A tensor with zeros behind its numbers along an axis, or itself when it is long enough; its gradient is that of its own
    /// numbers.
    /// </summary>
    public static Tensor Filled(Tensor tensor, int axis, long length)
    {
        if (tensor.size(axis) >= length)
            return tensor;
        var beyond = new long[2 * ((int)tensor.dim() - axis)]; // before and behind each axis, from the last to this one
        beyond[^1] = length - tensor.size(axis);
        return nn.functional.pad(tensor, beyond);
    }

    /// <summary>
    /// Gradients as a backward pass returns them out of its own dispose scope. The graph holds them too: where there is no scope
    /// around, nothing else would until native code has read them.
    /// </summary>
    public static List<Tensor> HandOver(autograd.AutogradContext context, List<Tensor> gradients)
    {
        foreach (Tensor? gradient in gradients)
            gradient?.MoveToOuterDisposeScope();
        context.save_data("gradients", gradients);
        return gradients;
    }

    /// <summary>
    /// eˣ within 2e-7 relative: a power of two times a polynomial (coefficients of Cephes' <c>expf</c>). Saturates beyond ±87.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp<T>(T x)
        where T : struct, IFloatLanes<T>
    {
        x = T.Between(T.All(-87f), T.All(87f), x);
        T power = T.Round(x * T.All(1.44269504f));
        T rest = T.MultiplyAdd(power, T.All(-0.693359375f), x);
        rest = T.MultiplyAdd(power, T.All(2.12194440e-4f), rest);
        T sum = T.All(1.9875691500e-4f);
        sum = T.MultiplyAdd(sum, rest, T.All(1.3981999507e-3f));
        sum = T.MultiplyAdd(sum, rest, T.All(8.3334519073e-3f));
        sum = T.MultiplyAdd(sum, rest, T.All(4.1665795894e-2f));
        sum = T.MultiplyAdd(sum, rest, T.All(1.6666665459e-1f));
        sum = T.MultiplyAdd(sum, rest, T.All(5.0000001201e-1f));
        sum = T.MultiplyAdd(sum, rest * rest, rest + T.All(1f));
        return sum * T.PowerOfTwo(power);
    }

    /// <summary>1/(1+e⁻ˣ), within 3e-7 of the exact value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sigmoid<T>(T x)
        where T : struct, IFloatLanes<T> => T.All(1f) / (T.All(1f) + Exp(-x));

    /// <summary>Hyperbolic tangent: its series near zero, where the quotient would cancel, and the quotient elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Tanh<T>(T x)
        where T : struct, IFloatLanes<T>
    {
        T square = x * x;
        T series = T.All(62f / 2835f);
        series = T.MultiplyAdd(series, square, T.All(-17f / 315f));
        series = T.MultiplyAdd(series, square, T.All(2f / 15f));
        series = T.MultiplyAdd(series, square, T.All(-1f / 3f));
        T near = T.MultiplyAdd(series * square, x, x);
        T far = T.MultiplyAdd(Sigmoid(x + x), T.All(2f), T.All(-1f));
        return T.IfLess(square, T.All(0.0625f), near, far);
    }

    /// <summary>Reads 16 floats from <paramref name="offset"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(ref float start, nint offset) => Vector512.LoadUnsafe(ref start, (nuint)offset);

    /// <summary>Sixteen copies of one float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Spread(ref float start, nint offset) => Vector512.Create(Unsafe.Add(ref start, offset));

    /// <summary>Sixteen bytes as 32-bit integers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Widen(ReadOnlySpan<byte> winners)
    {
        (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(winners)));
        (Vector256<uint> first, Vector256<uint> second) = Vector256.Widen(Vector256.Create(low, high));
        return Vector512.Create(first, second).AsInt32();
    }
}
