using System.Text.Json;
using TreePose.Evaluation;

namespace TreePose.Experiments;

/// <summary>Figures of the people of one stratum alone, with the baselines beside them: means over those people.</summary>
/// <param name="Of">The people.</param>
/// <param name="Figures">The model's figures, by name.</param>
/// <param name="Baselines">Those of each baseline.</param>
public sealed record StratumFigures(
    Stratum Of,
    IReadOnlyDictionary<string, double?> Figures,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, double?>> Baselines
)
{
    /// <summary>Where strata stand in <c>results.json</c>.</summary>
    internal const string Key = "strata";

    /// <summary>Adds strata to the content of <c>results.json</c>, where there are any.</summary>
    internal static void AddTo(JsonObject results, IReadOnlyList<StratumFigures> strata)
    {
        if (strata.Count > 0)
            results[Key] = new JsonArray([.. strata.Select(s => (JsonNode)s.ToJson())]);
    }

    /// <summary>Rows of a table of strata, from a record; the model's first, then each baseline's.</summary>
    /// <param name="results">The content of <c>results.json</c>.</param>
    /// <param name="columns">Which figures, and how they are shown.</param>
    internal static IReadOnlyList<Row> Rows(JsonNode? results, IReadOnlyList<(string Key, string Format)> columns)
    {
        var rows = new List<Row>();
        foreach (JsonNode? stratum in results?[Key] as JsonArray ?? [])
        {
            string title = Stratum.TitleOf(
                stratum?["group"].Text(),
                stratum?["value"].Text(),
                (stratum?["participants"] as JsonArray ?? []).Count
            );
            rows.Add(RowOf(title, stratum?["figures"], RowKind.Result));
            foreach ((string name, JsonNode? figures) in stratum?["baselines"] as JsonObject ?? [])
                rows.Add(RowOf($"baseline: {BaselineNames.Title(name)}", figures, RowKind.Baseline));
        }
        return rows;

        Row RowOf(string name, JsonNode? figures, RowKind kind) =>
            new([name, .. columns.Select(c => FigureIn(figures, c.Key).Show(c.Format))], kind);
    }

    /// <summary>A figure by its name, or by its name as a mean over people.</summary>
    internal static double? FigureIn(JsonNode? figures, string key) => (figures?[key] ?? figures?[key + ".mean"]).Number();

    private JsonObject ToJson() =>
        new()
        {
            ["group"] = Of.Group,
            ["value"] = Of.Value,
            ["participants"] = new JsonArray([.. Of.Participants]),
            ["figures"] = JsonSerializer.SerializeToNode(Figures),
            ["baselines"] = new JsonObject(Baselines.Select(b => KeyValuePair.Create(b.Key, JsonSerializer.SerializeToNode(b.Value)))),
        };
}
