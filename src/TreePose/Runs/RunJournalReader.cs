namespace TreePose.Runs;

/// <summary>Reads a run's events in order and goes on where it stopped, also while the run is still writing.</summary>
public sealed class RunJournalReader
{
    private readonly string _path;
    private long _lines;

    /// <summary>Reads the events of the run in <paramref name="runFolder"/> from the first one on.</summary>
    public RunJournalReader(string runFolder) => _path = Path.Combine(runFolder, RecordFiles.Journal);

    /// <summary>Bytes read so far, all of them whole lines.</summary>
    public long Offset { get; private set; }

    /// <summary>Number of the last event read; 0 before the first.</summary>
    public long Sequence { get; private set; }

    /// <summary>The events written since the last call, at most about a mebibyte of them. A torn last line is left for later.</summary>
    /// <exception cref="DataFormatException">A whole line is not an event, or a number is missing.</exception>
    public IReadOnlyList<RunEvent> ReadNew()
    {
        if (!File.Exists(_path))
            return [];
        RecordPaths.RequireNoLink(_path);
        if (new FileInfo(_path).Length == 0)
            return []; // nothing yet; a pipe in its place would never end
        byte[] bytes = ReadBytes();
        var events = new List<RunEvent>();
        int start = 0;
        for (int end; (end = Array.IndexOf(bytes, (byte)'\n', start)) >= 0; start = end + 1)
        {
            _lines++;
            events.Add(Parse(bytes.AsSpan(start, end - start)));
        }
        Offset += start;
        return events;
    }

    /// <summary>The events that are there and not read yet, one after the other.</summary>
    internal IEnumerable<RunEvent> ReadOn()
    {
        while (ReadNew() is { Count: > 0 } events)
        {
            foreach (RunEvent happened in events)
                yield return happened;
        }
    }

    /// <summary>All events of a run that are whole.</summary>
    public static IReadOnlyList<RunEvent> ReadAll(string runFolder)
    {
        var reader = new RunJournalReader(runFolder);
        return [.. reader.ReadOn()];
    }

    private byte[] ReadBytes()
    {
        const int Chunk = 1 << 20;
        using var stream = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        for (int size = Chunk; ; size *= 2)
        {
            byte[] bytes = new byte[Math.Clamp(stream.Length - Offset, 0, size)];
            stream.Position = Offset;
            int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            // A line longer than the chunk: read more, or the reader would stand still.
            if (read < size || Array.IndexOf(bytes, (byte)'\n', 0, read) >= 0)
                return bytes[..read];
        }
    }

    private RunEvent Parse(ReadOnlySpan<byte> line)
    {
        RunEvent happened;
        try
        {
            happened = RunEvent.Parse(line);
        }
        catch (Exception e) when (RecordJsonRules.IsDamage(e))
        {
            throw Damaged("is not an event of a run.", "Restore the file from a copy; nothing was delivered from this line on.", e);
        }
        if (happened.Sequence != Sequence + 1)
            throw Damaged($"has event {happened.Sequence} where {Sequence + 1} was expected.", "Restore the file from a copy.");
        if (RunEventRules.Problem(happened) is { } problem)
            throw Damaged(problem, "Restore the file from a copy; nothing was delivered from this line on.");
        Sequence = happened.Sequence;
        return happened;
    }

    private DataFormatException Damaged(string problem, string remedy, Exception? inner = null) =>
        new($"{_path}, line {_lines}", problem, remedy, inner);
}
