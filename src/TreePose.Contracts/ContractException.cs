namespace TreePose.Contracts;

/// <summary>A part breaks a rule of its kind's contract. Thrown by every contract, whatever the test framework around it.</summary>
public sealed class ContractException : TreePoseException
{
    /// <summary>One broken rule.</summary>
    /// <param name="part">Name of the part.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="problem">What was found against what was expected.</param>
    /// <param name="inner">The error that the part itself threw.</param>
    public ContractException(string part, string rule, string problem, Exception? inner = null)
        : base($"'{part}' breaks the rule {rule}: {problem}", inner) => Problem = problem;

    /// <summary>All broken rules at once.</summary>
    public ContractException(IReadOnlyList<ContractException> broken)
        : base(string.Join("\n", broken.Select(b => b.Message)), broken[0]) => Problem = broken[0].Problem;

    /// <summary>What was found against what was expected; of several rules, the first.</summary>
    public string Problem { get; }
}

/// <summary>What came of one rule.</summary>
/// <param name="Rule">Its name.</param>
/// <param name="Broken">How it is broken; null when it is kept.</param>
public sealed record RuleOutcome(string Rule, ContractException? Broken);
