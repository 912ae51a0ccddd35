using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using TreePose;
using TreePose.Benchmarks;
using TreePose.Benchmarks.Cluster;

// measure many UNITS | measure faults FAULTS RUNS [SEED] | measure sweep SECONDSPERCOST: each writes its part of bench/results/slurm.json.
// try COMMAND … runs a command with a small Slurm that ends with it, to try docs/cluster.md without a cluster.
// Anything else is a command line over slow draws, for tests and for the tasks of Slurm.
if (args is ["try", var program, .. var words])
    return Try(program, words);
if (args is not ["measure", var part, .. var numbers])
    return SlowDraws.Run(args);

const string Name = "slurm";
const int Processors = 12,
    AtOnce = 2;
int[] given = [.. numbers.Select(n => int.Parse(n, CultureInfo.InvariantCulture))];
string folder = Directory.CreateTempSubdirectory("tp-").FullName;
try
{
    (string Key, JsonNode Figures, int Wrong) found = (part, given) switch
    {
        ("many", [var units]) => ("manyUnits", Json(ManyUnits.Measure(folder, units, limit: 1000)), 0),
        ("faults", [var faults, var runs, .. var seed]) => Faults(faults, runs, seed is [var s] ? s : 5),
        ("sweep", [var secondsPerCost]) => Sweep(secondsPerCost),
        _ => throw new TreePoseException("Say: measure many UNITS, measure faults FAULTS RUNS [SEED] or measure sweep SECONDSPERCOST."),
    };
    Console.WriteLine(found.Figures);
    string before = ResultFile.Beside(Path.Combine("results", $"{Name}.json"));
    JsonObject measured = File.Exists(before) ? JsonNode.Parse(File.ReadAllText(before))!["measured"]!.DeepClone().AsObject() : [];
    measured["what"] =
        $"a real Slurm of one node on loopback (Debian's slurm-wlm and munge) that pretends to have {Processors} processors, "
        + $"{AtOnce} for the sweep; "
        + "units of 'draw', which sleep; for many units a stand-in for Slurm that writes results as it is given them";
    measured[found.Key] = found.Figures;
    ResultFile.Write(Name, TimeProvider.System, MachineFacts.Read(), measured);
    return found.Wrong == 0 ? 0 : 1;
}
finally
{
    Directory.Delete(folder, recursive: true);
}

static int Try(string program, string[] words)
{
    DirectoryInfo scratch = Directory.CreateTempSubdirectory("tp-");
    try
    {
        using var cluster = new SlurmCluster(scratch.FullName, processors: 4, maxArraySize: 1001);
        using Process process = Process.Start(
            new ProcessStartInfo(program, words) { Environment = { ["SLURM_CONF"] = cluster.Configuration } }
        )!;
        process.WaitForExit();
        return process.ExitCode;
    }
    finally
    {
        scratch.Delete(recursive: true);
    }
}

(string, JsonNode, int) Faults(int faults, int runs, int seed)
{
    using var cluster = new SlurmCluster(Path.Combine(folder, "slurm"), Processors, maxArraySize: 1001);
    var slow = new SlowRun(Environment.ProcessPath!, folder, cluster);
    slow.Slurm.AddRange([.. SlowRun.Set("retries=40"), .. SlowRun.Set("limit=4")]);
    slow.Environment[SlowDraws.Seconds] = "1";
    FaultFigures figures = new RandomFaults(slow, cluster, seed).Run(faults, runs, Console.WriteLine);
    return ("faults", Json(figures), figures.RunsNotWhole + figures.RunsThatDiffer);
}

(string, JsonNode, int) Sweep(int secondsPerCost)
{
    // The node has as many processors as there are threads on the other side, so that neither does more at once.
    using var cluster = new SlurmCluster(Path.Combine(folder, "slurm"), AtOnce, maxArraySize: 1001);
    var slow = new SlowRun(Environment.ProcessPath!, folder, cluster);
    slow.Slurm.AddRange([.. SlowRun.Set($"limit={AtOnce}"), .. SlowRun.Set("poll=1"), .. SlowRun.Set("chunkMinutes=1")]);
    slow.Slurm.AddRange(SlowRun.Set("silence=120"));
    SweepFigures figures = SweepOverhead.Measure(slow, secondsPerCost, AtOnce);
    return ("sweep", Json(figures), figures.TrialsThatDiffer);
}

static JsonNode Json<T>(T figures) => JsonSerializer.SerializeToNode(figures, new JsonSerializerOptions(JsonSerializerDefaults.Web))!;
