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
    private const int Classes = FramePrediction.Classes;

    /// <summary>Labels of a whole capture.</summary>
    /// <param name="probabilities">[frame, class] in C order.</param>
    /// <param name="options">The decoder's parameters.</param>
    public static FootPhase[] Decode(ReadOnlySpan<float> probabilities, DecoderOptions options)
    {
        double[] smooth = Smooth(probabilities, options.SmoothingFrames);
        FootPhase[] labels = MostLikelyPath(smooth, options.SwitchCost);
        foreach (FootEvent e in FrameLabels.ToEvents(labels))
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

    private static double[] Smooth(ReadOnlySpan<float> probabilities, int width)
    {
        int frames = probabilities.Length / Classes,
            half = width / 2;
        var smooth = new double[probabilities.Length];
        for (int t = 0; t < frames; t++)
        {
            int first = Math.Max(0, t - half),
                last = Math.Min(frames - 1, t + half);
            for (int k = first; k <= last; k++)
            {
                for (int c = 0; c < Classes; c++)
                    smooth[(t * Classes) + c] += probabilities[(k * Classes) + c] / (double)(last - first + 1);
            }
        }
        return smooth;
    }

    private static FootPhase[] MostLikelyPath(double[] probabilities, double switchCost)
    {
        int frames = probabilities.Length / Classes;
        var labels = new FootPhase[frames];
        if (frames == 0)
            return labels;
        var from = new byte[frames * Classes];
        var score = new double[Classes];
        for (int t = 0; t < frames; t++)
        {
            int best = Array.IndexOf(score, score.Max());
            var next = new double[Classes];
            for (int c = 0; c < Classes; c++)
            {
                bool stay = t == 0 || best == c || score[c] >= score[best] - switchCost;
                from[(t * Classes) + c] = (byte)(stay ? c : best);
                next[c] = (stay ? score[c] : score[best] - switchCost) + Math.Log(Math.Max(probabilities[(t * Classes) + c], 1e-9));
            }
            score = next;
        }
        int state = Array.IndexOf(score, score.Max());
        for (int t = frames - 1; t >= 0; t--)
        {
            labels[t] = (FootPhase)state;
            state = from[(t * Classes) + state];
        }
        return labels;
    }
}
