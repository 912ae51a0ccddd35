using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TreePose.Torch.Streaming;

/// <summary>
/// Residual blocks of centred dilated convolutions over time. A block can answer for a frame once half its reach has come behind it,
/// so the blocks answer ever later; what lies before the first frame of a stream and behind its last is zero for every block.
/// </summary>
internal sealed class DilatedStream : TimeStream
{
    private readonly Block[] _blocks;
    private readonly int _width;
    private readonly float[] _x; // [streams at hand, width]

    /// <summary>Copies the weights.</summary>
    /// <param name="blocks">The two convolutions of each block.</param>
    /// <param name="streams">Streams that can be served at once.</param>
    public DilatedStream(IReadOnlyList<(Conv1d Dilated, Conv1d Mix)> blocks, int streams)
    {
        _blocks = [.. blocks.Select(b => new Block(b.Dilated, b.Mix, streams))];
        _width = (int)blocks[0].Mix.out_channels;
        _x = new float[streams * _width];
        LookAhead = _blocks.Sum(b => b.Half);
    }

    public override int LookAhead { get; }

    public override int Stride => _width;

    public override void Step(
        ReadOnlySpan<int> streams,
        ReadOnlySpan<int> now,
        ReadOnlySpan<int> lengths,
        ReadOnlySpan<float> x,
        Span<float> y
    )
    {
        int size = streams.Length * _width,
            delay = 0;
        Span<float> own = _x.AsSpan(0, size);
        x[..size].CopyTo(own);
        foreach (Block block in _blocks)
        {
            for (int row = 0; row < streams.Length; row++)
                block.Remember(own.Slice(row * _width, _width), streams[row], now[row] - delay, lengths[row], row);
            block.Answer(own, streams.Length);
            delay += block.Half;
        }
        own.CopyTo(y);
    }

    public override void Whole(ReadOnlySpan<float> x, Span<float> y, int frames)
    {
        Span<float> own = y[..(frames * _width)];
        x[..own.Length].CopyTo(own);
        foreach (Block block in _blocks)
            block.Whole(own, frames);
    }

    public override void Restart(int stream)
    {
        foreach (Block block in _blocks)
            block.Restart(stream);
    }

    private sealed class Block
    {
        private readonly PackedMatrix _dilated,
            _mix;
        private readonly int _kernel,
            _dilation,
            _width,
            _span;
        private readonly float[] _ring; // [stream, span, width]: the newest inputs
        private readonly float[] _taps; // [streams at hand, kernel · width]
        private readonly float[] _inner; // [streams at hand, width]

        public Block(Conv1d dilated, Conv1d mix, int streams)
        {
            (_kernel, _dilation, _width) = ((int)dilated.kernel_size[0], (int)dilated.dilation[0], (int)dilated.out_channels);
            using Tensor byTap = dilated.weight.permute(0, 2, 1).reshape(_width, _kernel * _width), // [width, kernel · width]
                plain = mix.weight.view(_width, _width);
            (_dilated, _mix) = (new(byTap, dilated.bias), new(plain, mix.bias));
            _span = (_kernel - 1) * _dilation + 1;
            _ring = new float[streams * _span * _width];
            _taps = new float[streams * _kernel * _width];
            _inner = new float[streams * _width];
        }

        /// <summary>Frames that are seen on each side.</summary>
        public int Half => _kernel / 2 * _dilation;

        /// <summary>Keeps a stream's input at a time, gathers what the answer half a reach earlier reads, and gives its input.</summary>
        public void Remember(Span<float> x, int stream, int time, int length, int row)
        {
            Span<float> ring = _ring.AsSpan(stream * _span * _width, _span * _width);
            Span<float> now = ring.Slice(Slot(time) * _width, _width);
            if (time < 0 || time >= length)
                now.Clear();
            else
                x.CopyTo(now);
            for (int tap = 0; tap < _kernel; tap++)
                ring.Slice(Slot(time - 2 * Half + tap * _dilation) * _width, _width).CopyTo(_taps.AsSpan((row * _kernel + tap) * _width));
            ring.Slice(Slot(time - Half) * _width, _width).CopyTo(x);
        }

        /// <summary>Adds to each input what the convolutions make of the taps.</summary>
        public void Answer(Span<float> x, int rows) => Answer(x, _taps, _inner, rows);

        /// <summary>All frames of one capture.</summary>
        public void Whole(Span<float> x, int frames)
        {
            float[] taps = new float[frames * _kernel * _width],
                inner = new float[frames * _width];
            for (int frame = 0; frame < frames; frame++)
            {
                for (int tap = 0; tap < _kernel; tap++)
                {
                    int from = frame - Half + tap * _dilation;
                    if (from >= 0 && from < frames)
                        x.Slice(from * _width, _width).CopyTo(taps.AsSpan((frame * _kernel + tap) * _width));
                }
            }
            Answer(x, taps, inner, frames);
        }

        public void Restart(int stream) => _ring.AsSpan(stream * _span * _width, _span * _width).Clear();

        private void Answer(Span<float> x, float[] taps, float[] inner, int rows)
        {
            _dilated.Multiply(taps, _kernel * _width, inner, rows);
            for (int i = 0; i < rows * _width; i++)
                inner[i] = Math.Max(inner[i], 0);
            // The taps have been read: their place takes the answer.
            _mix.Multiply(inner, _width, taps, rows);
            for (int i = 0; i < rows * _width; i++)
                x[i] += taps[i];
        }

        private int Slot(int time) => (time % _span + _span) % _span;
    }
}
