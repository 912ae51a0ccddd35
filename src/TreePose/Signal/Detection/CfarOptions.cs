using System.ComponentModel.DataAnnotations;

namespace TreePose.Signal.Detection;

/// <summary>How a detector estimates the level of noise and clutter around a cell.</summary>
public enum CfarKind
{
    /// <summary>CA-CFAR: the mean of the training cells. Best in even clutter.</summary>
    CellAveraging,

    /// <summary>OS-CFAR: one of the ordered training cells. Keeps its threshold when a second target is near.</summary>
    OrderedStatistic,
}

/// <summary>How a detector with a constant false-alarm rate works.</summary>
public sealed record CfarOptions
{
    /// <summary>What estimates the level.</summary>
    public CfarKind Kind { get; init; } = CfarKind.CellAveraging;

    /// <summary>Probability that a cell of exponentially distributed power (complex Gaussian noise) is called a target.</summary>
    [Range(1e-12, 0.5)]
    public double FalseAlarmRate { get; init; } = 1e-4;

    /// <summary>Training cells on each side along range.</summary>
    [Range(1, 512)]
    public int TrainingCells { get; init; } = 8;

    /// <summary>Cells left out on each side along range, since a target spreads over them.</summary>
    [Range(0, 64)]
    public int GuardCells { get; init; } = 2;

    /// <summary>Training cells on each side along Doppler; used in two dimensions only.</summary>
    [Range(0, 512)]
    public int DopplerTrainingCells { get; init; } = 4;

    /// <summary>Cells left out on each side along Doppler; used in two dimensions only.</summary>
    [Range(0, 64)]
    public int DopplerGuardCells { get; init; } = 2;

    /// <summary>Which of the ordered training cells OS-CFAR takes, as a share of their number; Rohling advises three quarters.</summary>
    [Range(0.01, 1.0)]
    public double OrderShare { get; init; } = 0.75;
}
