using System.Runtime.InteropServices;

namespace TreePose.Signal.Transforms;

/// <summary>
/// Numbers that begin on a cache line and stay where they are. A 512-bit access that straddles two lines costs
/// twice, and the runtime's own arrays would make every one of them do so.
/// </summary>
internal sealed class AlignedBuffer
{
    private const int CacheLineBytes = 64;
    private readonly double[] _array;
    private readonly int _start;

    public AlignedBuffer(int length)
    {
        _array = GC.AllocateArray<double>(length + CacheLineBytes / sizeof(double), pinned: true);
        long past = Marshal.UnsafeAddrOfPinnedArrayElement(_array, 0) % CacheLineBytes;
        _start = (int)((CacheLineBytes - past) % CacheLineBytes) / sizeof(double);
        Length = length;
    }

    public int Length { get; }

    /// <summary>The first number.</summary>
    public ref double First => ref _array[_start];

    public Span<double> Span => _array.AsSpan(_start, Length);
}
