namespace TreePose.Experiments;

/// <summary>A figure that an experiment gives, as scores, tables, report, sweep and compare name it.</summary>
/// <param name="Name">Its dotted name: <c>event.f1.250ms</c>. It speaks for the names below it too: <c>mae</c> for <c>mae.zero-shot</c>.</param>
/// <param name="Unit">Unit; empty for a ratio.</param>
/// <param name="SmallerIsBetter">Which way is better.</param>
/// <param name="Meaning">What it counts, in a line.</param>
public sealed record Figure(string Name, string Unit, bool SmallerIsBetter, string Meaning)
{
    /// <summary>Whether this speaks for a figure of a run.</summary>
    public bool SpeaksFor(string name) => name == Name || name.StartsWith(Name + ".", StringComparison.Ordinal);
}
