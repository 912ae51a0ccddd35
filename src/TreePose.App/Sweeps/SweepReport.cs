using System.Globalization;
using System.Text.Json.Nodes;
using TreePose.App.Runs;
using TreePose.Experiments;
using TreePose.Runs;

namespace TreePose.App.Sweeps;

/// <summary>What came of a sweep: a table of trials, the best of them, and what its figure is worth.</summary>
internal sealed record SweepReport(SweepPlan Plan, int Planned, IReadOnlyList<TrialResult> Trials)
{
    /// <summary>Best first; trials without the figure come last.</summary>
    public IReadOnlyList<TrialResult> Ranked =>
        [
            .. Trials
                .OrderBy(t => t.Value is { } v && !double.IsNaN(v) ? 0 : 1)
                .ThenBy(t => Plan.Minimize ? t.Value : -t.Value)
                .ThenBy(t => t.Number),
        ];

    /// <summary>The best trial; null before one has the figure.</summary>
    public TrialResult? Best => Ranked.FirstOrDefault(t => t.Value is { } v && !double.IsNaN(v));

    /// <summary>How many trials are over.</summary>
    public string Completeness => $"{Trials.Count(t => t.IsOver)} of {Planned} trials";

    private IReadOnlyList<string> Keys => [.. Trials.SelectMany(t => t.Point.Values.Select(v => v.Key)).Distinct()];

    /// <summary>The content of <c>results.json</c>.</summary>
    public JsonObject ToJson()
    {
        var figures = new JsonObject();
        if (Best is { Value: { } value })
            figures["best." + Plan.Metric] = value;
        return new JsonObject
        {
            ["trials"] = Completeness,
            ["metric"] = Plan.Metric,
            ["smallerIsBetter"] = Plan.Minimize,
            ["figures"] = figures,
            ["bestRun"] = Best?.Run,
            ["warning"] = Warning,
            ["ranking"] = new JsonArray([.. Ranked.Select(Json)]),
        };
    }

    /// <summary>The content of <c>trials.csv</c>, in the order of the plan.</summary>
    public string ToCsv()
    {
        using var text = new StringWriter { NewLine = "\n" };
        string[] keys = [.. Keys];
        new TableOutput(
            ["trial", "run", "status", Plan.Metric, "seconds", .. keys, "note"],
            [
                .. Trials
                    .OrderBy(t => t.Number)
                    .Select(t =>
                        (IReadOnlyList<object?>)[t.Number, t.Run, t.Status, t.Value, t.Seconds, .. keys.Select(k => Value(t, k)), t.Note]
                    ),
            ]
        ).Write(text, TableFormat.Csv);
        return text.ToString();
    }

    /// <summary>Prints the table and what the best figure is worth.</summary>
    public void Write(TextWriter output)
    {
        string[] keys = [.. Keys];
        new TableOutput(
            ["trial", "run", "status", $"{Plan.Metric} {(Plan.Minimize ? "↓" : "↑")}", "seconds", .. keys.Select(k => Short(k, keys))],
            [
                .. Ranked.Select(t =>
                    (IReadOnlyList<object?>)
                        [
                            (double)t.Number,
                            t.Run,
                            t.Status,
                            t.Value,
                            t.Seconds is { } s ? Math.Round(s, 1) : null,
                            .. keys.Select(k => Value(t, k)),
                        ]
                ),
            ]
        ).Write(output, TableFormat.Table);
        output.WriteLine();
        foreach (TrialResult failed in Trials.Where(t => t.Status == "failed"))
            ConsoleText.WriteWrapped(output, $"{failed.Run} failed: {failed.Note}");
        if (Best is not { } best)
        {
            output.WriteLine($"{Completeness}; none has a figure '{Plan.Metric}'.");
            return;
        }
        int equal = Trials.Count(t => t.Value == best.Value);
        string tied = equal > 1 ? $", as in {equal - 1} other{(equal > 2 ? "s" : "")}: they cannot be told apart by it" : "";
        ConsoleText.WriteWrapped(
            output,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Completeness}; best is {best.Run} with {Plan.Metric} {best.Value:0.####} ({best.Point}){tied}."
            )
        );
        ConsoleText.WriteWrapped(output, Warning);
        string root = Shell.Quote(Plan.Request.Root);
        string two = string.Join(' ', Ranked.Where(t => t.Value is not null).Take(2).Select(t => t.Run));
        output.WriteLine($"./treepose runs compare {two} --runs {root}");
        output.WriteLine($"./treepose promote {best.Run} --as NAME --runs {root}");
    }

    private static string Warning =>
        "The participants who score the trials have also chosen the best of them: its figure is optimistic, the more so the "
        + "more trials there are. "
        + "An honest one needs people who took no part in the choice, or a choice made inside each fold: run with --nested "
        + "in place of --over.";

    private static string? Value(TrialResult trial, string key) =>
        trial.Point.Values.Where(v => v.Key == key).Select(v => v.Value).FirstOrDefault();

    /// <summary>The last part of a dotted name where it is enough.</summary>
    private static string Short(string key, string[] keys)
    {
        string last = key.Split('.')[^1];
        return keys.Count(k => k.Split('.')[^1] == last) == 1 ? last : key;
    }

    private JsonNode Json(TrialResult trial) =>
        new JsonObject
        {
            ["trial"] = trial.Number,
            ["run"] = trial.Run,
            ["status"] = trial.Status,
            ["value"] = trial.Value is { } v && double.IsFinite(v) ? v : null,
            ["set"] = new JsonObject(trial.Point.Values.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value))),
        };
}

/// <summary>A sweep as what a run came to.</summary>
internal sealed class SweepCollected(SweepReport report) : Collected
{
    /// <inheritdoc/>
    public override string Completeness => report.Completeness;

    /// <inheritdoc/>
    public override bool IsComplete => report.Trials.Count(t => t.IsOver) == report.Planned;

    /// <inheritdoc/>
    public override JsonObject Results => report.ToJson();

    /// <inheritdoc/>
    public override void Print(TextWriter output) => report.Write(output);
}
