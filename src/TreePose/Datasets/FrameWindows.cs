using TreePose.Captures;

namespace TreePose.Datasets;

/// <summary>A window of one sequence.</summary>
/// <param name="Sequence">Which sequence of the dataset.</param>
/// <param name="StartFrame">Its first frame.</param>
/// <param name="Length">Real frames; the rest of the window is padding.</param>
public readonly record struct FrameWindow(int Sequence, int StartFrame, int Length);

/// <summary>Cuts sequences into windows of one length: the rule behind stored datasets, training and inference.</summary>
public static class FrameWindows
{
    /// <summary>
    /// First frames of a sequence's windows, rising. A sequence shorter than a window is one window, padded by whoever cuts
    /// it.
    /// </summary>
    /// <param name="length">Frames of the sequence.</param>
    /// <param name="window">Frames of a window, at least 1.</param>
    /// <param name="stride">Frames from one window's start to the next one's, at least 1.</param>
    /// <param name="keepLast">
    /// Whether frames that no whole window reaches get one more, which ends with the sequence; without it they are left out.
    /// </param>
    public static IEnumerable<int> Starts(int length, int window, int stride, bool keepLast = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        return Cut();

        IEnumerable<int> Cut()
        {
            int last = length - window;
            int start = 0;
            for (; start < last; start += stride)
                yield return start;
            if (keepLast || start == last)
                yield return Math.Max(0, last);
        }
    }

    /// <summary>All windows of several sequences, one sequence after the other.</summary>
    /// <param name="sequences">The captures.</param>
    /// <param name="options">Window and stride.</param>
    public static IReadOnlyList<FrameWindow> Of(IReadOnlyList<FrameSequence> sequences, WindowOptions options)
    {
        var windows = new List<FrameWindow>();
        for (int i = 0; i < sequences.Count; i++)
        {
            int total = sequences[i].Length,
                window = options.WindowFrames == 0 ? Math.Max(1, total) : options.WindowFrames;
            foreach (int start in Starts(total, window, options.StrideFrames))
            {
                int length = Math.Min(window, total - start);
                bool labelled = sequences[i].Labels.AsSpan(start, length).ContainsAnyExcept(FootPhase.Unlabelled);
                if (labelled || !options.LabelledOnly)
                    windows.Add(new FrameWindow(i, start, length));
            }
        }
        return windows;
    }
}
