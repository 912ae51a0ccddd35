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
/// Windows over captures. The captures' own frames are all that is kept of them: a batch is copied from there, so that folds which are
/// trained side by side share one copy of the data. Captures shorter than a window are padded at the end and masked.
/// </summary>
public sealed class WindowSet
{
    private readonly IReadOnlyList<FrameSequence> _sequences;
    private readonly (int Sequence, int First, int Length)[] _windows;

    /// <summary>Cuts captures into windows.</summary>
    /// <param name="sequences">The captures.</param>
    /// <param name="windowFrames">Frames in a window.</param>
    /// <param name="strideFrames">Frames from one window to the next; the last window ends with the capture.</param>
    /// <param name="labelledOnly">Leaves out windows without a single labelled frame, for training.</param>
    public WindowSet(IReadOnlyList<FrameSequence> sequences, int windowFrames, int strideFrames, bool labelledOnly)
    {
        (_sequences, WindowFrames, Shape) = (sequences, windowFrames, sequences[0].Shape);
        var windows = new List<(int, int, int)>();
        foreach ((int s, FrameSequence sequence) in sequences.Index())
        {
            foreach (int start in FrameWindows.Starts(sequence.Length, windowFrames, strideFrames))
            {
                int length = Math.Min(windowFrames, sequence.Length - start);
                if (!labelledOnly || sequence.Labels.AsSpan(start, length).ContainsAnyExcept(FootPhase.Unlabelled))
                    windows.Add((s, start, length));
            }
        }
        _windows = [.. windows];
    }

    /// <summary>Windows.</summary>
    public int Count => _windows.Length;

    /// <summary>Frames in each window, padding included.</summary>
    public int WindowFrames { get; }

    /// <summary>Shape of a frame.</summary>
    public FrameShape Shape { get; }

    /// <summary>Where a window begins in its capture and how many real frames it has.</summary>
    public (int First, int Length) this[int window] => (_windows[window].First, _windows[window].Length);

    /// <summary>Labelled frames of each class over all windows' captures.</summary>
    /// <param name="classes">Classes that there are.</param>
    public long[] ClassCounts(int classes)
    {
        var counts = new long[classes];
        foreach (sbyte label in _sequences.SelectMany(s => s.Labels))
        {
            if (label >= 0)
                counts[label]++;
        }
        return counts;
    }

    /// <summary>The frames of each capture, [frame, then the axes of a frame]; no copy.</summary>
    internal IReadOnlyCollection<float[]> Frames => [.. _sequences.Select(s => s.Frames)];

    /// <summary>Gathers windows; the caller disposes the tensors or their scope. Padding repeats the last frame.</summary>
    public WindowBatch Gather(ReadOnlySpan<int> windows)
    {
        (int batch, int size) = (windows.Length, Shape.Size);
        Tensor frames = empty([batch, WindowFrames, .. Shape.Lengths.Select(n => (long)n)]); // [B, T, …]
        Span<float> to = MemoryMarshal.Cast<byte, float>(frames.bytes);
        var labels = new long[batch * WindowFrames];
        var mask = new float[batch * WindowFrames];
        Array.Fill(labels, -1L);
        for (int b = 0; b < batch; b++)
        {
            (int of, int first, int length) = _windows[windows[b]];
            FrameSequence sequence = _sequences[of];
            int at = b * WindowFrames;
            sequence.Frames.AsSpan(first * size, length * size).CopyTo(to[(at * size)..]);
            for (int t = length; t < WindowFrames; t++)
                sequence.Frames.AsSpan((first + length - 1) * size, size).CopyTo(to[((at + t) * size)..]);
            for (int t = 0; t < length; t++)
                (labels[at + t], mask[at + t]) = ((long)sequence.Labels[first + t], 1);
        }
        return new WindowBatch(frames, tensor(labels).view(batch, WindowFrames), tensor(mask).view(batch, WindowFrames)); // [B, T]
    }
}
