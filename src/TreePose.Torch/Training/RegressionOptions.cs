using System.ComponentModel.DataAnnotations;

namespace TreePose.Torch.Training;

/// <summary>How a sequence regressor is fitted.</summary>
public record RegressionOptions
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

/// <summary>How a sequence regressor is fitted from random weights, or from weights that exist.</summary>
public sealed record HoldTrainingOptions : RegressionOptions, IWeightStartOptions
{
    /// <summary>
    /// Weights that training begins with instead of random ones: a run's folder, a model folder, or a <c>.pth</c>; empty for none. Each
    /// fold begins with a network that has not seen whom it is tested on; where there is none, the run is refused.
    /// </summary>
    public string From { get; init; } = "";

    /// <summary>
    /// Whether weights are used of which nothing says whom they have seen, such as another laboratory's; the report then says so.
    /// </summary>
    public bool TrustFrom { get; init; }

    /// <summary>
    /// What weights of another program are called here: beginnings of names with what they become, <c>cnn.0.=conv1.</c>
    /// </summary>
    public string[] FromNames { get; init; } = [];
}
