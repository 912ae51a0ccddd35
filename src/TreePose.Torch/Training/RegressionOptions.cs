using System.ComponentModel.DataAnnotations;

namespace TreePose.Torch.Training;

/// <summary>How a sequence regressor is fitted.</summary>
public sealed record RegressionOptions
{
    /// <summary>Passes over the holds.</summary>
    [Range(1, 10000)]
    public int Epochs { get; init; } = 20;

    /// <summary>Sequences in a step.</summary>
    [Range(1, 4096)]
    public int BatchSize { get; init; } = 8;

    /// <summary>Highest learning rate.</summary>
    [Range(1e-7, 1.0)]
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>AdamW's decoupled weight decay; 0 is Adam.</summary>
    [Range(0.0, 10.0)]
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>How the learning rate moves.</summary>
    public Schedule Schedule { get; init; } = Schedule.Cosine;

    /// <summary>Largest norm of a step's gradient; larger ones are scaled down.</summary>
    [Range(1e-3, 1e9)]
    public double GradientClip { get; init; } = 1.0;

    /// <summary>Steps from one checkpoint to the next; a killed run goes on from the last one.</summary>
    [Range(1, 1000000)]
    public int CheckpointSteps { get; init; } = 100;
}
