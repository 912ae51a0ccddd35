using System.Collections.Concurrent;
using TorchSharp;

namespace TreePose.Torch;

/// <summary>
/// Numbers as libtorch takes them, kept for good. TorchSharp makes a new <see cref="Scalar"/> of each number in
/// <c>x * 0.5</c>, <c>x.ge(0.3)</c>, and even of the hidden factor 1 in <c>x + y</c>; nothing refers to it while native code
/// reads it, so that a garbage collection in another thread frees it under the reader: now and then an operation fails with
/// "Expected false to be true", or takes another number. Write <c>x * Scalars.Of(0.5)</c>, <c>x.ge(Scalars.Of(0.3))</c> and
/// <c>x.add(y, Scalars.One)</c> instead. For numbers that recur (constants, options); one that differs at every step is
/// <c>using Scalar scale = number;</c>.
/// </summary>
public static class Scalars
{
    private static readonly ConcurrentDictionary<long, Scalar> Wholes = new(),
        Doubles = new();

    /// <summary>One: the factor of the second tensor in <c>x.add(y, Scalars.One)</c>.</summary>
    public static Scalar One { get; } = Of(1L);

    /// <summary>A whole number.</summary>
    public static Scalar Of(long value) => Wholes.GetOrAdd(value, static v => v);

    /// <summary>A number.</summary>
    public static Scalar Of(double value) =>
        Doubles.GetOrAdd(BitConverter.DoubleToInt64Bits(value), static bits => BitConverter.Int64BitsToDouble(bits));
}
