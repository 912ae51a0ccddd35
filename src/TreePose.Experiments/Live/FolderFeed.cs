using System.Globalization;
using System.Text.RegularExpressions;
using TreePose.Datasets;
using TreePose.Formats.Npy;

namespace TreePose.Experiments.Live;

/// <summary>
/// A folder into which <c>.npy</c> files fall, each a frame or a block of frames, taken in the order of their names, by the number at
/// the end of the name where there is one. Where numbers count up by one a missing one is waited for, and then its frames are lost.
/// A name that begins with a dot, or ends otherwise, is in the making.
/// </summary>
internal sealed partial class FolderFeed(string folder, FrameShape shape, double patienceSeconds, TimeProvider clock) : FrameFeed(shape)
{
    private const double SettleSeconds = 1; // a file that cannot be read and no longer changes is damaged
    private readonly HashSet<string> _seen = [];
    private readonly PriorityQueue<FrameFile, FrameFile> _waiting = new(Comparer<FrameFile>.Default);
    private FrameFile? _last; // that was taken
    private int _framesOfLast;
    private bool _countsUp; // names have numbers of which one has followed the one before
    private long? _gapSince,
        _unreadableSince;
    private long _unreadableBytes;
    private int _tooLate;

    public override int TooLate => _tooLate;

    public override string? Note =>
        _last is null || _countsUp || _seen.Count < 2 ? null : "The names of files do not count up by one: lost frames cannot be told.";

    public override Delivery? TryTake()
    {
        Look();
        if (!_waiting.TryPeek(out FrameFile file, out _))
            return null;
        int missing = _last is { } last && _countsUp && file.Follows(last) ? (int)Math.Min(int.MaxValue, file.Number - last.Number - 1) : 0;
        if (missing > 0 && !HasPassed(ref _gapSince, patienceSeconds))
            return null;
        if (Read(file) is not { } frames)
            return null;
        _waiting.Dequeue();
        _countsUp |= _last is { } before && file.Follows(before) && file.Number == before.Number + 1;
        int lost = missing * _framesOfLast;
        (_last, _gapSince, _framesOfLast) = (file, null, frames.Length / Shape.Size);
        return new Delivery(frames, _framesOfLast, lost);
    }

    /// <summary>Files that are new.</summary>
    private void Look()
    {
        foreach (string path in Directory.EnumerateFiles(folder, "*.npy"))
        {
            string name = Path.GetFileName(path);
            if (name[0] == '.' || !_seen.Add(name))
                continue;
            FrameFile file = FrameFile.Of(path, name);
            if (_last is { } last && file.CompareTo(last) < 0)
                _tooLate += Math.Max(1, _framesOfLast);
            else
                _waiting.Enqueue(file, file);
        }
    }

    /// <summary>The frames of a file; null while it is being written.</summary>
    private float[]? Read(FrameFile file)
    {
        if (Whole(file.Path) is not { } array)
            return null;
        if (!IsFrame(array.Shape) && !IsFrame(array.Shape.Skip(1)))
            throw OtherShape(file.Path, $"has the shape {array.ShapeText}");
        return array.Values.Length == 0
            ? throw new DataFormatException(file.Path, $"has the shape {array.ShapeText}: it is empty.", "Save frames.")
            : Finite(array.Values, file.Path, 0);
    }

    private NpyArray<float>? Whole(string path)
    {
        try
        {
            NpyArray<float> array = NpyFile.Read<float>(path);
            _unreadableSince = null;
            return array;
        }
        catch (DataFormatException) when (IsBeingWritten(path))
        {
            return null;
        }
    }

    /// <summary>Whether a file that cannot be read has changed a moment ago.</summary>
    private bool IsBeingWritten(string path)
    {
        var now = new FileInfo(path);
        long bytes = now.Exists ? now.Length : 0;
        if (bytes != _unreadableBytes)
            _unreadableSince = null;
        _unreadableBytes = bytes;
        return !HasPassed(ref _unreadableSince, SettleSeconds);
    }

    private bool HasPassed(ref long? since, double seconds)
    {
        since ??= clock.GetTimestamp();
        return clock.GetElapsedTime(since.Value).TotalSeconds >= seconds;
    }

    /// <summary>A file by name.</summary>
    /// <param name="Path">Where it is.</param>
    /// <param name="Stem">Its name before the number; all of it when there is none.</param>
    /// <param name="Number">The last digits of its name; −1 when there are none.</param>
    private readonly partial record struct FrameFile(string Path, string Stem, long Number) : IComparable<FrameFile>
    {
        public static FrameFile Of(string path, string name)
        {
            Match match = LastDigits().Match(name);
            return match.Success && long.TryParse(match.Groups["number"].Value, CultureInfo.InvariantCulture, out long number)
                ? new FrameFile(path, match.Groups["stem"].Value, number)
                : new FrameFile(path, name, -1);
        }

        /// <summary>Whether their numbers count the same thing.</summary>
        public bool Follows(FrameFile other) => Number >= 0 && other.Number >= 0 && Stem == other.Stem && Number > other.Number;

        public int CompareTo(FrameFile other) =>
            string.CompareOrdinal(Stem, other.Stem) is var order and not 0 ? order
            : Number.CompareTo(other.Number) is var count and not 0 ? count
            : string.CompareOrdinal(Path, other.Path);

        [GeneratedRegex(@"^(?<stem>.*?)(?<number>[0-9]+)[^0-9]*\.npy$")]
        private static partial Regex LastDigits();
    }
}
