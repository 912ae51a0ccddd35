using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TreePose.Runs;
using TreePose.TestKit.Mlflow;
using TreePose.Tracking.Mlflow;
using Xunit;

namespace TreePose.App.Tests.Tracking;

/// <summary>What a back end knows about a run, in a form that back ends can be compared in.</summary>
internal sealed record TrackedRun(
    string Status,
    SortedDictionary<string, string> Parameters,
    List<(string Fold, string Key, long Step, double Value)> Metrics,
    SortedDictionary<string, double> Figures,
    SortedDictionary<string, string> FoldResults,
    SortedDictionary<string, string> Files
)
{
    public void AssertSame(TrackedRun other)
    {
        Assert.Equal(Status, other.Status);
        Assert.Equal(Parameters, other.Parameters);
        Assert.Equal(Sorted(Metrics), Sorted(other.Metrics));
        Assert.Equal(Figures, other.Figures);
        Assert.Equal(FoldResults, other.FoldResults);
        Assert.Equal(Files, other.Files);
    }

    private static IEnumerable<(string, string, long, double)> Sorted(
        IEnumerable<(string Fold, string Key, long Step, double Value)> points
    ) =>
        points
            .OrderBy(p => p.Fold, StringComparer.Ordinal)
            .ThenBy(p => p.Key, StringComparer.Ordinal)
            .ThenBy(p => p.Step)
            .ThenBy(p => p.Value);

    /// <summary>From the folder, the truth.</summary>
    public static TrackedRun FromFolder(string folder)
    {
        RunInfo run = new RunStore(folder).Read(folder);
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> folds = RunTableReader.ReadFolds(folder);
        return new TrackedRun(
            run.Status == RunStatus.Finished ? "ok"
                : run.Status is RunStatus.Running or RunStatus.Crashed or RunStatus.Waiting ? "open"
                : "not ok",
            new(run.Parameters.ToDictionary()),
            [.. RunTableReader.ReadMetrics(folder).Select(m => (m.Fold ?? "", m.Key, m.Step, m.Value))],
            new(run.Figures.ToDictionary()),
            new(
                folds
                    .SelectMany(f => f.Value.Select(c => (Key: $"{f.Key}/{c.Key}", Value: Normal(c.Value))))
                    .Where(c => c.Value.Length > 0) // an empty cell is nothing at a tracker
                    .ToDictionary(c => c.Key, c => c.Value)
            ),
            new(RunFiles.Read(folder).ToDictionary(f => f.Path, f => f.Sha256))
        );
    }

    /// <summary>From the server: the run's tag leads to it and to its folds.</summary>
    public static TrackedRun FromMlflow(StandInStore store, string recordId)
    {
        StandInRun[] all = [.. store.Runs.Values.Where(r => r.Tags.GetValueOrDefault("treepose.run_id") == recordId)];
        StandInRun run = Assert.Single(all, r => !r.Tags.ContainsKey("treepose.fold"));
        var whole = all.SelectMany(r => r.Tags)
            .Where(t => t.Key.StartsWith("treepose.key."))
            .Select(t => Regex.Match(t.Value, "^'(.*)' stands for '(.*)'$", RegexOptions.Singleline))
            .Where(m => m.Success)
            .DistinctBy(m => m.Groups[1].Value)
            .ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);
        string Name(string key) => whole.TryGetValue(key, out string? name) ? name : key;
        var points = all.SelectMany(r => r.Metrics.Select(m => (Fold: r.Tags.GetValueOrDefault("treepose.fold") ?? "", Point: m))).ToList();
        var metricKeys = RunJournalKeys(points);
        var results = new Dictionary<string, string>();
        foreach (StandInRun fold in all.Where(r => r.Tags.ContainsKey("treepose.fold")))
        {
            Assert.Equal(run.Id, fold.Tags["mlflow.parentRunId"]);
            foreach (var (key, value) in fold.Latest.Where(m => m.Key.StartsWith("result.")))
                results[$"{fold.Tags["treepose.fold"]}/{Name(key)["result.".Length..]}"] = value.ToString(CultureInfo.InvariantCulture);
            foreach (var (key, value) in fold.Tags.Where(t => t.Key.StartsWith("result.")))
                results[$"{fold.Tags["treepose.fold"]}/{Name(key)["result.".Length..]}"] = Normal(value);
        }
        return new TrackedRun(
            run.Status switch
            {
                "FINISHED" => "ok",
                "RUNNING" or "SCHEDULED" => "open",
                _ => "not ok",
            },
            new(Joined(run.Parameters).ToDictionary(p => Name(p.Key), p => p.Value)),
            [
                .. points
                    .Where(p => !p.Point.Key.StartsWith("result.") && (p.Fold.Length > 0 || metricKeys.Contains(p.Point.Key)))
                    .Select(p => (p.Fold, Name(p.Point.Key), p.Point.Step, p.Point.Value)),
            ],
            new(run.Latest.Where(m => !metricKeys.Contains(m.Key)).ToDictionary(m => Name(m.Key).Replace("figure.", ""), m => m.Value)),
            new(results),
            new(run.Artifacts.ToDictionary(a => MlflowKeys.Unescape(a.Key), a => Convert.ToHexStringLower(SHA256.HashData(a.Value))))
        );
    }

    /// <summary>From an offline run's folder.</summary>
    public static TrackedRun FromWandB(string place, string recordId)
    {
        string folder = Assert.Single(Directory.GetDirectories(Path.Combine(place, "wandb"), $"offline-run-*-{recordId}"));
        var records = WandBFile.Read(Path.Combine(folder, $"run-{recordId}.wandb"));
        var config = records
            .Where(r => r.Config is not null)
            .SelectMany(r => r.Config.Update)
            .Where(i => !i.Key.StartsWith("treepose.") && !i.Key.StartsWith("tag."));
        var rows = records
            .Where(r => r.History is not null)
            .Select(r => r.History.Item.ToDictionary(i => i.Key, i => i.ValueJson))
            .ToList();
        string Fold(Dictionary<string, string> row) => row.TryGetValue("fold", out string? fold) ? Text(fold) : "";
        var metrics = rows.Where(r => !r.Keys.Any(k => k.StartsWith("result.")))
            .SelectMany(r =>
                r.Where(i => i.Key is not ("step" or "epoch" or "fold" or "_step" or "_timestamp" or "_runtime"))
                    .Select(i => (Fold(r), Key: Curve(i.Key, Fold(r)), long.Parse(r["step"]), Number(i.Value)))
            )
            .ToList();
        var plain = metrics.Where(m => m.Item1.Length == 0).Select(m => m.Key).ToHashSet();
        var figures = records
            .Where(r => r.Summary is not null)
            .SelectMany(r => r.Summary.Update)
            .Where(i => !plain.Contains(i.Key))
            .GroupBy(i => i.Key)
            .ToDictionary(g => g.Key, g => Number(g.Last().ValueJson));
        var exits = records.Where(r => r.Exit is not null).ToList();
        Assert.True(exits.Count <= 1);
        Assert.NotNull(records[0].Header);
        Assert.Equal(recordId, records[1].Run.RunId);
        string files = Path.Combine(folder, "files");
        Assert.Equal(
            ContentIn(files).ToHashSet(),
            records.Where(r => r.Files is not null).SelectMany(r => r.Files.Files).Select(f => f.Path).Where(IsContent).ToHashSet()
        );
        return new TrackedRun(
            exits.Count == 0 ? "open"
                : exits[0].Exit.ExitCode == 0 ? "ok"
                : "not ok",
            new(config.GroupBy(i => i.Key).ToDictionary(g => g.Key, g => Text(g.Last().ValueJson))),
            metrics,
            new(figures),
            new(
                rows.Where(r => r.Keys.Any(k => k.StartsWith("result.")))
                    .SelectMany(r =>
                        r.Where(i => i.Key.StartsWith("result."))
                            .Select(i => (Key: $"{Fold(r)}/{i.Key["result.".Length..]}", Value: Normal(Text(i.Value))))
                    )
                    .ToDictionary(i => i.Key, i => i.Value)
            ),
            new(ContentIn(files).ToDictionary(f => f, f => RunFiles.Hash(Path.Combine(files, f))))
        );
    }

    private static IEnumerable<string> ContentIn(string files) =>
        Directory.EnumerateFiles(files, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(files, f)).Where(IsContent);

    /// <summary>Not what is written for W&amp;B's own pages.</summary>
    private static bool IsContent(string path) => path is not ("wandb-metadata.json" or "output.log" or "report.html");

    /// <summary>A curve's name without its fold.</summary>
    private static string Curve(string key, string fold) => fold.Length > 0 && key.EndsWith("/" + fold) ? key[..^(fold.Length + 1)] : key;

    /// <summary>Keys of points that were logged as metrics of the whole run; in these tests they start with "run/".</summary>
    private static HashSet<string> RunJournalKeys(IEnumerable<(string Fold, StandInPoint Point)> points) =>
        [.. points.Where(p => p.Fold.Length == 0 && p.Point.Key.StartsWith("run/")).Select(p => p.Point.Key)];

    private static Dictionary<string, string> Joined(Dictionary<string, string> values)
    {
        var joined = new Dictionary<string, string>();
        foreach (var (key, value) in values.OrderBy(v => v.Key.Length).ThenBy(v => v.Key, StringComparer.Ordinal))
        {
            Match part = Regex.Match(key, @"^(.*) part \d+ of \d+$", RegexOptions.Singleline);
            string name = part.Success ? part.Groups[1].Value : key;
            joined[name] = joined.GetValueOrDefault(name) + value;
        }
        return joined;
    }

    private static string Normal(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number.ToString(CultureInfo.InvariantCulture)
            : value;

    private static string Text(string json) =>
        json.StartsWith('"') ? JsonNode.Parse(json)!.GetValue<string>()
        : json == "null" ? ""
        : json;

    private static double Number(string json) => double.Parse(Text(json), CultureInfo.InvariantCulture);
}
