using TreePose.Runs;

namespace TreePose.ModelFolders;

/// <summary>What a promotion asks for.</summary>
/// <param name="Name">The workflow's name.</param>
public sealed record Promotion(string Name)
{
    /// <summary>Which figures must be reached again; empty takes those of the run's <c>figures</c>, or all.</summary>
    public IReadOnlyList<string> Figures { get; init; } = [];

    /// <summary>By how much, relative to the figure, another run of it may differ.</summary>
    public double Tolerance { get; init; } = 0.02;

    /// <summary>Why this run; null when nobody says.</summary>
    public string? Because { get; init; }

    /// <summary>The runs that it was chosen over.</summary>
    public IReadOnlyList<RunInfo> Over { get; init; } = [];

    /// <summary>How it compares with them, as Markdown.</summary>
    public string? Comparison { get; init; }

    /// <summary>Where weights go that are too large for the workflow's folder; null keeps all there.</summary>
    public LargeFileOptions? LargeFiles { get; init; }
}
