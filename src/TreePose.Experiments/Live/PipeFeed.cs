using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using TreePose.Datasets;

namespace TreePose.Experiments.Live;

/// <summary>Frames from a pipe: little-endian 32-bit numbers of one frame after the other, and nothing else.</summary>
internal sealed class PipeFeed : FrameFeed
{
    private const int MostWaiting = 4096; // then the writer has to wait
    private readonly BlockingCollection<float[]> _waiting = new(MostWaiting);
    private readonly Stream _stream;
    private readonly string _where;
    private readonly CancellationTokenSource _end = new();
    private Exception? _failed;
    private int _leftBytes;
    private long _taken;

    /// <summary>Begins to read, on a thread of its own: a pipe cannot be asked whether something has come.</summary>
    public PipeFeed(Stream stream, string where, FrameShape shape)
        : base(shape)
    {
        (_stream, _where) = (stream, where);
        new Thread(Read) { IsBackground = true, Name = "frames from a pipe" }.Start();
    }

    public override bool IsOver => _waiting.IsCompleted;

    public override Delivery? TryTake()
    {
        if (_waiting.TryTake(out float[]? frame))
            return new Delivery(Finite(frame, _where, _taken++), 1);
        return _waiting.IsCompleted && _failed is { } failed
            ? throw new DataFormatException(_where, $"cannot be read: {failed.Message}", "Start what writes it again.")
            : null;
    }

    public override void Finish()
    {
        if (_waiting.IsCompleted && _leftBytes > 0)
            throw Torn(_where, _leftBytes, _taken);
    }

    protected override void Dispose(bool disposing)
    {
        _end.Cancel(); // the reader may wait for bytes until the process ends: its stream is its own
        base.Dispose(disposing);
    }

    private void Read()
    {
        try
        {
            byte[] bytes = new byte[Shape.Size * sizeof(float)];
            while ((_leftBytes = _stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)) == bytes.Length)
                _waiting.Add(Numbers(bytes), _end.Token);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            _failed = e;
        }
        _waiting.CompleteAdding();
        _stream.Dispose();
    }

    private static float[] Numbers(byte[] bytes)
    {
        float[] numbers = MemoryMarshal.Cast<byte, float>(bytes).ToArray();
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("Frames are little-endian; so must be the machine.");
        return numbers;
    }
}
