using System.Globalization;
using TreePose.Captures;
using TreePose.ModelFolders;

namespace TreePose.Experiments.Prediction;

/// <summary>The page about predicted holds: what was applied to what, each hold with its interval, what to beware of.</summary>
internal static class HoldPage
{
    /// <summary>Writes it, whole or not at all.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="model">The model.</param>
    /// <param name="prediction">What it says.</param>
    public static void Write(string path, ModelFolder model, HoldPredictions prediction)
    {
        string unit = model.Description.TargetUnit ?? prediction.Data.TargetUnit;
        Section[] sections =
        [
            new("holds", "Holds", [Table(prediction, unit)]),
            new(
                "limits",
                "Limits",
                [
                    .. model.Description.Intervals.Select(i => new Prose(i.Sentence(unit))),
                    .. model.Description.Limits.Select(l => new Prose(l)),
                ]
            ),
        ];
        AtomicFile.WriteAllText(path, HtmlPage.Of($"Holds of {prediction.Data.Source}", Opening(model, prediction), sections));
    }

    /// <summary>Holds that were made of events, for the page about those.</summary>
    /// <param name="chain">The models.</param>
    /// <param name="prediction">What the second says.</param>
    /// <param name="score">Figures; null when they were not asked for.</param>
    public static IReadOnlyList<Section> SectionsAfterEvents(ModelChain chain, HoldPredictions prediction, ChainScore? score)
    {
        string unit = chain.Holds.Description.TargetUnit ?? prediction.Data.TargetUnit;
        return
        [
            new(
                "holds",
                "Holds",
                [
                    new Prose(chain.Description.Rule.Sentence),
                    .. Opening(chain.Holds, prediction),
                    .. (score?.Sentences ?? []).Select(s => new Prose(s)),
                    Table(prediction, unit),
                    .. chain.Holds.Description.Intervals.Select(i => new Prose(i.Sentence(unit))),
                    new Prose(ChainLimits.OfHolds),
                ]
            ),
        ];
    }

    private static Block[] Opening(ModelFolder model, HoldPredictions prediction)
    {
        IEnumerable<string> answers = prediction
            .Holds.GroupBy(h => h.Model)
            .Select(g => $"{string.Join(", ", g.Select(h => h.Hold.Id.Participant).Distinct())}: {g.Key}");
        return
        [
            new Facts([
                ("Model", model.Name),
                ("Run", model.Description.Run.Name),
                ("Trained on", model.Description.Data ?? "not named"),
                ("Holds", prediction.Holds.Count.ToString(CultureInfo.InvariantCulture)),
                ("Who answered for whom", string.Join("; ", answers)),
            ]),
            .. model.Description.Verdict?["sentence"]?.ToString() is { } verdict
                ? [new Prose($"In its own run: {verdict}")]
                : Array.Empty<Block>(),
            new Prose(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"An interval is to hold {100 * prediction.Level:0.##} of 100 holds of a person whom the networks have not seen."
                )
            ),
            .. prediction
                .Holds.Where(h => h.NoInterval is not null)
                .GroupBy(h => h.NoInterval)
                .Select(g => new Notice($"No interval for {g.Count()} of {prediction.Holds.Count} holds", g.Key!)),
            .. prediction.Warnings.Select(w => new Notice("Not as in training", w)),
            .. prediction.Data.Findings.Select(f => new Prose(f)),
            .. prediction.Data.Skipped.Select(s => new Notice("Left out", $"{s.CaptureId}: {s.Reason}")),
        ];
    }

    private static DataTable Table(HoldPredictions prediction, string unit) =>
        new(
            "Every hold, by capture and number",
            [
                new("capture"),
                new("hold", true),
                new($"predicted ({unit})", true),
                new($"interval ({unit})", true),
                new($"measured ({unit})", true),
                new("model"),
            ],
            [
                .. prediction
                    .Holds.OrderBy(h => h.Hold.Id, CaptureId.ByName)
                    .ThenBy(h => h.Hold.Number)
                    .Select(h => new Row([
                        h.Hold.Id.Name,
                        h.Hold.Number.ToString(CultureInfo.InvariantCulture),
                        ((double?)h.Predicted).Show("0.00"),
                        h.Interval is { } i ? $"{((double?)i.Low).Show("0.00")} to {((double?)i.High).Show("0.00")}" : "–",
                        h.Hold.Target.Show("0.00"),
                        h.Model,
                    ])),
            ]
        );
}
