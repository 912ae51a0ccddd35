using System.Text;

namespace TreePose.Runs;

/// <summary>
/// Makes a table hold what it must hold. It is told that piece by piece and compares; only from the first difference on the
/// table is written anew, beside its place.
/// </summary>
internal sealed class RestoredTable : IDisposable
{
    private readonly string _path;
    private readonly FileStream? _there;
    private AtomicFileStream? _anew;
    private byte[] _read = new byte[1 << 16];
    private long _same;

    /// <param name="path">The table; it need not be there.</param>
    public RestoredTable(string path)
    {
        _path = path;
        if (File.Exists(path))
            _there = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1 << 16);
    }

    /// <summary>The next piece of what the table must hold.</summary>
    public void Add(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (_anew is null && IsThere(bytes))
        {
            _same += bytes.Length;
            return;
        }
        (_anew ??= Begin()).Stream.Write(bytes);
    }

    /// <summary>Nothing more follows: the table takes its place, when it differs.</summary>
    public void Complete()
    {
        if (_anew is null && _there is not null && _there.Length == _same)
            return;
        _anew ??= Begin();
        _there?.Dispose();
        _anew.Commit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _there?.Dispose();
        _anew?.Dispose();
    }

    private bool IsThere(byte[] bytes)
    {
        if (_there is null)
            return false;
        if (_read.Length < bytes.Length)
            _read = new byte[bytes.Length];
        Span<byte> found = _read.AsSpan(0, bytes.Length);
        return _there.ReadAtLeast(found, bytes.Length, throwOnEndOfStream: false) == bytes.Length && found.SequenceEqual(bytes);
    }

    private AtomicFileStream Begin()
    {
        AtomicFileStream anew = AtomicFile.Create(_path);
        if (_there is null)
            return anew;
        _there.Position = 0;
        byte[] piece = new byte[1 << 16];
        for (long left = _same; left > 0; )
        {
            int read = _there.Read(piece, 0, (int)Math.Min(left, piece.Length));
            anew.Stream.Write(piece, 0, read);
            left -= read;
        }
        return anew;
    }
}
