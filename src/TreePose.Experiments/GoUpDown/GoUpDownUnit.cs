using TreePose.Evaluation.Protocols;

namespace TreePose.Experiments.GoUpDown;

/// <summary>One training of one fold, or one baseline of it, or an inner training of it, or one training on everybody.</summary>
/// <param name="Side">Who is on which side; null for everybody.</param>
/// <param name="Baseline">Name of the baseline; null for the model.</param>
/// <param name="Member">Which model of the ensemble, from 0.</param>
/// <param name="Inner">The inner fold that a candidate of a nested choice is tried on; null for the fold itself.</param>
public sealed record GoUpDownUnit(Split? Side, string? Baseline, int Member, Split? Inner = null) : Unit
{
    /// <summary>Names the training: curves stand under it.</summary>
    public string Stage { get; init; } = "";

    /// <inheritdoc/>
    public override string Inputs =>
        Side is null ? "everybody" : $"{Of(Side)} | {Baseline ?? "model"}{(Inner is null ? "" : $" | {Of(Inner)}")}";

    private static string Of(Split split) =>
        string.Join(
            " | ",
            Text(split.Fold.Train, split.Train, split),
            Text(split.Fold.Validation, split.Validation, split),
            Text(split.Fold.Test, split.Test, split)
        );

    /// <summary>People; where names of people do not say all, the places of their captures in the data too.</summary>
    private static string Text(IReadOnlyList<string> people, IReadOnlyList<int> samples, Split split) =>
        string.Join(' ', people) + (split.IsOfWholePeople ? "" : $" ({string.Join(' ', samples)})");
}
