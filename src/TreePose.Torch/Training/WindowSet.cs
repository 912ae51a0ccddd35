using System.Runtime.InteropServices;
using TreePose.Captures;
using TreePose.Datasets;
using static TorchSharp.torch;

namespace TreePose.Torch.Training;

/// <summary>A batch of windows.</summary>
/// <param name="Frames">[B, T, then the axes of a frame].</param>
/// <param name="Labels">[B, T], −1 where a frame has no label or is padding.</param>
/// <param name="Mask">[B, T], 1 for real frames, 0 for padding.</param>
public readonly record struct WindowBatch(Tensor Frames, Tensor Labels, Tensor Mask);

/// <summary>
/// Windows over captures that live in one resident tensor; a batch is one gather from it, nothing is copied item by item.
/// Captures shorter than a window are padded at the end and masked.
/// </summary>
public sealed class WindowSet : IDisposable
{
    private readonly Tensor _frames; // [N, then the axes of a frame]
    private readonly Tensor _labels; // [N]
    private readonly (int First, int Length)[] _windows;

    /// <summary>Cuts captures into windows.</summary>
    /// <param name="sequences">The captures.</param>
    /// <param name="windowFrames">Frames in a window.</param>
    /// <param name="strideFrames">Frames from one window to the next; the last window ends with the capture.</param>
    /// <param name="labelledOnly">Leaves out windows without a single labelled frame, for training.</param>
    public WindowSet(IReadOnlyList<FrameSequence> sequences, int windowFrames, int strideFrames, bool labelledOnly)
    {
        WindowFrames = windowFrames;
        FrameShape shape = Shape = sequences[0].Shape;
        int total = sequences.Sum(s => s.Length);
        _frames = zeros([total, .. shape.Lengths.Select(n => (long)n)]);
        var labels = new long[total];
        var windows = new List<(int, int)>();
        int offset = 0;
        Span<float> resident = MemoryMarshal.Cast<byte, float>(_frames.bytes);
        foreach (FrameSequence sequence in sequences)
        {
            sequence.Frames.CopyTo(resident[(offset * shape.Size)..]);
            for (int i = 0; i < sequence.Length; i++)
                labels[offset + i] = (long)sequence.Labels[i];
            foreach (int start in FrameWindows.Starts(sequence.Length, windowFrames, strideFrames))
            {
                int length = Math.Min(windowFrames, sequence.Length - start);
                if (!labelledOnly || sequence.Labels.AsSpan(start, length).ContainsAnyExcept(FootPhase.Unlabelled))
                    windows.Add((offset + start, length));
            }
            offset += sequence.Length;
        }
        _labels = tensor(labels);
        _windows = [.. windows];
    }

    /// <summary>Windows.</summary>
    public int Count => _windows.Length;

    /// <summary>Frames in each window, padding included.</summary>
    public int WindowFrames { get; }

    /// <summary>Shape of a frame.</summary>
    public FrameShape Shape { get; }

    /// <summary>All frames, [N, then the axes of a frame].</summary>
    public Tensor Frames => _frames;

    /// <summary>Where a window begins in <see cref="Frames"/> and how many real frames it has.</summary>
    public (int First, int Length) this[int window] => _windows[window];

    /// <summary>Labelled frames of each class over all windows' captures.</summary>
    /// <param name="classes">Classes that there are.</param>
    public long[] ClassCounts(int classes)
    {
        var counts = new long[classes];
        foreach (long label in _labels.data<long>())
        {
            if (label >= 0)
                counts[label]++;
        }
        return counts;
    }

    /// <summary>Gathers windows; the caller disposes the tensors or their scope.</summary>
    public WindowBatch Gather(ReadOnlySpan<int> windows)
    {
        int batch = windows.Length;
        var index = new long[batch * WindowFrames];
        var mask = new float[batch * WindowFrames];
        for (int b = 0; b < batch; b++)
        {
            (int first, int length) = _windows[windows[b]];
            for (int t = 0; t < WindowFrames; t++)
            {
                index[(b * WindowFrames) + t] = first + Math.Min(t, length - 1);
                mask[(b * WindowFrames) + t] = t < length ? 1 : 0;
            }
        }
        Tensor rows = tensor(index); // [B·T]
        Tensor real = tensor(mask).view(batch, WindowFrames); // [B, T]
        Tensor frames = _frames.index_select(0, rows).view([batch, WindowFrames, .. _frames.shape.AsSpan(1)]); // [B, T, …]
        Tensor labels = _labels.index_select(0, rows).view(batch, WindowFrames); // [B, T]
        return new WindowBatch(frames, where(real.gt(Scalars.Of(0)), labels, -1L), real);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _frames.Dispose();
        _labels.Dispose();
    }
}
