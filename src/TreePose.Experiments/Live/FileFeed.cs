using System.Globalization;
using System.Runtime.InteropServices;
using TreePose.Datasets;
using TreePose.Formats.Npy;

namespace TreePose.Experiments.Live;

/// <summary>
/// A file that grows: a <c>.npy</c> of little-endian 32-bit numbers [frame, then the axes of a frame], or the numbers alone under any
/// other name. A <c>.npy</c> is over when it holds as many frames as its header says and no more; a header that says fewer than there
/// are was written too early, and the file is followed on. Frames are taken when all their bytes are there.
/// </summary>
internal sealed class FileFeed : FrameFeed
{
    private const int MostAtOnce = 1024; // frames
    private readonly FileStream _file;
    private readonly string _path;
    private readonly bool _isArray;
    private readonly int _frameBytes;
    private NpyHeader? _header;
    private long _taken;

    /// <summary>Takes an open file.</summary>
    public FileFeed(FileStream file, string path, FrameShape shape)
        : base(shape)
    {
        (_file, _path, _frameBytes) = (file, path, shape.Size * sizeof(float));
        _isArray = Path.GetExtension(path).Equals(".npy", StringComparison.OrdinalIgnoreCase);
    }

    private long Start => _header?.DataOffset ?? 0;

    public override bool IsOver => _header is { } header && header.Shape[0] == _taken && _file.Length == Start + (_taken * _frameBytes);

    public override Delivery? TryTake()
    {
        if (_isArray && _header is null && !HasHeader())
            return null;
        long length = _file.Length,
            there = (length - Start) / _frameBytes;
        if (there < _taken)
            throw new DataFormatException(
                _path,
                string.Create(CultureInfo.InvariantCulture, $"became shorter: it has {there} frames, {_taken} were taken."),
                "Write each recording to a file of its own."
            );
        int count = (int)Math.Min(MostAtOnce, there - _taken);
        if (count == 0)
            return null;
        var frames = new float[count * Shape.Size];
        _file.Position = Start + (_taken * _frameBytes);
        _file.ReadExactly(MemoryMarshal.AsBytes(frames.AsSpan()));
        Finite(frames, _path, _taken);
        _taken += count;
        return new Delivery(frames, count);
    }

    public override void Finish()
    {
        if (_isArray && _header is null)
            throw new DataFormatException(_path, "holds no whole .npy header.", "Write it with numpy.lib.format, or name it otherwise.");
        long left = (_file.Length - Start) % _frameBytes;
        if (left > 0)
            throw Torn(_path, left, (_file.Length - Start) / _frameBytes);
    }

    protected override void Dispose(bool disposing)
    {
        _file.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Reads the header, once all of it is there.</summary>
    private bool HasHeader()
    {
        Span<byte> prefix = stackalloc byte[10];
        _file.Position = 0;
        int read = _file.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false);
        bool isArray = prefix[..Math.Min(read, 6)].SequenceEqual(NpyHeader.Magic[..Math.Min(read, 6)]);
        if (isArray && (read < prefix.Length || _file.Length < prefix.Length + (prefix[8] | (prefix[9] << 8))))
            return false; // it is being written
        _file.Position = 0;
        NpyHeader header = NpyHeader.Read(_file, _path);
        if (header.Type.Descriptor != "<f4" || header.FortranOrder)
            throw new DataFormatException(
                _path,
                $"holds {header.Type} in {(header.FortranOrder ? "Fortran" : "C")} order; a file that grows is little-endian 32-bit (<f4) "
                    + "in C order.",
                "Save frames as float32."
            );
        if (header.Shape.Count == 0 || !IsFrame(header.Shape.Skip(1)))
            throw OtherShape(_path, $"has the shape {NpyHeader.Tuple(header.Shape)}");
        _header = header;
        return true;
    }
}
