namespace TreePose.TestKit.Contracts;

/// <summary>A part breaks a rule of its kind's contract. Thrown by every contract, whatever the test framework around it.</summary>
public sealed class ContractException : Exception
{
    /// <summary>One broken rule.</summary>
    /// <param name="part">Name of the part.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="problem">What was found against what was expected.</param>
    /// <param name="inner">The error that the part itself threw.</param>
    public ContractException(string part, string rule, string problem, Exception? inner = null)
        : base($"'{part}' breaks the rule {rule}: {problem}", inner) { }

    /// <summary>All broken rules at once.</summary>
    public ContractException(IReadOnlyList<ContractException> broken)
        : base(string.Join("\n", broken.Select(b => b.Message)), broken[0]) { }
}
