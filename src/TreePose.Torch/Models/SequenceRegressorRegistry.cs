using TorchSharp;
using TreePose.Datasets;
using static TorchSharp.torch;

namespace TreePose.Torch.Models;

/// <summary>One architecture by name.</summary>
/// <param name="Name">As given to <c>--set model=NAME</c>.</param>
/// <param name="Summary">What it is, in a line.</param>
/// <param name="Create">Makes it with random weights for frames of a shape.</param>
public sealed record SequenceRegressorEntry(string Name, string Summary, Func<FrameShape, SequenceRegressor> Create);

/// <summary>Every sequence regressor that an experiment can name. All pass one generic suite of tests.</summary>
public static class SequenceRegressorRegistry
{
    /// <summary>The architectures.</summary>
    public static IReadOnlyList<SequenceRegressorEntry> All { get; } =
    [
        new("study", "the study's CNN-LSTM, one number a hold from its last frame", s => new StudyRegressor(s)),
        new("study-copspeed", "the study's per-frame COP speed, averaged over the hold", s => new StudyCopSpeed(s)),
        new("attention", "frame encoder, attention-weighted mean and deviation over the hold", s => new AttentionRegressor(s)),
    ];

    /// <summary>Makes a model whose weights depend on the seed alone.</summary>
    /// <exception cref="OptionsException">No architecture has that name.</exception>
    public static SequenceRegressor Create(string name, FrameShape shape, int seed)
    {
        SequenceRegressorEntry entry = All.FirstOrDefault(e => e.Name == name)
            ?? throw new OptionsException([$"'model' cannot be '{name}': allowed is {string.Join(", ", All.Select(e => e.Name))}."]);
        lock (FrameClassifierRegistry.GlobalRandomness) // initial weights are drawn from libtorch's one global generator
        {
            manual_seed(seed);
            using DisposeScope scope = NewDisposeScope(); // convolutions leave the tensors behind that their parameters were made of
            SequenceRegressor model = entry.Create(shape);
            foreach (Tensor kept in model.parameters().Concat(model.buffers())) kept.DetachFromDisposeScope();
            return model;
        }
    }
}
