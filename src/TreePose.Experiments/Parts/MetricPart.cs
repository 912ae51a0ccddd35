using TreePose.Evaluation.Verdicts;
using TreePose.Parts;

namespace TreePose.Experiments.Parts;

/// <summary>
/// A figure of a user's own, beside those of an experiment in table, report, folds and compare. It is computed for each fold and,
/// as the mean over folds, for the whole run.
/// </summary>
/// <typeparam name="TSample">
/// What is scored: <see cref="Evaluation.CaptureResult"/> or <see cref="Evaluation.Regression.HoldPrediction"/>.
/// </typeparam>
public sealed record MetricPart<TSample> : Part
{
    private readonly Func<IReadOnlyList<TSample>, double?> _compute;

    /// <summary>Makes a metric.</summary>
    /// <param name="figure">Its name, unit, direction and meaning.</param>
    /// <param name="compute">Its value for the samples of one fold; null where it is not defined.</param>
    public MetricPart(Figure figure, Func<IReadOnlyList<TSample>, double?> compute)
        : base(figure.Name, figure.Meaning, null) => (Figure, _compute) = (figure, compute);

    /// <summary>Its name, unit and direction.</summary>
    public Figure Figure { get; }

    /// <summary>What its own code gives, whatever that is.</summary>
    internal double? Computed(IReadOnlyList<TSample> samples) => _compute(samples);

    /// <summary>Its value for some samples; null where it is not defined.</summary>
    /// <exception cref="PartException">The metric's own code failed, or gave what is no number.</exception>
    public double? Of(IReadOnlyList<TSample> samples)
    {
        double? value;
        try
        {
            value = _compute(samples);
        }
        catch (Exception e) when (e is not TreePoseException and not OperationCanceledException)
        {
            throw new PartException($"{Own} failed: {e.Message}", e);
        }
        return value is null || double.IsFinite(value.Value)
            ? value
            : throw new PartException($"{Own} gave {value}: give null where it is not defined.");
    }

    private string Own => $"The metric '{Name}'{(Origin is { } from ? $" of {from.Script}" : "")}";
}
