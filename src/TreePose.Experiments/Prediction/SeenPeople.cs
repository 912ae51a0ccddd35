namespace TreePose.Experiments.Prediction;

/// <summary>What scores of an applied model say of themselves.</summary>
internal static class SeenPeople
{
    /// <summary>Notes beside scores: who was trained on, and that baselines are not here.</summary>
    /// <param name="seen">People whom the network that answered for them was trained on.</param>
    public static IReadOnlyList<string> Notes(IReadOnlyList<string> seen) =>
        [.. Note(seen), "Baselines know the training people alone: they stand in the report of the model's run."];

    /// <summary>A sentence where somebody was trained on.</summary>
    public static IEnumerable<string> Note(IReadOnlyList<string> seen)
    {
        if (seen.Count > 0)
            yield return $"By their names the model was trained on {string.Join(", ", seen)}: what is said of them says nothing about "
                + "people whom it has not seen.";
    }
}
