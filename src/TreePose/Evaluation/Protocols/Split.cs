namespace TreePose.Evaluation.Protocols;

/// <summary>One fold of a protocol: which samples are on which side, by their place in the list that was split, rising.</summary>
/// <param name="Kind">The protocol.</param>
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

    /// <summary>The group of which a value is held out; null for protocols without groups.</summary>
    public string? Group { get; init; }

    /// <summary>The value of <see cref="Group"/> that is held out; null for protocols without groups.</summary>
    public string? Value { get; init; }

    /// <summary>With a group: who is tested. <see cref="LeakageGuard.RequireDisjointSides"/> asks for it.</summary>
    public TestedPeople Participants { get; init; }

    /// <summary>
    /// Samples that are on no side: too close in time to the next one; of whom or what is tested where a group and people cross;
    /// of people who are not known from another value.
    /// </summary>
    public IReadOnlyList<int> LeftOut { get; init; } = [];

    /// <summary>Whether people who are tested are trained on too, in other captures.</summary>
    internal bool KnowsPeople => Kind == ProtocolKind.WithinParticipant || Participants == TestedPeople.Known;

    /// <summary>Whether each participant of the fold is on one side with all of their samples, so that names of people say all.</summary>
    internal bool IsOfWholePeople => !KnowsPeople && LeftOut.Count == 0;

    /// <summary>What is held out, in words: <c>participant 3</c>, <c>ageGroup older</c>, <c>session=2+03</c>.</summary>
    internal string Held =>
        Group is null ? $"participant {Name}"
        : Name == Value ? $"{Group} {Name}"
        : Name;

    /// <summary>The same as a sentence: <c>participant 3 held out</c>, or of whom later captures are.</summary>
    internal string HeldOut => Group is null && KnowsPeople ? $"later captures of {Held} held out" : $"{Held} held out";
}
