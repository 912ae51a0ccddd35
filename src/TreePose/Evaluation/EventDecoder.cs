using System.ComponentModel.DataAnnotations;
using TreePose.Captures;
using TreePose.Datasets;

namespace TreePose.Evaluation;

/// <summary>Options of <see cref="EventDecoder"/>.</summary>
public sealed record DecoderOptions
{
    /// <summary>Width of the centred moving average over class probabilities, frames; odd, 1 for none.</summary>
    [Range(1, 101)]
    public int SmoothingFrames { get; init; } = 1;

    /// <summary>Cost of changing class from one frame to the next in the most likely path, nats; 0 takes each frame alone.</summary>
    [Range(0, 50)]
    public double SwitchCost { get; init; } = 1.0;

    /// <summary>Shorter events are dropped, frames.</summary>
    [Range(1, 1000)]
    public int MinimumEventFrames { get; init; } = 2;
}

/// <summary>
/// Turns class probabilities into labels and events: moving average, then the path of classes with the highest
/// probability when each change costs <see cref="DecoderOptions.SwitchCost"/> (Viterbi), then short events dropped.
/// </summary>
public static class EventDecoder
{
    /// <summary>Labels of a whole capture.</summary>
    /// <param name="probabilities">[frame, class] in C order.</param>
    /// <param name="classes">Classes told apart.</param>
    /// <param name="options">The decoder's parameters.</param>
    public static sbyte[] Decode(ReadOnlySpan<float> probabilities, int classes, DecoderOptions options)
    {
        double[] smooth = Smooth(probabilities, classes, options.SmoothingFrames);
        sbyte[] labels = MostLikelyPath(smooth, classes, options.SwitchCost);
        foreach (FrameEvent e in FrameLabels.ToEvents(labels))
        {
            if (e.EndFrame - e.StartFrame < options.MinimumEventFrames)
                Array.Fill(labels, FootPhase.Neither, e.StartFrame, e.EndFrame - e.StartFrame);
        }
        return labels;
    }

    /// <summary>Mean of the channels' probabilities: channels of one capture are one observation.</summary>
    public static float[] Fuse(IReadOnlyList<float[]> channels)
    {
        var mean = new float[channels[0].Length];
        foreach (float[] channel in channels)
        {
            for (int i = 0; i < mean.Length; i++)
                mean[i] += channel[i] / channels.Count;
        }
        return mean;
    }

    private static double[] Smooth(ReadOnlySpan<float> probabilities, int classes, int frameCount)
    {
        int frames = probabilities.Length / classes,
            half = frameCount / 2;
        var smooth = new double[probabilities.Length];
        for (int t = 0; t < frames; t++)
        {
            int first = Math.Max(0, t - half),
                last = Math.Min(frames - 1, t + half);
            double width = last - first + 1;
            for (int k = first; k <= last; k++)
            {
                for (int c = 0; c < classes; c++)
                    smooth[(t * classes) + c] += probabilities[(k * classes) + c] / width;
            }
        }
        return smooth;
    }

    private static sbyte[] MostLikelyPath(double[] probabilities, int classes, double switchCost)
    {
        int frames = probabilities.Length / classes;
        var labels = new sbyte[frames];
        if (frames == 0)
            return labels;
        var from = new byte[frames * classes];
        var score = new double[classes];
        for (int t = 0; t < frames; t++)
        {
            int best = Array.IndexOf(score, score.Max());
            var next = new double[classes];
            for (int c = 0; c < classes; c++)
            {
                bool stay = t == 0 || best == c || score[c] >= score[best] - switchCost;
                from[(t * classes) + c] = (byte)(stay ? c : best);
                next[c] = (stay ? score[c] : score[best] - switchCost) + Math.Log(Math.Max(probabilities[(t * classes) + c], 1e-9));
            }
            score = next;
        }
        int state = Array.IndexOf(score, score.Max());
        for (int t = frames - 1; t >= 0; t--)
        {
            labels[t] = (sbyte)state;
            state = from[(t * classes) + state];
        }
        return labels;
    }
}
