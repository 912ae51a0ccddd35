using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Nodes;
using TreePose.Evaluation;
using TreePose.Runs;

namespace TreePose.App.Tests.Experiments;

/// <summary>Options of <see cref="DrawExperiment"/>.</summary>
internal sealed record DrawOptions
{
    /// <summary>Folds.</summary>
    [Range(1, 50)]
    public int Folds { get; init; } = 3;

    /// <summary>What every fold's figure is about.</summary>
    [Range(-100.0, 100.0)]
    public double Level { get; init; } = 1;

    /// <summary>How much a figure differs from the level.</summary>
    [Range(0.0, 100.0)]
    public double Noise { get; init; } = 1;
}

/// <summary>
/// An experiment of tiny units that a user could have written, for tests of whatever carries experiments out. Each fold draws
/// twice; a sum of the two comes when both are there, and one unit for all when every sum is. No network, no data.
/// </summary>
internal sealed record DrawExperiment() : Experiment("draw", "Draw numbers.")
{
    public override string Question => "How large are the numbers?";

    public override IReadOnlyList<Figure> Figures { get; } = [new("value", "", false, "The number drawn")];

    public override string MainFigure => "value.mean";

    public override string DataKinds => "none:";

    public override string? DefaultData => "none:";

    /// <summary>How often each unit ran, over all runs of this experiment.</summary>
    public ConcurrentDictionary<string, int> Runs { get; } = new();

    /// <summary>How often the work was asked what there is to do.</summary>
    public int Asked { get; set; }

    /// <summary>Called inside each unit before it is done: tests fail, stop and slow it down here.</summary>
    public Action<Unit, UnitContext> Within { get; set; } = (_, _) => { };

    /// <summary>The hash of the data, as each run finds it.</summary>
    public Func<string> DataHash { get; set; } = () => "00";

    public override DrawOptions DefaultOptions => new();

    public override DrawWork Open(WorkInput input, IWorkProgress progress, CancellationToken cancellation)
    {
        if (input.Data != "none:")
            throw new OptionsException([$"'--data {input.Data}' is not a data source that fits: allowed is none:."]);
        return new DrawWork(this, (DrawOptions)input.Options, input.Seed, DataHash());
    }
}

/// <summary>A piece of the work.</summary>
/// <param name="Of">What it is made of: the draws of a sum, nothing for a draw.</param>
/// <param name="Drawn">Their values.</param>
internal sealed record DrawUnit(IReadOnlyList<string> Of, IReadOnlyList<double> Drawn) : Unit
{
    public override string Inputs => string.Join(' ', Of.Zip(Drawn, (id, value) => FormattableString.Invariant($"{id}={value:R}")));
}

/// <summary>The work of <see cref="DrawExperiment"/>.</summary>
internal sealed class DrawWork(DrawExperiment experiment, DrawOptions options, int seed, string dataHash) : ExperimentWork
{
    public const int Draws = 2,
        Points = 3;

    public override string Source => "none:";

    public override IReadOnlyDictionary<string, string> Manifest { get; } = new Dictionary<string, string> { ["a.mat"] = dataHash };

    private IEnumerable<string> Folds => Enumerable.Range(1, options.Folds).Select(f => $"P{f}");

    public override IReadOnlyList<Unit> Next(UnitResults results)
    {
        experiment.Asked++;
        var units = new List<Unit>();
        foreach (string fold in Folds)
        {
            string[] draws = DrawsOf(fold);
            units.AddRange(draws.Select(id => Unit(id, fold, [], [])));
            if (results.Has(draws))
                units.Add(Unit(SumOf(fold), fold, draws, [.. draws.Select(d => ValueOf(results, d))]));
        }
        string[] sums = [.. Folds.Select(SumOf)];
        if (results.Has(sums))
            units.Add(Unit("all", null, sums, [.. sums.Select(s => ValueOf(results, s))]));
        return units;
    }

    public override UnitResult Run(Unit unit, UnitContext context)
    {
        var one = (DrawUnit)unit;
        var random = new Random(unit.Seed);
        bool isDraw = one.Of.Count == 0;
        for (int point = 1; point <= Points && isDraw; point++)
            context.Log("drawn", random.NextDouble(), point, unit.Id.Replace('/', '_'));
        experiment.Within(unit, context);
        context.Cancellation.ThrowIfCancellationRequested();
        experiment.Runs.AddOrUpdate(unit.Id, 1, (_, n) => n + 1);
        double value = isDraw ? random.NextDouble() - 0.5 : one.Drawn.Sum();
        if (unit.Fold is not null && !isDraw)
            File.WriteAllText(context.Keep("sum.txt", $"sums/{unit.Fold}.txt"), Text(value));
        return new UnitResult
        {
            Values = new JsonObject { ["value"] = value },
            Arrays = new Dictionary<string, float[]> { ["drawn"] = [random.NextSingle(), random.NextSingle()] },
        };
    }

    public override IReadOnlyList<FoldCell>? Score(string fold, UnitResults results) =>
        results[SumOf(fold)] is null ? null : [new("participant", fold), FoldCell.Of("value", Figure(fold, results))];

    public override DrawCollected Collect(UnitResults results) =>
        new(
            Folds.Where(f => results[SumOf(f)] is not null).ToDictionary(f => f, f => Figure(f, results)),
            [.. Folds.SelectMany(DrawsOf).Select(id => results[id]).OfType<UnitResult>().SelectMany(r => r.Arrays["drawn"])],
            options.Folds,
            results["all"] is not null
        );

    private double Figure(string fold, UnitResults results) => options.Level + (options.Noise * ValueOf(results, SumOf(fold)));

    private static double ValueOf(UnitResults results, string id) => UnitResult.NumberOf(results[id]!.Values["value"]!);

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string[] DrawsOf(string fold) => [.. Enumerable.Range(0, Draws).Select(i => $"fold/{fold}/draw/{i}")];

    private static string SumOf(string fold) => $"fold/{fold}/sum";

    private DrawUnit Unit(string id, string? fold, IReadOnlyList<string> of, IReadOnlyList<double> drawn) =>
        new(of, drawn)
        {
            Id = id,
            Seed = Seeds.Derive(seed, id),
            Title = id,
            Fold = fold,
            Cost = Seeds.Derive(7, id) % 5,
        };
}

/// <summary>What came of it.</summary>
internal sealed class DrawCollected(IReadOnlyDictionary<string, double> folds, float[] drawn, int planned, bool whole) : Collected
{
    public override string Completeness => $"{folds.Count} of {planned} folds";

    public override bool IsComplete => whole;

    public override JsonObject Results =>
        new()
        {
            ["experiment"] = "draw",
            ["figures"] = folds.Count == planned ? new JsonObject { ["value.mean"] = folds.Values.Average() } : new JsonObject(),
            ["folds"] = new JsonObject(folds.Select(f => KeyValuePair.Create(f.Key, (JsonNode?)f.Value))),
            ["drawn"] = new JsonArray([.. drawn.Select(d => JsonValue.Create(d))]),
        };

    public override void Print(TextWriter output) => output.WriteLine($"{Completeness} drawn");
}
