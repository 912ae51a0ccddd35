namespace TreePose.Datasets.Checks;

/// <summary>Where a problem of data stands, in the order in which problems are mended: a later one may go with an earlier one.</summary>
public enum ProblemStage
{
    /// <summary>Tables and descriptions: columns, cells, names.</summary>
    Tables,

    /// <summary>Files that are not there, damaged, or named by nobody.</summary>
    Files,

    /// <summary>Shapes, channels and frame periods.</summary>
    Shapes,

    /// <summary>Events and holds: order, overlap, times against frames.</summary>
    Events,

    /// <summary>The numbers themselves.</summary>
    Signal,

    /// <summary>What a source says of a capture or of itself without saying more.</summary>
    Captures,
}

/// <summary>Something to mend in data.</summary>
/// <param name="Stage">When to mend it.</param>
/// <param name="Capture">What is left out because of it; null when nothing can be read before it is mended.</param>
/// <param name="Reason">What is wrong, with file and row, what was allowed and what to do.</param>
public sealed record DataProblem(ProblemStage Stage, string? Capture, string Reason);
