namespace TreePose.Evaluation;

/// <summary>One split of the participants: no one is on two sides, except where a protocol stays within participants.</summary>
/// <param name="Name">The fold's name, e.g. the participant held out.</param>
/// <param name="Train">Participants that models are fitted to.</param>
/// <param name="Validation">Participants, taken from the training side, that decide when to stop; may be empty.</param>
/// <param name="Test">Participants that only the final figures see.</param>
public sealed record Fold(string Name, IReadOnlyList<string> Train, IReadOnlyList<string> Validation, IReadOnlyList<string> Test);
