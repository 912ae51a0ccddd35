using TreePose.Balance.Measures;

namespace TreePose.Experiments.StabilityPreprocessing;

/// <summary><c>stability-preprocessing</c>: balance measures of every hold or trial.</summary>
internal sealed class StabilityStory : RunStory
{
    private const int ParticipantsOnTop = 12;
    private readonly StabilityCsv _table;

    public StabilityStory(StoredRecord record)
        : base(record) => _table = new StabilityCsv(record);

    /// <inheritdoc/>
    public override Headline Headline
    {
        get
        {
            const string Question = "How does each person's centre of pressure move while they stand?";
            if (Record.Results is not { } results)
                return new Headline { Question = Question, Verdict = NoVerdict };
            int outliers = (results["outliers"] as JsonArray)?.Count ?? 0,
                skipped = (results["skipped"] as JsonArray)?.Count ?? 0;
            return new Headline
            {
                Question = Question,
                Verdict =
                    KeptVerdict
                    ?? StabilityReport.Judge(
                        _table.Rows.Count,
                        _table.Rows.Count + skipped,
                        $"{_table.Measures.Count} measures each",
                        outliers
                    ),
                Quantity =
                    "Median mean velocity of the centre of pressure in mm/s, all trials and each participant"
                    + (People.Count() > ParticipantsOnTop ? $" (the first {ParticipantsOnTop})" : ""),
                Ladder =
                [
                    new Rung("all trials", Median(results["figures"]), null, null, true),
                    .. People
                        .Take(ParticipantsOnTop)
                        .Select(p => new Rung($"participant {p["participant"].Text()}", Median(p["figures"]), null, null, false)),
                ],
                Format = "0.0",
                About = "These are measurements; nothing is predicted.",
            };
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Protocol
    {
        get
        {
            JsonNode? preprocessing = Record.Options["preprocessing"];
            string Option(string name) =>
                Record.Info.Parameters.GetValueOrDefault("preprocessing." + name) ?? preprocessing?[name]?.ToString() ?? "–";
            return
            [
                $"Each recording is low-passed at {Option("lowPassCutoffHz")} Hz (Butterworth, zero phase, order "
                    + $"{Option("lowPassOrder")}; “–” or nothing: not at all), gaps up to {Option("maximumGapSeconds")} s "
                    + $"are bridged, and trends are removed as “{Option("detrend")}” says. Every trial's own steps "
                    + $"stand in the last column of stability.csv.",
                "Unit, formula and source of each measure stand below, and in columns.csv under the names of the columns.",
                "Outliers are marked with their reason and never removed. A trial that cannot be used is left out with its reason.",
            ];
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<Section> Results
    {
        get
        {
            if (Record.Results is not null)
            {
                List<Block> blocks = [Medians()];
                if (Outliers() is { } outliers)
                    blocks.Add(outliers);
                yield return new Section("results", "Results", blocks);
            }
            if (_table.Rows.Count > 0)
                yield return StabilityFigures.Measures(_table, Judged);
            if (ReportFile.Read<CopPaths>(Record.Folder, CopPaths.FileName) is { Trials.Count: > 0 } paths)
                yield return StabilityFigures.Paths(paths);
            if (_table.Rows.Count > 0)
                yield return new Section(
                    "measures",
                    "All measures",
                    [new Details($"The {_table.Measures.Count} measures with unit, formula, source and median", [AllMeasures()])]
                );
        }
    }

    private IEnumerable<JsonObject> People =>
        (Record.Results?["participants"] as JsonArray ?? []).OfType<JsonObject>().OrderBy(p => p["participant"].Text(), NaturalOrder.Names);

    /// <summary>The measures that outliers are judged by: those that the run draws.</summary>
    private IReadOnlyList<string> Judged =>
        (Record.Options["outliers"]?["measures"] as JsonArray)?.Select(m => m.Text()).OfType<string>().Where(_table.Has).ToArray()
        ?? Record
            .Info.Parameters.GetValueOrDefault("outliers.measures")
            ?.Split(',', StringSplitOptions.TrimEntries)
            .Where(_table.Has)
            .ToArray()
        ?? [.. new[] { "meanVelocity", "rmsDistance", "ellipseArea95", "meanPowerFrequency" }.Where(_table.Has)];

    private DataTable Medians()
    {
        string[] shown = [.. new[] { "meanVelocity", "rmsDistance", "range", "ellipseArea95", "meanPowerFrequency" }.Where(_table.Has)];
        Row Line(string name, string trials, JsonNode? figures, RowKind kind) =>
            new([name, trials, .. shown.Select(m => figures?[m + ".median"].Number().Show("0.###") ?? "–")], kind);
        return new DataTable(
            $"Medians of each participant ({Record.Results!["trials"].Text()})",
            [new("participant"), new("trials", true), .. shown.Select(m => new Column(_table.Heading(m), true))],
            [
                .. People.Select(p => Line(p["participant"].Text() ?? "", p["trials"].Number().Show("0"), p["figures"], RowKind.Plain)),
                Line("all", $"{_table.Rows.Count}", Record.Results["figures"], RowKind.Result),
                .. StratumFigures.Rows(Record.Results, [.. shown.Select(m => (m + ".median", "0.###"))]).Select(WithoutTrials),
            ]
        );
    }

    /// <summary>A stratum's row in a table that has the number of trials after the name.</summary>
    private static Row WithoutTrials(Row row) => new([row.Cells[0], "", .. row.Cells.Skip(1)], row.Kind);

    private DataTable? Outliers() =>
        Record.Results!["outliers"] is JsonArray { Count: > 0 } outliers
            ? new DataTable(
                "What stands out; none of it is removed",
                [new("trial"), new("measure"), new("value", true), new("reason")],
                [
                    .. outliers
                        .OfType<JsonObject>()
                        .Select(o => new Row([
                            o["trial"].Text() ?? "",
                            _table.Heading(o["measure"].Text() ?? ""),
                            o["value"].Number().Show("0.###"),
                            OutlierWords.Of(o["measure"].Text(), o["reason"].Text()),
                        ])),
                ]
            )
            : null;

    private DataTable AllMeasures() =>
        new(
            "Measures of stability.csv",
            [
                new("measure"),
                new("unit"),
                new("median", true),
                new("formula") { IsFormula = true },
                new("source"),
                new("column", Meaning: "Its name in stability.csv and results.json"),
            ],
            [
                .. _table.Measures.Select(m => new Row([
                    CopMeasureTitles.Of(m),
                    _table.Unit(m),
                    Record.Results?["figures"]?[m + ".median"].Number().Show("0.####") ?? "–",
                    _table.Meaning(m),
                    _table.Source(m),
                    m,
                ])),
            ]
        )
        {
            Legend =
                "x, y: the centre of pressure along the mediolateral and the anteroposterior axis about its mean; r: its distance from the "
                + "mean; n samples, f their rate or a frequency, T: the duration; Δ: the difference of neighbouring samples, or over "
                + "the lag.",
        };

    private static double? Median(JsonNode? figures) => figures?["meanVelocity.median"].Number();
}
