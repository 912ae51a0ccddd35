using System.Text.Json;
using System.Text.Json.Nodes;
using TreePose.Evaluation.Statistics;

namespace TreePose.Evaluation.Confidence;

/// <summary>The temperature of a fold's networks.</summary>
/// <param name="Fold">Name of the fold.</param>
/// <param name="Temperature">Above 0.</param>
public sealed record FoldTemperature(string Fold, double Temperature);

/// <summary>Before and after temperature scaling.</summary>
/// <param name="Before">As the networks give it.</param>
/// <param name="After">At each fold's temperature.</param>
/// <typeparam name="T">What is compared.</typeparam>
public sealed record BeforeAfter<T>(T Before, T After);

/// <summary>
/// Whether the confidence of a run's frames can be believed, for people left out. Each fold's temperature is fitted to the people who
/// decided when its networks stop: on the training side, and never the person tested.
/// </summary>
public sealed record ConfidenceReport
{
    /// <summary>Why there is no temperature; null when there is.</summary>
    public string? Reason { get; init; }

    /// <summary>The temperature of each fold; empty when there is none.</summary>
    public IReadOnlyList<FoldTemperature> Temperatures { get; init; } = [];

    /// <summary>
    /// The median over folds: that of networks trained on everybody, for whom nobody is left to fit one on. Null when there is none.
    /// </summary>
    public double? Everybody { get; init; }

    /// <summary>Expected calibration error of the frames of people left out, with its 95 % interval from resampling people.</summary>
    public BeforeAfter<Estimate>? ExpectedError { get; init; }

    /// <summary>The reliability diagram of the same frames.</summary>
    public BeforeAfter<IReadOnlyList<ReliabilityBin>>? Bins { get; init; }

    /// <summary>What is known, in a sentence or two.</summary>
    public string Sentence =>
        ExpectedError is not { } error
            ? $"Confidence is not calibrated: {Reason}"
            : $"Confidence: expected calibration error {Text(error.Before)} as the networks give it, {Text(error.After)} "
                + FormattableString.Invariant($"after temperature scaling (median temperature {Everybody:0.##}), ")
                + "frames of people left out; intervals over people. Temperatures are fitted to the people of the training side who decide "
                + "when to stop.";

    /// <summary>The temperature of a fold's networks, or of those trained on everybody; null when there is none.</summary>
    /// <param name="fold">The fold; null for everybody.</param>
    public double? Of(string? fold) => fold is null ? Everybody : Temperatures.FirstOrDefault(t => t.Fold == fold)?.Temperature;

    /// <summary>Judges the folds of a whole run.</summary>
    /// <param name="folds">Each with its temperature, where it has one.</param>
    /// <param name="reason">Why folds have none.</param>
    /// <param name="seed">Seed of resampling.</param>
    internal static ConfidenceReport Of(IReadOnlyList<FoldResult> folds, string reason, int seed)
    {
        if (folds.Any(f => f.Temperature is null))
            return new ConfidenceReport { Reason = reason };
        var people = folds
            .SelectMany(f => f.Captures.Select(c => (Capture: c, Temperature: f.Temperature!.Value)))
            .GroupBy(c => c.Capture.Sequence.Id.Participant)
            .OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p =>
            {
                (var before, var after) = (new Reliability(), new Reliability());
                foreach ((CaptureResult capture, double temperature) in p)
                {
                    int classes = capture.Sequence.Classes.Count;
                    before.Add(capture.Sequence.Labels, capture.Probabilities);
                    after.Add(capture.Sequence.Labels, TemperatureScaling.Apply(capture.Probabilities, classes, temperature));
                }
                return new BeforeAfter<Reliability>(before, after);
            })
            .ToArray();
        Estimate Error(Func<BeforeAfter<Reliability>, Reliability> of) =>
            Bootstrap.OverParticipants(people, drawn => Reliability.Of(drawn.Select(of)).ExpectedError, seed);
        return new ConfidenceReport
        {
            Temperatures = [.. folds.Select(f => new FoldTemperature(f.Fold.Name, f.Temperature!.Value))],
            Everybody = Quantiles.Median(folds.Select(f => f.Temperature!.Value)),
            ExpectedError = new(Error(p => p.Before), Error(p => p.After)),
            Bins = new(Reliability.Of(people.Select(p => p.Before)).Bins, Reliability.Of(people.Select(p => p.After)).Bins),
        };
    }

    /// <summary>As records and model folders have it.</summary>
    internal JsonNode ToJson() => JsonSerializer.SerializeToNode(this, RecordJsonRules.Indented)!;

    /// <summary>Reads what <see cref="ToJson"/> wrote; null where nothing was.</summary>
    /// <param name="json">The object.</param>
    /// <param name="path">Where it stands, for errors.</param>
    /// <exception cref="DataFormatException">It is damaged.</exception>
    internal static ConfidenceReport? Read(JsonNode? json, string path)
    {
        try
        {
            ConfidenceReport? read = json?.Deserialize<ConfidenceReport>(RecordJsonRules.Indented);
            return read?.Problem is { } problem ? throw new JsonException(problem) : read;
        }
        catch (Exception e) when (RecordJsonRules.IsDamage(e))
        {
            throw new DataFormatException(
                path,
                $"does not say how its confidence is calibrated ({RecordJsonRules.Why(e)}).",
                "Restore it from a copy.",
                e
            );
        }
    }

    /// <summary>Why it cannot be right; null when it can.</summary>
    internal string? Problem =>
        Temperatures.Any(t => t is null) ? "it holds null where a value is needed"
        : Temperatures.Select(t => (double?)t.Temperature).Append(Everybody).Any(t => t is { } of && !(of > 0 && double.IsFinite(of)))
            ? "a temperature is no number above 0"
        : Bins is { } bins && bins.Before.Concat(bins.After).Any(b => b is null || b.Frames < 0) ? "a bin holds no number of frames"
        : null;

    private static string Text(Estimate error) =>
        FormattableString.Invariant($"{error.Value:0.000}")
        + (error.Lower is null ? "" : FormattableString.Invariant($" [{error.Lower:0.000}, {error.Upper:0.000}]"));
}
