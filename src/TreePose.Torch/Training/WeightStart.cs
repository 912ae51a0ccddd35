using TreePose.Torch.Checkpoints;
using TreePose.Torch.Models;

namespace TreePose.Torch.Training;

/// <summary>Options of a training that may begin with weights that exist.</summary>
public interface IWeightStartOptions
{
    /// <summary>The weights: a run's folder, a model folder, a <c>.pth</c>; empty draws them at random.</summary>
    string From { get; }

    /// <summary>Whether weights are used of which nothing says whom they have seen.</summary>
    bool TrustFrom { get; }

    /// <summary>Beginnings of names in the file and what they are called here: <c>cnn.0.=conv1.</c></summary>
    string[] FromNames { get; }
}

/// <summary>Weights that a training begins with. The input scaling is that of the new training frames all the same.</summary>
/// <param name="Path">A <c>.pth</c>.</param>
/// <param name="Names">Beginnings of names there and what they are called here.</param>
public sealed record WeightStart(string Path, IReadOnlyDictionary<string, string> Names)
{
    /// <summary>Puts the weights into a network.</summary>
    /// <exception cref="DataFormatException">The file is damaged or of another architecture; every difference is listed.</exception>
    internal void Into(RadarNetwork network) => PytorchFile.LoadInto(Path, network, Names);
}
