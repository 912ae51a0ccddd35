using System.Diagnostics;
using System.Globalization;
using TreePose.Runs;
using TreePose.TestKit.Mlflow;
using TreePose.Tracking;

namespace TreePose.Benchmarks.Tracking;

/// <summary>What a series of kills did to acknowledged points.</summary>
/// <param name="Kills">How often the process was killed.</param>
/// <param name="Runs">How many runs that were.</param>
/// <param name="Acknowledged">Points whose logging call returned before a kill.</param>
/// <param name="Missing">Acknowledged points that a back end does not have after sync.</param>
/// <param name="Doubled">Points that a back end has more than once.</param>
/// <param name="BeforeSync">Points at the MLflow server before the last sync of each run: the rest came by sync.</param>
internal sealed record KillResult(int Kills, int Runs, long Acknowledged, long Missing, long Doubled, long BeforeSync);

/// <summary>
/// Kills a process that tracks a run to MLflow and W&amp;B, at random moments, lets others go on with the run, syncs, and
/// counts what the journal, metrics.csv, the server and the W&amp;B log have of what was acknowledged.
/// </summary>
internal sealed class KillTrial(string childAssembly, string folder, int seed, Func<string, IEnumerable<long>> readWandB)
{
    private const int KillsARun = 4;
    private readonly Random _random = new(seed);
    private KillResult _sum = new(0, 0, 0, 0, 0, 0);

    /// <summary>Kills <paramref name="kills"/> times.</summary>
    public async Task<KillResult> RunAsync(int kills, Action<KillResult>? progress, CancellationToken cancel)
    {
        using var server = new MlflowStandIn();
        // A server with a cold: answers get lost, before and after the deed.
        server.Fault = (_, number) =>
            number % 17 == 5 ? new StandInFault(503)
            : number % 29 == 7 ? new StandInFault(0, AfterTheDeed: true)
            : null;
        while (_sum.Kills < kills)
        {
            await OneRunAsync(server, Math.Min(KillsARun, kills - _sum.Kills), cancel).ConfigureAwait(false);
            progress?.Invoke(_sum);
        }
        return _sum;
    }

    private async Task OneRunAsync(MlflowStandIn server, int kills, CancellationToken cancel)
    {
        string place = Path.Combine(folder, $"run{_sum.Runs}");
        TrackerTarget[] targets = [TrackerTarget.Parse("mlflow:" + server.Url), TrackerTarget.Parse("wandb:" + place)];
        var acknowledged = new HashSet<long>();
        string? record = null;
        for (int kill = 0; kill < kills; kill++)
            record = await KillOneAsync(place, record, acknowledged, targets, cancel).ConfigureAwait(false);
        string id = new RunStore(place).Read(record!).Id;
        long before = Server(server, id).Length;
        RunRecord.Mark(record!, RunStatus.Failed, "killed", TimeProvider.System);
        var options = new DeliveryOptions { FirstPause = TimeSpan.FromMilliseconds(5), Credentials = TrackerCredentials.None };
        for (int attempt = 0; attempt < 20; attempt++)
        {
            IReadOnlyList<DeliveryOutcome> outcomes = await TrackerDelivery
                .SyncAsync(record!, targets, TimeProvider.System, options, cancel)
                .ConfigureAwait(false);
            if (outcomes.All(o => o.Result == DeliveryResult.Complete))
                break;
        }
        long[][] copies =
        [
            [.. RunJournalReader.ReadAll(record!).OfType<MetricsLogged>().Select(m => m.Step)],
            [.. RunTableReader.ReadMetrics(record!).Select(p => p.Step)],
            Server(server, id),
            [.. readWandB(Directory.GetFiles(place, $"run-{id}.wandb", SearchOption.AllDirectories)[0])],
        ];
        _sum = _sum with
        {
            Runs = _sum.Runs + 1,
            Acknowledged = _sum.Acknowledged + acknowledged.Count,
            Missing = _sum.Missing + copies.Sum(c => (long)acknowledged.Except(c).Count()),
            Doubled = _sum.Doubled + copies.Sum(c => (long)c.Length - c.Distinct().Count()),
            BeforeSync = _sum.BeforeSync + before,
        };
    }

    private async Task<string> KillOneAsync(
        string place,
        string? record,
        HashSet<long> acknowledged,
        TrackerTarget[] targets,
        CancellationToken cancel
    )
    {
        long next = acknowledged.Count == 0 ? 0 : acknowledged.Max() + 1;
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        string[] arguments =
        [
            childAssembly,
            "child",
            place,
            record ?? "",
            next.ToString(CultureInfo.InvariantCulture),
            .. targets.Select(t => t.ToString()),
        ];
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        using Process child = Process.Start(start)!;
        string? folderLine = await child.StandardOutput.ReadLineAsync(cancel).ConfigureAwait(false);
        if (folderLine is null)
            throw new InvalidOperationException("The child process ended before it began.");
        Task<string> rest = child.StandardOutput.ReadToEndAsync(cancel);
        await Task.Delay(_random.Next(1, 1200), cancel).ConfigureAwait(false);
        child.Kill(); // SIGKILL: nothing in the process runs any more
        await child.WaitForExitAsync(cancel).ConfigureAwait(false);
        string text = await rest.ConfigureAwait(false);
        // A torn last line is no acknowledgement.
        foreach (string line in text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries))
            acknowledged.Add(long.Parse(line, CultureInfo.InvariantCulture));
        _sum = _sum with { Kills = _sum.Kills + 1 };
        return folderLine;
    }

    private static long[] Server(MlflowStandIn server, string id) =>
        server.Read(store =>
            store
                .Runs.Values.Where(r => r.Tags.GetValueOrDefault("treepose.run_id") == id)
                .SelectMany(r => r.Metrics)
                .Where(m => m.Key == "loss")
                .Select(m => m.Step)
                .ToArray()
        );
}
