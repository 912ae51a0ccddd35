using TreePose.Evaluation.Verdicts;

namespace TreePose.Experiments.AttemptStability;

/// <summary><c>attempt-stability</c>: did this attempt become stable?</summary>
/// <param name="record">What is told.</param>
/// <param name="experiment">Knows question and figures.</param>
internal sealed class AttemptStabilityStory(StoredRecord record, AttemptStability experiment) : RunStory(record)
{
    private const string Format = "0.000";
    private static readonly string Length = AttemptReport.Length;

    /// <inheritdoc/>
    public override Headline Headline
    {
        get
        {
            if (!Record.IsWhole)
                return new Headline { Question = experiment.Question, Verdict = KeptVerdict ?? NoVerdict };
            Figure within = AttemptStability.Within;
            double? Of(JsonNode? figures) => StratumFigures.FigureIn(figures, within.Name);
            return new Headline
            {
                Question = experiment.Question,
                Verdict = KeptVerdict ?? NoVerdict,
                Quantity = $"{within.Meaning}, {within.Direction}",
                Ladder =
                [
                    new Rung("model", Of(Record.Results!["figures"]), KeptVerdict?.Model?.Lower, KeptVerdict?.Model?.Upper, true),
                    new Rung($"baseline: {BaselineNames.Title(Length)}", Of(Record.Results["baselines"]?[Length]), null, null, false),
                ],
                About =
                    $"{Record.Results["folds"].Text()}; 0.5 is chance. Whisker: 95 % interval from resampling people. The length of an "
                    + "attempt is known only when it is over; the model is not told it.",
            };
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<(string Name, string Value)> Summary
    {
        get
        {
            if (Record.Results is { } results)
                yield return ("attempts", $"{results["attempts"].Number().Show("0")}, {results["stable"].Number().Show("0")} stable");
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Protocol =>
        [
            $"{ProtocolWords.LeftOut(Record)} A guard stops the run when a participant, a capture, an attempt or a channel of the same "
                + "recording is on both sides.",
            "Windows are cut by the same rule whatever became of the attempt: so many frames before the foot lifts and after it. Those "
                + "that leave the recording are left out and named.",
            $"The model ({Record.Options["model"].Text() ?? "unnamed"}) is fitted to 1 where the pose became stable and 0 elsewhere; "
                + "channels of one attempt are averaged. Answers are taken out of the windows before it is asked.",
            "The area within a person compares answers of one model. The pooled one compares those of the models of all folds, and "
                + "rewards telling people apart.",
        ];

    /// <inheritdoc/>
    public override IEnumerable<Section> Results
    {
        get
        {
            if (Record.Results?["participants"] is JsonArray { Count: > 0 })
                yield return new Section("results", "Results", [People(), .. Strata()]);
            if (Record.IsWhole && File.Exists(Path.Combine(Record.Folder, AttemptStabilityCollected.Roc)))
                yield return new Section(
                    "roc",
                    "Found and mistaken",
                    [
                        new Picture(
                            AttemptStabilityCollected.Roc,
                            "Receiver operating characteristic of the model and of the attempt's length"
                        ),
                    ]
                );
            if (TrainingCurves.Of(Record) is { } curves)
                yield return curves;
        }
    }

    private DataTable People()
    {
        JsonNode results = Record.Results!;
        List<Row> rows =
        [
            .. results["participants"]!
                .AsArray()
                .OrderBy(p => p?["participant"].Text(), NaturalOrder.Names)
                .Select(p => new Row([
                    p?["participant"].Text() ?? "",
                    p?["attempts"].Number().Show("0") ?? "",
                    p?["stable"].Number().Show("0") ?? "",
                    p?["auc"].Number().Show(Format) ?? "",
                    p?[$"auc.{Length}"].Number().Show(Format) ?? "",
                ])),
        ];
        if (Record.IsWhole)
        {
            rows.Add(Line("mean of people with both", AttemptStability.Within.Name, ["", ""], "", ""));
            string[] counts = [results["attempts"].Number().Show("0"), results["stable"].Number().Show("0")];
            rows.Add(Line("all attempts", AttemptStability.Pooled.Name, counts, Interval("interval"), Interval("baselineInterval")));
        }
        return new DataTable(
            $"Area under the ROC by participant ({results["folds"].Text()}{(Record.IsWhole ? "" : "; there is no mean")})",
            [
                new("participant"),
                new("attempts", true),
                new("stable", true),
                new("model ↑", true, AttemptStability.Pooled.Meaning),
                new($"{BaselineNames.Title(Length)} ↑", true, "The baseline"),
            ],
            rows
        )
        {
            Legend = "A dash: all attempts of that person are of one kind. In brackets: 95 % interval from resampling people.",
        };

        string Interval(string key) =>
            results[key] is JsonArray { Count: 2 } ends && ends[0].Number() is not null
                ? $" [{ends[0].Number().Show(Format)}, {ends[1].Number().Show(Format)}]"
                : "";
        Row Line(string name, string key, string[] counts, string model, string baseline) =>
            new(
                [
                    name,
                    .. counts,
                    StratumFigures.FigureIn(results["figures"], key).Show(Format) + model,
                    StratumFigures.FigureIn(results["baselines"]?[Length], key).Show(Format) + baseline,
                ],
                RowKind.Result
            );
    }

    private IEnumerable<Block> Strata()
    {
        IReadOnlyList<Row> rows = StratumFigures.Rows(Record.Results, [.. experiment.Figures.Select(f => (f.Name, Format))]);
        if (rows.Count > 0)
            yield return new DataTable(
                "Strata: the people of each, by the same models",
                [new("people"), .. experiment.Figures.Select(f => new Column(f.Heading(f.Name), true, f.Meaning))],
                rows
            );
    }
}
