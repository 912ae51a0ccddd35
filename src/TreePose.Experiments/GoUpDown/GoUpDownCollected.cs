using TreePose.Datasets;
using TreePose.Evaluation.Confidence;
using TreePose.Evaluation.Verdicts;

namespace TreePose.Experiments.GoUpDown;

/// <summary>What a run of <c>goup-down</c> came to.</summary>
/// <param name="report">Its figures.</param>
/// <param name="skipped">What was left out of the data.</param>
/// <param name="modelsMissing">Whether models trained on everybody were asked for and are not done.</param>
/// <param name="seed">Seed of resampling.</param>
public sealed class GoUpDownCollected(GoUpDownReport report, IReadOnlyList<SkippedCapture> skipped, bool modelsMissing, int seed)
    : Collected
{
    /// <summary>The figures.</summary>
    public GoUpDownReport Report => report;

    /// <summary>Whether confidence can be believed; null for a partial run.</summary>
    public ConfidenceReport? Confidence { get; init; }

    /// <inheritdoc/>
    public override string Completeness => report.Completeness + (modelsMissing ? ", without the model trained on all" : "");

    /// <inheritdoc/>
    public override bool IsComplete => report.Folds.Count == report.PlannedFolds && !modelsMissing;

    /// <inheritdoc/>
    public override JsonObject Results
    {
        get
        {
            JsonObject json = report.ToJson();
            if (Confidence is { } confidence)
                json["confidence"] = confidence.ToJson();
            return json;
        }
    }

    /// <inheritdoc/>
    public override Verdict Verdict => report.Judge(seed);

    /// <inheritdoc/>
    public override void Draw(Func<string, string> fileFor, IWorkProgress progress, CancellationToken cancellation)
    {
        using IWorkTask bar = progress.Begin("drawing plots", 1);
        GoUpDownPlots.Write(report, fileFor);
        bar.Advance();
    }

    /// <inheritdoc/>
    public override void Print(TextWriter output)
    {
        GoUpDownTable.Write(output, report);
        if (Confidence is { } confidence)
            ConsoleText.WriteWrapped(output, confidence.Sentence);
        ConsoleText.WriteSkipped(output, skipped);
    }
}
