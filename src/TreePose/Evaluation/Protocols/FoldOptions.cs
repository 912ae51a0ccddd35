using System.ComponentModel.DataAnnotations;
using TreePose.Datasets;

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

    /// <summary>
    /// <c>kFold</c>: folds that participants are dealt into; 0 is 5, or as many as there are participants when they are fewer.
    /// </summary>
    [Range(0, 1000)]
    public int Folds { get; init; }

    /// <summary>
    /// Which group <c>leaveOneGroupOut</c> leaves out by its values, as the data has them: <c>ageGroup</c>, <c>session</c>,
    /// <c>radar</c>. With <c>groupTransfer</c> the group that people differ in; <c>ageGroup</c> where none is named.
    /// </summary>
    public string? Group { get; init; }

    /// <summary>With <c>groupTransfer</c>: the value of the group that people train with; <c>young</c> of <c>ageGroup</c>.</summary>
    public string? TrainOn { get; init; }

    /// <summary>With <c>groupTransfer</c>: the value of the group that people are tested with; <c>older</c> of <c>ageGroup</c>.</summary>
    public string? TestOn { get; init; }

    /// <summary>
    /// With <c>leaveOneGroupOut</c>: whether those who are tested are <c>unseen</c> people, or people <c>known</c> from their
    /// captures with other values of the group.
    /// </summary>
    public TestedPeople Participants { get; init; }

    /// <summary>What <c>groupTransfer</c> carries over, from which people to which.</summary>
    internal (string Group, string Train, string Test) Transfer =>
        (Group ?? SampleGroups.Age, TrainOn ?? SampleGroups.Young, TestOn ?? SampleGroups.Older);

    /// <summary>Folds of <see cref="ProtocolKind.KFold"/>.</summary>
    /// <param name="participants">How many there are.</param>
    internal int DealtFolds(int participants) => Folds > 0 ? Folds : Math.Min(UsualFolds, participants);
}
