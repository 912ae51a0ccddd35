using System.ComponentModel.DataAnnotations;

namespace TreePose.Evaluation.Protocols;

/// <summary>What a fold leaves out: the part of a protocol that all experiments with folds share.</summary>
public abstract record FoldOptions
{
    internal const int UsualFolds = 5;

    /// <summary>
    /// What a fold leaves out: each participant in turn, participants dealt into folds, the participants of a group, or the later
    /// captures of people that are trained on.
    /// </summary>
    public ProtocolKind Kind { get; init; }

    /// <summary>Folds that participants are dealt into: above 0 is <c>kFold</c> by itself; 0 with <c>kFold</c> is 5.</summary>
    [Range(0, 1000)]
    public int Folds { get; init; }

    /// <summary>
    /// Which group <c>leaveOneGroupOut</c> leaves out by its values, as the data has them: <c>ageGroup</c>, <c>session</c>,
    /// <c>radar</c>.
    /// </summary>
    public string? Group { get; init; }

    /// <summary>
    /// With <c>leaveOneGroupOut</c>: whether those who are tested are <c>unseen</c> people, or people <c>known</c> from their
    /// captures with other values of the group.
    /// </summary>
    public TestedPeople Participants { get; init; }

    /// <summary>The protocol, with what <see cref="Folds"/> says by itself.</summary>
    internal ProtocolKind Protocol => Kind == ProtocolKind.LeaveOneParticipantOut && Folds > 0 ? ProtocolKind.KFold : Kind;

    /// <summary>Folds of <see cref="ProtocolKind.KFold"/>.</summary>
    internal int DealtFolds => Folds > 0 ? Folds : UsualFolds;
}
