namespace TreePose.Evaluation;

/// <summary>Rows of numbers of the frames that something still needs, by frame; grows when more are needed than ever before.</summary>
/// <param name="width">Numbers in a row.</param>
internal sealed class KeptFrames<T>(int width)
    where T : unmanaged
{
    private const int FirstRows = 1024;
    private T[] _rows = new T[FirstRows * width];
    private int _first; // the frame of the first row in memory

    /// <summary>Frames added, dropped ones among them.</summary>
    public int Count { get; private set; }

    /// <summary>Row of a frame that has not been dropped.</summary>
    public Span<T> this[int frame] => _rows.AsSpan((frame - _first) * width, width);

    /// <summary>A row for the next frame; what stands in it is nobody's.</summary>
    /// <param name="neededFrom">Frames before this one are dropped when room is needed.</param>
    public Span<T> Add(int neededFrom)
    {
        if ((Count - _first + 1) * width > _rows.Length)
            MakeRoom(neededFrom);
        return this[Count++];
    }

    /// <summary>Forgets all frames; the next is frame 0.</summary>
    public void Clear() => (_first, Count) = (0, 0);

    private void MakeRoom(int neededFrom)
    {
        int kept = (Count - neededFrom) * width;
        T[] to = 2 * kept > _rows.Length ? new T[2 * _rows.Length] : _rows; // with half of it free moves stay rare
        _rows.AsSpan((neededFrom - _first) * width, kept).CopyTo(to);
        (_rows, _first) = (to, neededFrom);
    }
}
