using System.Runtime.InteropServices;

namespace TreePose.Torch.Streaming;

/// <summary>Zeroed memory that starts at a cache line and never moves: a vector that straddles two lines would cost twice.</summary>
internal sealed class AlignedFloats
{
    private const int CacheLineBytes = 64;
    private readonly float[] _all;
    private readonly int _start;

    public AlignedFloats(int length)
    {
        Length = length;
        _all = GC.AllocateArray<float>(length + CacheLineBytes / sizeof(float), pinned: true);
        nint address = Marshal.UnsafeAddrOfPinnedArrayElement(_all, 0);
        _start = (int)((CacheLineBytes - address % CacheLineBytes) % CacheLineBytes / sizeof(float));
    }

    public int Length { get; }

    public Span<float> Numbers => _all.AsSpan(_start, Length);

    /// <summary>A row of a matrix of so wide rows.</summary>
    public Span<float> Row(int row, int width) => _all.AsSpan(_start + row * width, width);
}
