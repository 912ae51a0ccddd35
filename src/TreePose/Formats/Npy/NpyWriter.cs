using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TreePose.Formats.Npy;

/// <summary>
/// Writes a <c>.npy</c> file whose shape is known beforehand, a block at a time, as numpy.save would write it.
/// The file takes its place at <see cref="Complete"/>; disposed before that, it leaves nothing behind.
/// </summary>
/// <typeparam name="T">Type of the numbers: float is <c>&lt;f4</c>, double <c>&lt;f8</c>, int <c>&lt;i4</c>, …</typeparam>
public sealed class NpyWriter<T> : IDisposable
    where T : unmanaged
{
    private const int BlockBytes = 1 << 20;
    private readonly AtomicFileStream _file;
    private readonly string _path;
    private readonly string _shape;
    private readonly long _count;
    private long _written;

    /// <summary>Begins the file and writes its header.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="shape">Length of each axis, first axis slowest.</param>
    public NpyWriter(string path, params IReadOnlyList<int> shape)
    {
        if (shape.Any(length => length < 0))
            throw new ArgumentOutOfRangeException(nameof(shape), NpyHeader.Tuple(shape), "No axis can be negative.");
        byte[] header = NpyHeader.Build(NpyDataType.Of<T>(), shape);
        (_path, _shape) = (path, NpyHeader.Tuple(shape));
        _count = shape.Aggregate(1L, (product, length) => checked(product * length));
        _file = AtomicFile.Create(path);
        _file.Stream.Write(header);
    }

    /// <summary>Appends the next numbers in C order.</summary>
    /// <exception cref="ArgumentException">These are more than the shape holds.</exception>
    public void Append(ReadOnlySpan<T> values)
    {
        if (_written + values.Length > _count)
        {
            throw new ArgumentException($"{_path}: {_written + values.Length} numbers do not fit the shape {_shape}.", nameof(values));
        }
        _written += values.Length;
        int block = BlockBytes / Unsafe.SizeOf<T>();
        for (; values.Length > block; values = values[block..])
            _file.Stream.Write(MemoryMarshal.AsBytes(values[..block]));
        _file.Stream.Write(MemoryMarshal.AsBytes(values));
    }

    /// <summary>Puts the file in its place.</summary>
    /// <exception cref="InvalidOperationException">Fewer numbers came than the shape holds.</exception>
    public void Complete()
    {
        if (_written != _count)
            throw new InvalidOperationException($"{_path}: {_written} numbers were written; the shape {_shape} holds {_count}.");
        _file.Commit();
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
