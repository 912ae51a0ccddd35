namespace TreePose.Evaluation.Confidence;

/// <summary>How far answers for one person were off, given by networks that had not seen the person.</summary>
/// <param name="Participant">The person.</param>
/// <param name="Errors">|predicted − measured| of each hold, in the target's unit; at least one.</param>
public sealed record PersonErrors(string Participant, IReadOnlyList<double> Errors);
