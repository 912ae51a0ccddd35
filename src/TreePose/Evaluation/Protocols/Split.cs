namespace TreePose.Evaluation.Protocols;

/// <summary>One fold of a protocol: which samples are on which side, by their place in the list that was split, rising.</summary>
/// <param name="Kind">The protocol; <see cref="LeakageGuard.RequireDisjointSides"/> asks for it.</param>
/// <param name="Fold">Its name, and the participants of each side.</param>
/// <param name="Train">Samples that models are fitted to.</param>
/// <param name="Validation">Samples that decide when to stop; may be empty.</param>
/// <param name="Test">Samples that only the final figures see.</param>
public sealed record Split(ProtocolKind Kind, Fold Fold, IReadOnlyList<int> Train, IReadOnlyList<int> Validation, IReadOnlyList<int> Test)
{
    /// <summary>The fold's name: who or what is held out.</summary>
    public string Name => Fold.Name;

    /// <summary>The samples of a side.</summary>
    /// <param name="side">One of the sides.</param>
    /// <param name="all">The list that was split.</param>
    public static T[] Of<T>(IReadOnlyList<int> side, IReadOnlyList<T> all) => [.. side.Select(i => all[i])];

    /// <summary>The group of which <see cref="Name"/> is the value that is held out; null for protocols without groups.</summary>
    public string? Group { get; init; }

    /// <summary>Samples of this fold's participants that are on no side, for they are too close in time to the next one.</summary>
    public IReadOnlyList<int> LeftOut { get; init; } = [];
}
