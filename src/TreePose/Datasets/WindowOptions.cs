using System.ComponentModel.DataAnnotations;
using TreePose.Captures;

namespace TreePose.Datasets;

/// <summary>How whole captures are cut into windows of one length; the study's are 100 frames, 90 of them shared with the next.</summary>
public sealed record WindowOptions
{
    /// <summary>Frames in a window; 0 keeps every capture whole, padded to the longest.</summary>
    [Range(0, 1_000_000)]
    public int WindowFrames { get; init; } = 100;

    /// <summary>Frames from one window's start to the next one's.</summary>
    [Range(1, 1_000_000)]
    public int StrideFrames { get; init; } = 10;

    /// <summary>Leaves out windows without a single labelled frame.</summary>
    public bool LabelledOnly { get; init; } = true;
}

/// <summary>A window of one sequence.</summary>
/// <param name="Sequence">Which sequence of the dataset.</param>
/// <param name="StartFrame">Its first frame.</param>
/// <param name="Length">Real frames; the rest of the window is padding.</param>
public readonly record struct FrameWindow(int Sequence, int StartFrame, int Length)
{
    /// <summary>All windows of a dataset, capture by capture. The last window of a capture ends with it; a shorter capture is one padded window.</summary>
    public static IReadOnlyList<FrameWindow> Of(IReadOnlyList<FrameSequence> sequences, WindowOptions options)
    {
        var windows = new List<FrameWindow>();
        for (int i = 0; i < sequences.Count; i++)
        {
            int total = sequences[i].Length;
            int window = options.WindowFrames == 0 ? total : options.WindowFrames;
            int last = Math.Max(0, total - window);
            for (int start = 0; ; start = Math.Min(start + options.StrideFrames, last))
            {
                int length = Math.Min(window, total - start);
                bool labelled = sequences[i].Labels.AsSpan(start, length).ContainsAnyExcept(FootPhase.Unlabelled);
                if (labelled || !options.LabelledOnly) windows.Add(new FrameWindow(i, start, length));
                if (start == last) break;
            }
        }
        return windows;
    }
}
