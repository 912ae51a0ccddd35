using System.Globalization;
using TreePose.Evaluation.Calibration;
using TreePose.Evaluation.Regression;
using TreePose.Evaluation.Statistics;
using TreePose.Evaluation.Verdicts;

namespace TreePose.Experiments.LooFineTune;

/// <summary><c>loo-finetune</c>: how stable is a person, and how much do a few of their holds help?</summary>
internal sealed class LooFineTuneStory : RunStory
{
    private readonly IReadOnlyList<CalibrationSetting> _settings;
    private readonly string _unit,
        _amount;
    private readonly Experiment _experiment;

    public LooFineTuneStory(StoredRecord record, Experiment experiment)
        : base(record)
    {
        _experiment = experiment;
        _settings = CalibrationSetting.Of(record.Results);
        (_unit, _amount) = (record.Results?["unit"].Text() ?? "", record.Results?["amountOfCalibration"].Text() ?? "calibration holds");
    }

    /// <inheritdoc/>
    public override Headline Headline
    {
        get
        {
            const string Question = "How stable is a person the model has never seen, and how much do a few of their own holds help?";
            if (!Record.IsWhole || Shown.Length == 0)
                return new Headline { Question = Question, Verdict = KeptVerdict ?? NoVerdict };
            CalibrationSetting last = Shown[^1];
            List<Rung> ladder =
            [
                .. Shown
                    .Select(s => (s, Mae: s.Figure("mae")))
                    .Select(s => new Rung(
                        $"{(s.s.IsConstant ? "constant model" : "model")}, {s.s.Title(_amount)}",
                        s.Mae.Value,
                        s.Mae.Lower,
                        s.Mae.Upper,
                        true
                    )),
            ];
            ladder.AddRange(
                last.Baselines.Select(b => new Rung(
                    $"baseline: {BaselineNames.Title(b.Name)}{(b.Name == BaselineNames.CalibrationMean ? ", the same holds" : "")}",
                    b.Mae.Value,
                    b.Mae.Lower,
                    b.Mae.Upper,
                    false
                ))
            );
            return new Headline
            {
                Question = Question,
                Verdict = KeptVerdict ?? CalibrationSetting.Judge(_settings, _unit, Record.Seed),
                Quantity = $"Mean absolute error in {_unit}, {LooFineTune.Decides.Direction}",
                Ladder = ladder,
                Format = "0.00",
                About =
                    $"{Record.Results!["verdict"].Text()} {Record.Results["folds"].Text()}. "
                    + "Shown are zero-shot and the first kind of calibration with the most holds, not the best of all "
                    + "settings. Whisker: 95 % interval from resampling participants. "
                    + "Baselines: the mean of the training participants' holds, and the mean of this person's calibration holds.",
            };
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Protocol
    {
        get
        {
            double repeats = Record.Options["protocol"]?["repeats"].Number() ?? 1;
            return
            [
                $"{ProtocolWords.LeftOut(Record)} A model "
                    + $"({Record.Options["model"].Text() ?? "unnamed"}) is trained on "
                    + $"{(ProtocolWords.IsCrossed(Record) ? "those holds" : "the holds of all others")} and predicts "
                    + $"one number for each hold of the person left out. A guard stops the run when a participant, a "
                    + $"capture, a hold or a channel of one hold is on both sides.",
                $"The last holds of each person evaluate every setting and are never trained on. Zero-shot uses none of the "
                    + $"person's holds; calibration tunes the model on their first holds, {_amount} as the curve's axis "
                    + $"shows, from the same starting point each time.",
                "A hold that several radar channels saw is one observation: their predictions are averaged before scoring.",
                $"Everything is repeated from {repeats.ToString(CultureInfo.InvariantCulture)} "
                    + $"{(repeats == 1 ? "seed" : "seeds")}. Intervals come from resampling participants; p values from a "
                    + $"sign-flip test over participants, corrected after Holm over all comparisons of the run.",
                "R² pooled rewards knowing each person's mean; R² within participants does not.",
            ];
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<Section> Results
    {
        get
        {
            if (_settings.Count > 0 && Record.IsWhole)
                yield return new Section("results", "Results", [Table(), .. Constants(), .. Frames(), .. Strata(), .. Further()]);
            else if (FoldTable.Of(Record) is { } folds)
                yield return new Section("results", "Results", [folds]);
            if (_settings.Count > 0 && Record.IsWhole)
                yield return new Section(
                    "calibration",
                    "How much calibration helps",
                    [CalibrationFigures.Curve(_settings, _amount, _unit)]
                );
            if (_settings.Count > 0 && Record.IsWhole)
                yield return Agreements();
            if (Record.IsWhole && IntervalSection.Of(Record, _unit) is { } intervals)
                yield return intervals;
            if (Movies() is { Count: > 0 } movies)
                yield return new Section(
                    "watch",
                    "Watch it",
                    [
                        new Player(
                            "Radar frames of holds with what was measured and what was predicted: the best, the "
                                + "middle and the worst by the zero-shot error with the first seed.",
                            movies
                        ),
                    ]
                );
            if (TrainingCurves.Of(Record) is { } curves)
                yield return curves;
        }
    }

    /// <summary>Settings in which the model gives one constant for a person.</summary>
    private IEnumerable<Prose> Constants() =>
        _settings.Where(s => s.Constant is not null).Select(s => new Prose($"* {Capital(s.Title(_amount))}: {s.Constant}"));

    /// <summary>The verdicts on calibrated models.</summary>
    private IEnumerable<Prose> Further()
    {
        foreach (FurtherVerdict verdict in KeptVerdict?.Further ?? [])
        {
            string title = _settings.FirstOrDefault(s => s.Name == verdict.Name)?.Title(_amount) ?? verdict.Name;
            yield return new Prose($"{Capital(title)}: {verdict.Sentence}");
        }
    }

    /// <summary>Zero-shot, and the most calibration of the first kind: chosen by place, not by result.</summary>
    private CalibrationSetting[] Shown => [.. _settings.GroupBy(s => s.Mode).Take(2).Select(g => g.Last())];

    private System.Text.Json.Nodes.JsonArray? Movies() =>
        ReportFile.Read<RadarMovies>(Record.Folder, RadarMovies.FileName) is { } movies ? PlayerData.Of(movies, null) : null;

    private DataTable Table()
    {
        Column[] columns =
        [
            new("setting"),
            new("target data", false, "Data of the person left out that the model was adapted with"),
            Head("mae", "MAE"),
            new("95 % interval", true),
            new("training mean", true, "MAE of the baseline"),
            new("calibration mean", true, "MAE of the baseline"),
            new("p", true, "The larger of the p against both baselines"),
            Head("rSquared", "R² pooled"),
            Head("rSquaredWithin", "R² within"),
            new("ICC(2,1)", true),
            new($"bias ({_unit})", true),
        ];
        return new DataTable(
            $"Every setting with both baselines beside it ({Record.Results!["folds"].Text()}; the same evaluation holds in every row)",
            columns,
            [
                .. _settings.Select(s =>
                {
                    Estimate mae = s.Figure("mae");
                    string BaselineMae(string name) => s.Baselines.FirstOrDefault(b => b.Name == name)?.Mae.Value.Show("0.00") ?? "–";
                    return new Row(
                        [
                            s.Title(_amount) + (s.Constant is null ? "" : " *"),
                            s.TargetData(_amount).ToString(),
                            mae.Value.Show("0.00"),
                            mae.Lower is null ? "–" : $"{mae.Lower.Show("0.00")} to {mae.Upper.Show("0.00")}",
                            BaselineMae(BaselineNames.TrainingMean),
                            BaselineMae(BaselineNames.CalibrationMean),
                            s.Baselines.Max(b => b.AdjustedP).Show("0.###"),
                            s.Figure("rSquared").Value.Show("0.00"),
                            s.Figure("rSquaredWithin").Value.Show("0.00"),
                            s.Figure("icc").Value.Show("0.00"),
                            s.Model?["blandAltman"]?["bias"].Number().Show("0.00") ?? "–",
                        ],
                        s.Baselines.Count > 0 && s.Baselines.All(b => b.BeyondChance) ? RowKind.Result : RowKind.Plain
                    );
                }),
            ]
        )
        {
            Legend =
                "A row in bold beats both baselines beyond chance. MAE: mean absolute error. p: against the stronger "
                + "objection of both baselines, corrected over all comparisons."
                + (_settings.Any(s => s.Constant is not null) ? " *: the model gives one constant for a person, or for some." : ""),
        };
    }

    /// <summary>A column of a figure: unit, direction and meaning are the experiment's; errors have the target's unit.</summary>
    private Column Head(string name, string shortName)
    {
        Figure figure = _experiment.FigureOf(name)!;
        string heading = (figure.Unit.Length > 0 ? figure with { Unit = _unit } : figure).Heading(shortName);
        return new Column(heading, true, $"{figure.Meaning} ({figure.Direction})");
    }

    /// <summary>Frames scored one by one, for models that predict each.</summary>
    private IEnumerable<Block> Frames()
    {
        if (_settings.All(s => s.Frames is null))
            yield break;
        string[] keys = ["rmse", "trainingMeanRmse", "calibrationMeanRmse", "rSquared", "rSquaredWithin"];
        yield return new DataTable(
            "Single frames, with both baselines on the same frames",
            [
                new("setting"),
                new("frames", true),
                Head("frameRmse", "RMSE"),
                new("training mean", true, "RMSE of the baseline"),
                new("calibration mean", true, "RMSE of the baseline"),
                Head("frameRSquared", "R² pooled"),
                Head("frameRSquaredWithin", "R² within"),
            ],
            [
                .. _settings
                    .Where(s => s.Frames is not null)
                    .Select(s => new Row([
                        s.Title(_amount),
                        s.Frames!["frames"].Number().Show("0"),
                        .. keys.Select(k => s.Frames[k].Number().Show("0.00")),
                    ])),
            ]
        );
    }

    /// <summary>Errors of age groups and other groups of people, in the settings that the headline shows.</summary>
    private IEnumerable<Block> Strata()
    {
        (string Key, CalibrationSetting Setting)[] columns = [.. Shown.Select(s => (LooFineTune.Decides.NameIn(s.Name), s))];
        IReadOnlyList<Row> rows = StratumFigures.Rows(Record.Results, [.. columns.Select(c => (c.Key, "0.00"))]);
        if (rows.Count > 0)
            yield return new DataTable(
                "Strata: MAE among the people of each, by the same models",
                [new("people"), .. columns.Select(c => Head("mae", $"MAE, {c.Setting.Title(_amount)}"))],
                rows
            );
    }

    private Section Agreements()
    {
        IReadOnlyDictionary<string, IReadOnlyList<HoldPrediction>> holds = HoldsBySetting();
        var blocks = new List<Block>();
        foreach (CalibrationSetting setting in _settings.GroupBy(s => s.Mode).Select(g => g.Last()))
        {
            List<Block> figures = [];
            if (holds.TryGetValue(setting.Name, out IReadOnlyList<HoldPrediction>? own) && own.Count > 0)
                figures.AddRange([CalibrationFigures.Agreement(setting, own, _unit), CalibrationFigures.BlandAltman(setting, own, _unit)]);
            if (CalibrationFigures.Participants(setting, _unit) is { } people)
                figures.Add(people);
            if (figures.Count > 0)
                blocks.Add(new Details(Capital(setting.Title(_amount)), [new Grid(figures)]) { Open = Shown.Contains(setting) });
        }
        return new Section(
            "agreement",
            "Predicted and measured",
            [new Prose("A mark is a physical hold, as predicted with the first seed by a model that had not seen it."), .. blocks]
        );
    }

    /// <summary>The holds of the first seed by setting, channels fused.</summary>
    private Dictionary<string, IReadOnlyList<HoldPrediction>> HoldsBySetting()
    {
        if (ReportFile.Read<HoldsOfSettings>(Record.Folder, HoldsOfSettings.FileName) is { } kept)
            return kept.Settings.ToDictionary(s => s.Setting, s => s.Holds);
        string folder = Path.Combine(Record.Folder, "folds"); // a record from before units
        if (!Directory.Exists(folder))
            return [];
        CalibrationFold[] folds =
        [
            .. Directory
                .EnumerateFiles(folder, "*.json")
                .Order(StringComparer.Ordinal)
                .Select(f => CalibrationFold.Parse(File.ReadAllText(f), f))
                .Where(f => f.Repeat == 0),
        ];
        return _settings.ToDictionary(
            s => s.Name,
            s =>
                HoldFusion.Fuse(
                    folds.SelectMany(f => f.Predictions).Where(p => p.Mode == s.Mode && p.Amount == s.Amount).Select(p => p.Prediction)
                )
        );
    }

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
