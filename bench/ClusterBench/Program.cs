using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using TreePose.Benchmarks;
using TreePose.Benchmarks.Cluster;

// measure FAULTS RUNS SECONDS: writes bench/results/slurm.json. Anything else is a command line over slow draws, for tests and Slurm.
if (args is not ["measure", var faults, var runs, var seconds])
    return SlowDraws.Run(args);

const int Units = 10_000,
    AtOnce = 12,
    Processors = 12;
string folder = Directory.CreateTempSubdirectory("tp-").FullName;
JsonObject machine = MachineFacts.Read();
try
{
    ManyFigures many = ManyUnits.Measure(folder, Units, limit: 1000);
    Console.WriteLine(many);
    using var cluster = new SlurmCluster(Path.Combine(folder, "slurm"), Processors, maxArraySize: 1001);
    var slow = new SlowRun(Environment.ProcessPath!, folder, cluster);
    slow.Slurm.AddRange([.. SlowRun.Set("retries=40"), .. SlowRun.Set("limit=4")]);
    slow.Environment[SlowDraws.Seconds] = "1";
    FaultFigures disturbed = new RandomFaults(slow, cluster, seed: 5).Run(Number(faults), Number(runs), Console.WriteLine);
    Console.WriteLine(disturbed);
    slow.Slurm.AddRange([.. SlowRun.Set($"limit={AtOnce}"), .. SlowRun.Set("poll=1")]);
    SweepFigures sweep = SweepOverhead.Measure(slow, Number(seconds), AtOnce);
    Console.WriteLine(sweep);
    ResultFile.Write(
        "slurm",
        TimeProvider.System,
        machine,
        new JsonObject
        {
            ["what"] =
                "a real Slurm of one node on loopback (Debian's slurm-wlm and munge), 12 pretended processors; units of 'draw' that sleep; "
                + "for 10,000 units a stand-in for Slurm that writes results as it is given them",
            ["sweep"] = Json(sweep),
            ["faults"] = Json(disturbed),
            ["tenThousandUnits"] = Json(many),
        }
    );
    return disturbed.RunsNotWhole + disturbed.RunsThatDiffer + sweep.TrialsThatDiffer == 0 ? 0 : 1;
}
finally
{
    Directory.Delete(folder, recursive: true);
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

static JsonNode? Json<T>(T figures) => JsonSerializer.SerializeToNode(figures, new JsonSerializerOptions(JsonSerializerDefaults.Web));
