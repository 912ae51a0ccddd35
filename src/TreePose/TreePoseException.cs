using TreePose.Datasets;

namespace TreePose;

/// <summary>The base of every error that a user can mend. The command line shows its message alone and exits with code 2.</summary>
public class TreePoseException : Exception
{
    /// <summary>Makes an error from a whole message.</summary>
    public TreePoseException(string message, Exception? inner = null)
        : base(message, inner) { }

    /// <summary>
    /// Whether it is about how the work was asked for, not about one capture of the data: then it is never recorded as a skip.
    /// </summary>
    public virtual bool ConcernsTheWholeWork => false;

    /// <summary>All that was left out, where that is why there is nothing to work with: the message may name the first alone.</summary>
    internal IReadOnlyList<SkippedCapture> Skipped { get; init; } = [];
}

/// <summary>A file or folder does not hold what its format promises.</summary>
public sealed class DataFormatException : TreePoseException
{
    /// <summary>Makes an error that says where, what was found against what was expected, and what to do.</summary>
    /// <param name="where">File, and row, column or dataset inside it.</param>
    /// <param name="problem">The value found and what was allowed.</param>
    /// <param name="remedy">What the reader can do about it.</param>
    /// <param name="inner">The library's own error, when there was one.</param>
    public DataFormatException(string where, string problem, string remedy, Exception? inner = null)
        : base($"{where}: {problem} {remedy}", inner) => Where = where;

    /// <summary>File, and row, column or dataset inside it.</summary>
    public string Where { get; }
}

/// <summary>One or more options are unknown or out of range; the message lists every violation.</summary>
public sealed class OptionsException : TreePoseException
{
    /// <summary>Makes an error from all violations found.</summary>
    public OptionsException(IReadOnlyList<string> violations)
        : base(
            violations.Count == 1
                ? violations[0]
                : "Several options need mending:\n" + string.Join("\n", violations.Select(v => "  - " + v))
        ) => Violations = violations;

    /// <summary>Every violation, a sentence each.</summary>
    public IReadOnlyList<string> Violations { get; }

    /// <inheritdoc/>
    public override bool ConcernsTheWholeWork => true;
}

/// <summary>A participant, capture, hold or channel sibling stands on both sides of a split.</summary>
public sealed class LeakageException(string message) : TreePoseException(message)
{
    /// <inheritdoc/>
    public override bool ConcernsTheWholeWork => true;
}
