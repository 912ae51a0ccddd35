namespace TreePose.Evaluation.Protocols;

/// <summary>Who is tested when a group is left out of which people have several values, such as a session or a radar.</summary>
public enum TestedPeople
{
    /// <summary>
    /// People that the model has never seen. Where people have several values, a fold is a value of one person, tested by a model
    /// of the other people's other values.
    /// </summary>
    Unseen,

    /// <summary>
    /// People that the model knows from other values: a fold is a value of everybody, tested by a model of all other values. Each
    /// capture has one value.
    /// </summary>
    Known,
}
