namespace TreePose.Evaluation.Verdicts;

/// <summary>One figure of a model or of a baseline.</summary>
/// <param name="Name">What it is called: <c>rhythm</c>.</param>
/// <param name="ByParticipant">
/// Its value for each participant, in one order for all methods; null where it is not defined. Empty when a record does not
/// tell them apart: there is then no test.
/// </param>
/// <param name="Overall">The figure as tables show it, where that is not the mean over participants.</param>
public sealed record MethodFigures(string Name, IReadOnlyList<double?> ByParticipant, double? Overall = null)
{
    /// <summary>The figure as tables show it; null where it is not defined.</summary>
    public double? Value => Overall ?? (ByParticipant.All(v => v is null) ? null : ByParticipant.Average());
}
