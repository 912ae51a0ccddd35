using System.Globalization;
using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Experiments.GoUpDown;
using TreePose.ModelFolders;

namespace TreePose.Experiments.Prediction;

/// <summary>The page about a prediction: what was applied to what, the events, every capture over time.</summary>
internal static class PredictionPage
{
    /// <summary>The file's name.</summary>
    public const string FileName = "prediction.html";

    /// <summary>Writes it, whole or not at all.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="model">The model.</param>
    /// <param name="data">What it was applied to.</param>
    /// <param name="prediction">What it says.</param>
    /// <param name="after">What follows the events: holds that were made of them.</param>
    /// <param name="row">The models in a row of which it is the first; null where it stands alone.</param>
    public static void Write(
        string path,
        ModelFolder model,
        FrameDataset data,
        EventPrediction prediction,
        IReadOnlyList<Section>? after = null,
        ModelChain? row = null
    )
    {
        CaptureResult[] captures = [.. prediction.Captures.Select(c => c.Capture).OrderBy(c => c.Sequence.Id, CaptureId.ByName)];
        var timelines = Timelines.Of(captures, new CaptureNames(captures).Of, captures[0].Sequence.Classes);
        Section[] sections =
        [
            new("events", "Events", [EventTable(prediction)]),
            TimelineFigures.Section(
                timelines,
                "The lower strip is what the model found; the upper what happened, where the data says it. Below are the model's "
                    + "probabilities."
            ),
            .. after ?? [],
            new("limits", "Limits", [.. model.Description.Limits.Select(l => new Prose(l))]),
        ];
        AtomicFile.WriteAllText(
            path,
            HtmlPage.Of(
                $"{(after is null ? "Events" : "Events and holds")} of {data.Source}",
                Opening(model, row, data, prediction),
                sections
            )
        );
    }

    private static Block[] Opening(ModelFolder model, ModelChain? row, FrameDataset data, EventPrediction prediction)
    {
        IEnumerable<string> answers = prediction.Answers.Select(a => $"{string.Join(", ", a.Result.Fold.Test)}: {a.Model}");
        return
        [
            new Facts([
                ("Model", row is null ? model.Name : $"{row.Name}: {string.Join(", then ", row.Description.Links.Select(l => l.Model))}"),
                ("Run", model.Description.Run.Name),
                ("Trained on", model.Description.Data ?? "not named"),
                ("Captures", prediction.Captures.Count().ToString(CultureInfo.InvariantCulture)),
                ("Events", prediction.Events.Count().ToString(CultureInfo.InvariantCulture)),
                ("Who answered for whom", string.Join("; ", answers)),
            ]),
            .. model.Description.Verdict?["sentence"]?.ToString() is { } verdict
                ? [new Prose($"In its own run: {verdict}")]
                : Array.Empty<Block>(),
            new Prose(prediction.AboutConfidence),
            .. prediction.Warnings.Select(w => new Notice("Not as in training", w)),
            .. data.Findings.Select(f => new Prose(f)),
            .. data.Skipped.Select(s => new Notice("Left out", $"{s.CaptureId}: {s.Reason}")),
        ];
    }

    private static DataTable EventTable(EventPrediction prediction) =>
        new(
            "Every event that was found, by capture and time",
            [
                new Column("capture"),
                new Column("event"),
                new Column("start (s)", IsNumber: true),
                new Column("end (s)", IsNumber: true),
                new Column("confidence", IsNumber: true, "mean probability of its class over its frames"),
            ],
            [
                .. prediction.Events.Select(e => new Row([
                    e.Capture.Name,
                    e.Name,
                    e.StartSeconds.ToString("0.00", CultureInfo.InvariantCulture),
                    e.EndSeconds.ToString("0.00", CultureInfo.InvariantCulture),
                    e.Confidence.ToString("0.00", CultureInfo.InvariantCulture),
                ])),
            ]
        );
}
