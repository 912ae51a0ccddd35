using TreePose.Datasets;
using TreePose.Torch.Models;
using static TorchSharp.torch;

namespace TreePose.Torch.Training;

/// <summary>Predicts whole captures by overlapping windows; where windows overlap, frames far from a window's edge count more.</summary>
internal static class WholeCaptureInference
{
    private const int WindowsAtOnce = 16;

    /// <summary>Class probabilities of every frame of a capture, [frame, class] in C order.</summary>
    /// <param name="model">The classifier.</param>
    /// <param name="capture">The capture.</param>
    /// <param name="windowFrames">Frames in a window.</param>
    /// <param name="lookAheadFrames">The model answers for the frame so many frames ago; the last frames take its last answer.</param>
    public static float[] Predict(FrameClassifier model, FrameSequence capture, int windowFrames, int lookAheadFrames = 0)
    {
        if (capture.Length == 0)
            return [];
        model.eval();
        using var noGradient = no_grad();
        var windows = new WindowSet([capture], windowFrames, Math.Max(1, windowFrames / 2), labelledOnly: false);
        int classes = model.Classes;
        var sum = new double[capture.Length * classes];
        var weight = new double[capture.Length];
        foreach (int[] chunk in Enumerable.Range(0, windows.Count).Chunk(WindowsAtOnce))
        {
            using var scope = NewDisposeScope();
            WindowBatch batch = windows.Gather(chunk);
            Tensor logits = model.Answer(batch.Frames, batch.Mask); // [B, T, classes]
            ModelCheck.Shape(model.PartName, logits, "windows, frames, classes", chunk.Length, windowFrames, classes);
            float[] probabilities = logits.softmax(2).data<float>().ToArray(); // [B, T, classes]
            for (int b = 0; b < chunk.Length; b++)
                Add(probabilities.AsSpan(b * windowFrames * classes), windows[chunk[b]], capture.Length, sum, weight);
        }
        var answers = new float[sum.Length]; // [frame, class]
        for (int i = 0; i < answers.Length; i++)
        {
            int frame = Math.Min(i / classes + lookAheadFrames, capture.Length - 1);
            answers[i] = (float)(sum[frame * classes + i % classes] / weight[frame]);
        }
        ModelCheck.Finite(model.PartName, answers, $"for the capture {capture.Id}");
        return answers;
    }

    private static void Add(
        ReadOnlySpan<float> probabilities,
        (int First, int Length) window,
        int captureLength,
        double[] sum,
        double[] weight
    )
    {
        int classes = sum.Length / weight.Length;
        for (int t = 0; t < window.Length; t++)
        {
            // The capture's own ends are no edges: there is nothing beyond them to miss.
            int fromStart = window.First == 0 ? int.MaxValue : t + 1;
            int fromEnd = window.First + window.Length == captureLength ? int.MaxValue : window.Length - t;
            double w = Math.Min(Math.Min(fromStart, fromEnd), window.Length / 2 + 1);
            int frame = window.First + t;
            weight[frame] += w;
            for (int c = 0; c < classes; c++)
                sum[(frame * classes) + c] += w * probabilities[(t * classes) + c];
        }
    }
}
