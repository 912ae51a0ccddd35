namespace TreePose.Evaluation.Verdicts;

/// <summary>A figure that an experiment gives, as scores, tables, report, sweep and compare name it.</summary>
/// <param name="Name">
/// Its dotted name: <c>event.f1.250ms</c>. It speaks for the names below it too: <c>mae</c> for <c>mae.zero-shot</c>.
/// </param>
/// <param name="Unit">Unit; empty for a ratio.</param>
/// <param name="SmallerIsBetter">Which way is better.</param>
/// <param name="Meaning">What it counts, in a line.</param>
public sealed record Figure(string Name, string Unit, bool SmallerIsBetter, string Meaning)
{
    /// <summary>What some results add to a figure's name where it is a mean over participants.</summary>
    private const string Mean = ".mean";

    /// <summary>Which way is better, as a mark: ↑ or ↓.</summary>
    public string Arrow => SmallerIsBetter ? "↓" : "↑";

    /// <summary>Which way is better, in words.</summary>
    public string Direction => SmallerIsBetter ? "lower is better" : "higher is better";

    /// <summary>Whether this speaks for a figure of a run.</summary>
    public bool SpeaksFor(string name) => name == Name || name.StartsWith(Name + ".", StringComparison.Ordinal);

    /// <summary>
    /// The one name of a figure, whether <c>folds.csv</c> or <c>results.json</c> tells it: <c>frame.macroF1</c> for
    /// <c>frame.macroF1.mean</c> too. Null for a name that this does not speak for.
    /// </summary>
    public string? NameOf(string name) =>
        !SpeaksFor(name) ? null
        : name != Name && name.EndsWith(Mean, StringComparison.Ordinal) ? name[..^Mean.Length]
        : name;

    /// <summary>Its full name in one setting of a run, of the model or of a baseline: <c>mae.whole.4.training mean</c>.</summary>
    /// <param name="setting">The setting.</param>
    /// <param name="baseline">The baseline; null for the model.</param>
    public string NameIn(string setting, string? baseline = null) =>
        baseline is null ? $"{Name}.{setting}" : $"{Name}.{setting}.{baseline}";

    /// <summary>A heading of one of the figures that this speaks for: name, unit, which way is better.</summary>
    public string Heading(string name) => $"{name}{(Unit.Length > 0 ? $" ({Unit})" : "")} {Arrow}";
}
