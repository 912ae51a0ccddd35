using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Evaluation.Confidence;
using TreePose.Evaluation.Verdicts;

namespace TreePose.Experiments.LooFineTune;

/// <summary>What a run of <c>loo-finetune</c> came to.</summary>
/// <param name="report">Its figures.</param>
/// <param name="data">What it used.</param>
/// <param name="modelMissing">Whether a model trained on everybody was asked for and is not done.</param>
public sealed class LooFineTuneCollected(CalibrationReport report, HoldDataset data, bool modelMissing) : Collected
{
    /// <summary>The figures.</summary>
    public CalibrationReport Report => report;

    /// <summary>Errors on left-out people without calibration, and the intervals that follow; none for a partial run.</summary>
    internal IReadOnlyList<LeftOutErrors> Intervals { get; init; } = [];

    /// <inheritdoc/>
    public override string Completeness => report.Completeness + (modelMissing ? ", without the model trained on all" : "");

    /// <inheritdoc/>
    public override bool IsComplete => report.IsComplete && !modelMissing;

    /// <inheritdoc/>
    public override JsonObject Results
    {
        get
        {
            JsonObject json = report.ToJson();
            StratumFigures.AddTo(json, Strata);
            if (Intervals.Count > 0)
                json["intervals"] = new JsonArray([.. Intervals.Select(i => i.ToJson())]); // in a list no number becomes a figure
            return json;
        }
    }

    /// <summary>Errors of each stratum of people, such as an age group; none for a partial run.</summary>
    public IReadOnlyList<StratumFigures> Strata =>
        report.IsComplete
            ? [.. Stratum.Of(data.Holds.Select(h => (h.Id.Participant, h.Groups))).Select(s => ErrorsOfStrata.Of(s, report.Points))]
            : [];

    /// <inheritdoc/>
    public override Verdict Verdict => report.Judge();

    /// <inheritdoc/>
    public override void Draw(Func<string, string> fileFor, IWorkProgress progress, CancellationToken cancellation)
    {
        if (!report.IsComplete)
            return;
        using IWorkTask bar = progress.Begin("drawing plots", 1);
        LooFineTunePlots.Write(report, fileFor, data);
        bar.Advance();
    }

    /// <inheritdoc/>
    public override void Print(TextWriter output)
    {
        LooFineTuneTable.Write(output, data, report, Strata);
        foreach (LeftOutErrors errors in Intervals)
            ConsoleText.WriteWrapped(output, errors.Sentence(report.Unit));
    }
}
