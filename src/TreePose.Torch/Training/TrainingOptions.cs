using System.ComponentModel.DataAnnotations;
using TreePose.Parts;

namespace TreePose.Torch.Training;

/// <summary>How the learning rate moves over training.</summary>
public enum Schedule
{
    /// <summary>It stays.</summary>
    Constant,

    /// <summary>Linear warm-up over the first tenth, then half a cosine to zero.</summary>
    Cosine,
}

/// <summary>Schedules by step.</summary>
internal static class Schedules
{
    /// <summary>
    /// What the highest learning rate is multiplied by before step <paramref name="step"/> (from 0) of
    /// <paramref name="steps"/>.
    /// </summary>
    public static double Factor(this Schedule schedule, int step, int steps)
    {
        double done = (double)step / steps;
        double factor =
            schedule == Schedule.Constant ? 1
            : done < 0.1 ? (done + (1.0 / steps)) / 0.1
            : 0.5 * (1 + Math.Cos(Math.PI * (done - 0.1) / 0.9));
        return Math.Min(1, factor);
    }
}

/// <summary>How a frame classifier is trained.</summary>
public sealed record TrainingOptions : IWeightStartOptions
{
    /// <summary>Frames in a training window.</summary>
    [Range(4, 10000)]
    public int WindowFrames { get; init; } = 50;

    /// <summary>Frames from one training window to the next.</summary>
    [Range(1, 10000)]
    public int StrideFrames { get; init; } = 20;

    /// <summary>
    /// The model answers for the frame so many frames ago, so that one that reads only the past has seen an onset when it
    /// names it (delayed targets; Graves and Schmidhuber 2005, Neural Networks 18:602). A live answer comes as much later.
    /// </summary>
    [Range(0, 1000)]
    public int LookAheadFrames { get; init; }

    /// <summary>Passes over the training windows.</summary>
    [Range(1, 10000)]
    public int Epochs { get; init; } = 6;

    /// <summary>Windows in a step.</summary>
    [Range(1, 4096)]
    public int BatchSize { get; init; } = 8;

    /// <summary>Highest learning rate.</summary>
    [Range(1e-7, 1.0)]
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>AdamW's decoupled weight decay; 0 is Adam.</summary>
    [Range(0.0, 10.0)]
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>How the learning rate moves.</summary>
    public Schedule Schedule { get; init; } = Schedule.Cosine;

    /// <summary>Class weights are (1/frequency)^power: 0 none, 1 balanced.</summary>
    [Range(0.0, 1.0)]
    public double ClassWeightPower { get; init; } = 0.3;

    /// <summary>Largest norm of a step's gradient; larger ones are scaled down.</summary>
    [Range(1e-3, 1e6)]
    public double GradientClip { get; init; } = 1.0;

    /// <summary>
    /// Epochs without a better validation loss before training stops and the best weights return; counts only with validation
    /// participants.
    /// </summary>
    [Range(1, 10000)]
    public int Patience { get; init; } = 5;

    /// <summary>Models trained from different seeds whose probabilities are averaged.</summary>
    [Range(1, 50)]
    public int Ensemble { get; init; } = 5;

    /// <summary>
    /// How training windows are varied, in this order, so that a new person's body and place in the room are less of a surprise;
    /// may be none. Chosen from the shipped ones unless set to a choice from a list that holds others too.
    /// </summary>
    public PartSelection Augmentation { get; init; } = ShippedAugmentations.Chosen();

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
