namespace TreePose.Runs;

/// <summary>
/// Appends events to <c>events.jsonl</c>. An event is in the file (and so survives the death of this process) when
/// <see cref="Append"/> returns; a write that fails leaves no half line behind.
/// </summary>
internal sealed class RunJournal : IDisposable
{
    private readonly Stream _stream;
    private readonly string _path;
    private long _length;

    /// <param name="path">The journal; it is made when absent, and a torn last line is cut off.</param>
    /// <param name="length">Bytes of whole lines already there.</param>
    /// <param name="sequence">The last event's number.</param>
    /// <param name="open">How to open the file; tests put a full disk here.</param>
    public RunJournal(string path, long length, long sequence, Func<string, Stream>? open)
    {
        _path = path;
        _length = length;
        Sequence = sequence;
        // No buffer: each event is one write to the operating system.
        _stream = open?.Invoke(path) ?? new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
        if (_stream.Length != length)
            _stream.SetLength(length);
        _stream.Position = length;
    }

    /// <summary>Number of the last event written.</summary>
    public long Sequence { get; private set; }

    /// <summary>Numbers the event and writes it.</summary>
    /// <exception cref="TreePoseException">The disk is full or gone; nothing of the event is in the file.</exception>
    public void Append(RunEvent happened)
    {
        byte[] line = (happened with { Sequence = Sequence + 1 }).ToLine();
        try
        {
            _stream.Write(line);
            _stream.Flush();
        }
        catch (IOException e)
        {
            _stream.SetLength(_length);
            _stream.Position = _length;
            throw new TreePoseException(
                $"{_path}: event {Sequence + 1} could not be written ({e.Message}). "
                    + "Everything before it is kept: make room on the disk and resume the run.",
                e
            );
        }
        _length += line.Length;
        Sequence++;
    }

    /// <summary>Makes the events so far survive a power cut as well.</summary>
    public void FlushToDisk()
    {
        if (_stream is FileStream file)
            file.Flush(flushToDisk: true);
    }

    public void Dispose() => _stream.Dispose();
}
