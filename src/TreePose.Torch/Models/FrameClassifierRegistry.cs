using TreePose.Datasets;
using static TorchSharp.torch;

namespace TreePose.Torch.Models;

/// <summary>One architecture by name.</summary>
/// <param name="Name">As given to <c>--set model=NAME</c>.</param>
/// <param name="Summary">What it is, in a line.</param>
/// <param name="Create">Makes it with random weights for frames of a shape.</param>
public sealed record FrameClassifierEntry(string Name, string Summary, Func<FrameShape, FrameClassifier> Create);

/// <summary>Every frame classifier that an experiment can name. All pass one generic suite of tests.</summary>
public static class FrameClassifierRegistry
{
    /// <summary>Guards libtorch's one global generator while initial weights are drawn.</summary>
    internal static readonly Lock GlobalRandomness = new();

    /// <summary>The architectures.</summary>
    public static IReadOnlyList<FrameClassifierEntry> All { get; } =
    [
        new("study", "the study's Conv-pool-LSTM-Linear, looks only backwards", s => new StudyClassifier(s)),
        new("bilstm", "two-convolution encoder, LSTM forwards and backwards", s => new BidirectionalClassifier(s)),
        new("tcn", "two-convolution encoder, dilated convolutions over time", s => new TemporalConvolutionClassifier(s)),
    ];

    /// <summary>Makes a model whose weights and dropout depend on the seed alone.</summary>
    /// <exception cref="OptionsException">No architecture has that name.</exception>
    public static FrameClassifier Create(string name, FrameShape shape, int seed)
    {
        FrameClassifierEntry entry = All.FirstOrDefault(e => e.Name == name)
            ?? throw new OptionsException([$"'model' cannot be '{name}': allowed is {string.Join(", ", All.Select(e => e.Name))}."]);
        lock (GlobalRandomness) // initial weights are drawn from libtorch's one global generator
        {
            manual_seed(seed);
            FrameClassifier model = entry.Create(shape);
            model.Randomness = new Generator((ulong)seed);
            return model;
        }
    }
}
