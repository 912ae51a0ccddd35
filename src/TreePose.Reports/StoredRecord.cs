using System.Globalization;
using System.Text.Json.Nodes;
using TreePose.Runs;

namespace TreePose.Reports;

/// <summary>
/// A record's folder as a report reads it. Whatever a run did not come to write is null or empty: a report can be made of
/// a run that failed or was killed.
/// </summary>
public sealed class StoredRecord
{
    private readonly StoredRun _run;

    private StoredRecord(StoredRun run)
    {
        _run = run;
        (Info, Config, Results) = (run.Info, run.Configuration ?? [], run.Results);
        (Environment, Source) = (run.Environment ?? [], run.Source ?? []);
        (Folds, Metrics) = ([.. run.Folds.Values], run.Metrics);
        People = run.Has(RecordFiles.Participants) ? [.. RunTableReader.ReadParticipants(run.Folder)!.Values] : Folds;
        (Data, Manifest) = (run.DataSource ?? "", run.DataManifest);
    }

    /// <summary>The folder.</summary>
    public string Folder => _run.Folder;

    /// <summary>State, name, times, options as text.</summary>
    public RunInfo Info { get; }

    /// <summary><c>config.json</c>.</summary>
    public JsonObject Config { get; }

    /// <summary>The experiment's own options, whichever way it stored them.</summary>
    public JsonObject Options => Config["options"]?["options"] as JsonObject ?? Config["options"] as JsonObject ?? [];

    /// <summary><c>results.json</c>; null when the run did not get so far.</summary>
    public JsonObject? Results { get; }

    /// <summary><c>environment.json</c>.</summary>
    public JsonObject Environment { get; }

    /// <summary><c>source/source.json</c>.</summary>
    public JsonObject Source { get; }

    /// <summary>Finished folds, their columns by name.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> Folds { get; }

    /// <summary>Participants who were tested, their columns by name: those of <c>participants.csv</c>, else the folds.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> People { get; }

    /// <summary>Points of <c>metrics.csv</c>.</summary>
    public IReadOnlyList<MetricPoint> Metrics { get; }

    /// <summary>The data source as it was named.</summary>
    public string Data { get; }

    /// <summary>SHA-256 of each data file.</summary>
    public IReadOnlyDictionary<string, string> Manifest { get; }

    /// <summary>The overrides as they were given.</summary>
    public IReadOnlyList<string> Overrides => _run.Overrides;

    /// <summary>Seed of everything random; 0 when the run did not come to write it.</summary>
    public int Seed => _run.Configuration is null ? 0 : _run.Seed;

    /// <summary>Whether every fold is in, so that means exist.</summary>
    public bool IsWhole => Results?["figures"] is JsonObject { Count: > 0 };

    /// <summary>The rows of a CSV file of the record, header first.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Table(string relativePath) => _run.Table(relativePath);

    /// <summary>Whether the record has a file.</summary>
    public bool Has(string relativePath) => _run.Has(relativePath);

    /// <summary>Opens a record.</summary>
    /// <param name="folder">Holds <c>run.json</c>.</param>
    /// <exception cref="TreePoseException">It is no record, or a file of it is damaged.</exception>
    public static StoredRecord Open(string folder) => new(StoredRun.Open(folder));
}

/// <summary>Values of JSON that may not be there.</summary>
public static class JsonValues
{
    /// <summary>A finite number, or null.</summary>
    public static double? Number(this JsonNode? node) =>
        node is JsonValue value && value.TryGetValue(out double number) && double.IsFinite(number) ? number : null;

    /// <summary>A text, or null.</summary>
    public static string? Text(this JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    /// <summary>A number or a dash.</summary>
    public static string Show(this double? number, string format) =>
        number?.ToString(format, CultureInfo.InvariantCulture).Replace('-', '−') ?? "–";

    /// <summary>A number of a CSV cell, or null.</summary>
    public static double? Parse(string? cell) => Numbers.TryReal(cell, out double value) ? value : null;
}
