namespace TreePose.Evaluation.Protocols;

/// <summary>What a model is evaluated on that it was not trained on.</summary>
public enum ProtocolKind
{
    /// <summary>People it has never seen, one a fold.</summary>
    LeaveOneParticipantOut,

    /// <summary>People it has never seen, several a fold.</summary>
    KFold,

    /// <summary>All people of a group that it has never seen, such as an age group: does it carry over to another?</summary>
    LeaveOneGroupOut,

    /// <summary>
    /// People of one value of a group, by a model of the people of another: trained on the young, tested on the older, unless others
    /// are named.
    /// </summary>
    GroupTransfer,

    /// <summary>Later captures of people whose earlier ones it was trained on: how well does it do for people it knows?</summary>
    WithinParticipant,
}
