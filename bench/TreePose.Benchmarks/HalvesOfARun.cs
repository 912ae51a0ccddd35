using System.IO.Compression;
using System.Text.Json.Nodes;
using TreePose.Configuration;
using TreePose.Experiments;
using TreePose.Experiments.GoUpDown;
using TreePose.Experiments.Parts;
using TreePose.Runs;

namespace TreePose.Benchmarks;

/// <summary>The same units of one run done by two workers of a process, and by two processes of one worker.</summary>
/// <param name="folder">Scratch.</param>
/// <param name="source">The data.</param>
/// <param name="overrides">Of the options; the ensemble must be two, so that each half has one model of every fold.</param>
internal sealed class HalvesOfARun(string folder, string source, IReadOnlyList<string> overrides)
{
    /// <summary>When a unit began and when its result was there.</summary>
    /// <param name="Id">Which.</param>
    /// <param name="Began">Before its first step.</param>
    /// <param name="Ended">When its result was written.</param>
    /// <param name="Digest">Hash of what it computed.</param>
    internal sealed record DoneUnit(string Id, DateTime Began, DateTime Ended, string Digest);

    /// <summary><c>treepose run goup-down --jobs 2</c>.</summary>
    /// <returns>Seconds of its units, and their digests.</returns>
    public (double Seconds, string[] Digests) TwoWorkers(string name)
    {
        string root = Path.Combine(folder, name);
        string[] set = [.. overrides.SelectMany(o => new[] { "--set", o })];
        string[] run = ["run", "goup-down", "--data", source, "--name", name, "--runs", root, "--jobs", "2", .. set];
        using (var child = new Child(UnitKills.Program, run))
            child.MustSucceed();
        DoneUnit[] models = Models(root);
        return (Span(models), Digests(models));
    }

    /// <summary>Two processes <c>treepose unit RUN ID…</c> at the same time, each on a begun record of its own.</summary>
    /// <inheritdoc cref="TwoWorkers" path="/returns"/>
    public (double Seconds, string[] Digests) TwoProcesses(string name)
    {
        string[] roots = [.. Enumerable.Range(0, 2).Select(half => Path.Combine(folder, $"{name}_{half}"))];
        string[][] halves = [.. roots.Select((root, half) => Begin(root, half))];
        Child[] children = [.. roots.Zip(halves, (root, ids) => new Child(UnitKills.Program, ["unit", "half", .. ids, "--runs", root]))];
        foreach (Child child in children)
        {
            using (child)
                child.MustSucceed();
        }
        DoneUnit[][] done = [.. roots.Select(Models)];
        return (done.Max(Span), Digests([.. done.SelectMany(d => d)]));
    }

    /// <summary>A record with its plan and nothing done.</summary>
    /// <returns>The units of one half: a model of every fold.</returns>
    private string[] Begin(string root, int half)
    {
        Bench bench = Bench.Shipped();
        var experiment = new GoUpDown(bench);
        GoUpDownOptions options = OptionOverrides.Apply(experiment.Options("default"), overrides);
        var input = new WorkInput(options, source, 1);
        GoUpDownWork work = experiment.Open(input, SilentProgress.Instance, CancellationToken.None);
        RunRequest request = RunConfiguration.Request(experiment, input, work, "default") with { Root = root, Name = "half" };
        using RunRecord record = RunRecord.Start(request, TimeProvider.System);
        _ = new Runner(experiment, input, work, record);
        IEnumerable<GoUpDownUnit> units = work.Next(new UnitResults()).OfType<GoUpDownUnit>();
        return [.. units.Where(u => u.Baseline is null && u.Member % 2 == half).Select(u => u.Id)];
    }

    /// <summary>From the first unit that began to the last that ended.</summary>
    private static double Span(DoneUnit[] units) => (units.Max(u => u.Ended) - units.Min(u => u.Began)).TotalSeconds;

    private static string[] Digests(DoneUnit[] units) => [.. units.Select(u => $"{u.Id} {u.Digest}").Order(StringComparer.Ordinal)];

    /// <summary>The models' units of a run that are done; baselines take no time.</summary>
    private static DoneUnit[] Models(string root) =>
        [
            .. Directory
                .GetFiles(root, "result.zip", SearchOption.AllDirectories)
                .Where(f => f.Contains("/model/"))
                .Select(file =>
                {
                    using ZipArchive zip = ZipFile.OpenRead(file);
                    using Stream head = zip.GetEntry("result.json")!.Open();
                    JsonNode result = JsonNode.Parse(head)!;
                    DateTime ended = File.GetLastWriteTimeUtc(file);
                    return new DoneUnit(
                        (string)result["unit"]!,
                        ended.AddSeconds(-(double)result["seconds"]!),
                        ended,
                        (string)result["digest"]!
                    );
                }),
        ];
}
