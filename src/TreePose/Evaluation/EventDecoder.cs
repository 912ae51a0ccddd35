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
        var stream = new LabelStream(classes, options);
        var labels = new sbyte[probabilities.Length / classes];
        for (int t = 0; t < labels.Length; t++)
        {
            stream.Push(probabilities.Slice(t * classes, classes));
            stream.Fresh.CopyTo(labels.AsSpan(stream.Decided - stream.Fresh.Length));
        }
        stream.Finish();
        stream.Fresh.CopyTo(labels.AsSpan(stream.Decided - stream.Fresh.Length));
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
}
