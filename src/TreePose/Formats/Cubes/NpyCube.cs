using TreePose.Formats.Npy;

namespace TreePose.Formats.Cubes;

/// <summary>
/// An array in a <c>.npy</c> file. Frames that stand along the slowest axis are read in one go, others stretch by stretch; the file is
/// never in memory as a whole.
/// </summary>
internal sealed class NpyCube : ICubeNumbers
{
    private readonly string _path;
    private readonly FileStream _stream;
    private readonly NpyHeader _header;
    private CubeAxes? _axes;

    /// <summary>Opens a file and checks its length.</summary>
    /// <exception cref="DataFormatException">It is damaged, or holds numbers of a type that cannot be read.</exception>
    public NpyCube(string path)
    {
        (_path, _stream) = (path, DataFile.Open(path));
        try
        {
            _header = NpyHeader.Read(_stream, path, complex: true);
            NpyFile.CheckLength(_header, _stream.Length, path);
        }
        catch
        {
            _stream.Dispose();
            throw;
        }
    }

    public string Kind => $".npy of {(_header.IsComplex ? $"complex{_header.Type.Size * 16}" : _header.Type.Descriptor)}";

    public IReadOnlyList<long> Shape => [.. (_header.FortranOrder ? _header.Shape.Reverse() : _header.Shape).Select(l => (long)l)];

    public bool IsReversed => _header.FortranOrder;

    public bool IsComplex => _header.IsComplex;

    /// <summary>Whether a file begins as a <c>.npy</c> does.</summary>
    public static bool Is(string path)
    {
        Span<byte> start = stackalloc byte[6];
        using FileStream file = DataFile.Open(path);
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual(NpyHeader.Magic);
    }

    public void Use(CubeAxes axes) => _axes = axes;

    public void Read(int firstFrame, int frames, Span<float> block)
    {
        IReadOnlyList<int> lengths = _axes!.Lengths;
        int axis = _axes.FrameAxis ?? -1,
            runs = 1,
            inner = 1;
        for (int i = 0; i < lengths.Count; i++)
        {
            if (i < axis)
                runs *= lengths[i];
            else if (i > axis)
                inner *= lengths[i];
        }
        int run = inner * frames,
            all = axis < 0 ? 1 : lengths[axis];
        for (int r = 0; r < runs; r++)
        {
            _stream.Position = _header.DataOffset + ((long)r * all + firstFrame) * inner * _header.Type.Size;
            NpyNumbers.Decode(_stream, _header.Type, block.Slice(r * run, run), _path);
        }
    }

    public void Dispose() => _stream.Dispose();
}
