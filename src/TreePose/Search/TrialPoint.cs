namespace TreePose.Search;

/// <summary>What one trial sets: a value for each option of the search that exists in it.</summary>
/// <param name="Values">Option and value, in the order of the search space.</param>
public sealed record TrialPoint(IReadOnlyList<KeyValuePair<string, string>> Values)
{
    /// <summary>As <c>--set</c> takes them.</summary>
    public IEnumerable<string> Overrides => Values.Select(v => $"{v.Key}={v.Value}");

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Overrides);
}

/// <summary>What came of a trial.</summary>
/// <param name="Number">Its number, from 1, in the order of the plan.</param>
/// <param name="Value">
/// The figure that decides; null when the trial failed or was given up. One that is no finite number counts as failed.
/// </param>
public sealed record TrialOutcome(int Number, double? Value);
