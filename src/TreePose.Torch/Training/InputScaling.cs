using System.Runtime.InteropServices;
using TreePose.Torch.Models;
using static TorchSharp.torch;

namespace TreePose.Torch.Training;

/// <summary>
/// Takes a network's input scaling from frames. That needs all of them in one tensor for a moment, a copy beside the data: one network at
/// a time, so that folds side by side never have more than one such copy.
/// </summary>
internal static class InputScaling
{
    private static readonly Lock s_copies = new();

    /// <summary>Takes mean and deviation of training frames.</summary>
    /// <param name="network">The network.</param>
    /// <param name="frames">Frames of each sequence, [frame, then the axes of a frame].</param>
    public static void Fit(RadarNetwork network, IReadOnlyCollection<float[]> frames) => With(network, frames, network.FitScaling);

    /// <summary>Takes them from frames of a person whom the network has not seen.</summary>
    /// <inheritdoc cref="Fit" path="/param"/>
    public static void Adapt(RadarNetwork network, IReadOnlyCollection<float[]> frames) => With(network, frames, network.AdaptScaling);

    private static void With(RadarNetwork network, IReadOnlyCollection<float[]> frames, Action<Tensor> use)
    {
        lock (s_copies)
        {
            using Tensor all = OneBehindTheOther(network, frames);
            use(all);
        }
    }

    private static Tensor OneBehindTheOther(RadarNetwork network, IReadOnlyCollection<float[]> frames)
    {
        int size = network.Shape.Size;
        Tensor all = empty([frames.Sum(f => (long)f.Length / size), .. network.Shape.Lengths.Select(n => (long)n)]); // [N, …]
        long offset = 0;
        foreach (float[] sequence in frames)
        {
            using Tensor part = all.narrow(0, offset, sequence.Length / size);
            sequence.CopyTo(MemoryMarshal.Cast<byte, float>(part.bytes));
            offset += sequence.Length / size;
        }
        return all;
    }
}
