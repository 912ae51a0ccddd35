using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using TreePose.Experiments.Execution.Slurm;
using TreePose.Runs;

namespace TreePose.Benchmarks.Cluster;

/// <summary>A sweep by Slurm beside the same by threads.</summary>
/// <param name="Trials">Trials.</param>
/// <param name="Units">Units of all.</param>
/// <param name="SecondsAUnit">How long a unit lasts on average: it sleeps.</param>
/// <param name="Tasks">Tasks of Slurm that they became.</param>
/// <param name="SecondsATask">How long the units of a task last on average.</param>
/// <param name="AtOnce">Units at once on either side.</param>
/// <param name="SecondsOfThreads">Wall time of the sweep by threads.</param>
/// <param name="SecondsOfSlurm">Wall time by Slurm, probe and all.</param>
/// <param name="Overhead">By how much more Slurm took, %.</param>
/// <param name="TrialsThatDiffer">Trials whose results, points, folds or files have other bytes than those of <c>--jobs 2</c>.</param>
internal sealed record SweepFigures(
    int Trials,
    int Units,
    double SecondsAUnit,
    int Tasks,
    double SecondsATask,
    int AtOnce,
    double SecondsOfThreads,
    double SecondsOfSlurm,
    double Overhead,
    int TrialsThatDiffer
);

/// <summary>Runs a sweep of 12 trials × 3 folds both ways.</summary>
internal static class SweepOverhead
{
    private const int Trials = 12;

    /// <summary>Measures, with units that sleep so long for each that they cost.</summary>
    public static SweepFigures Measure(SlowRun runs, double secondsPerCost, int atOnce)
    {
        runs.Environment[SlowDraws.SecondsPerCost] = secondsPerCost.ToString(CultureInfo.InvariantCulture);
        string[] over = ["--over", "level=1,2,3,4,5,6", "--over", "noise=1,2", "--set", "folds=3"];
        double threads = Timed(runs, ["--name", "threads", "--jobs", $"{atOnce}", .. over]);
        double slurm = Timed(runs, ["--name", "slurm", .. runs.Slurm, .. over]);
        runs.Environment.Remove(SlowDraws.SecondsPerCost);
        Timed(runs, ["--name", "two", "--jobs", "2", .. over]);
        string[] names = [.. Enumerable.Range(1, Trials).Select(t => FormattableString.Invariant($"_{t:00}"))];
        foreach (string name in names.SelectMany(n => new[] { "threads" + n, "slurm" + n, "two" + n }))
            RequireFinished(runs.Record(name) ?? throw new TreePoseException($"'{name}' has no record."));
        double[] lasted = [.. names.SelectMany(n => SecondsOf(runs.Record("slurm" + n)!))];
        int tasks = Directory
            .GetFiles(Path.Combine(runs.Record("slurm")!, RecordFiles.SlurmFolder), "treepose-*.json")
            .Select(f => SlurmBatch.Read(runs.Record("slurm")!, Path.GetFileNameWithoutExtension(f)))
            .Where(b => !b.IsProbe)
            .Sum(b => b.Tasks.Length);
        return new(
            Trials,
            lasted.Length,
            Math.Round(lasted.Average(), 1),
            tasks,
            Math.Round(lasted.Sum() / tasks, 1),
            atOnce,
            Math.Round(threads, 1),
            Math.Round(slurm, 1),
            Math.Round(100 * (slurm / threads - 1), 1),
            names.Count(n => !runs.Left("two" + n).SequenceEqual(runs.Left("slurm" + n)))
        );
    }

    /// <summary>A sweep goes on when a trial fails, so its exit code does not say that all are whole.</summary>
    private static void RequireFinished(string record)
    {
        RunInfo run = new RunStore(record).Read(record);
        if (run.Status != RunStatus.Finished)
            throw new TreePoseException($"The trial {run.Name} is {run.Status}: {run.Reason}");
    }

    /// <summary>How long each unit of a run lasted.</summary>
    private static IEnumerable<double> SecondsOf(string record)
    {
        foreach (
            string file in Directory.GetFiles(Path.Combine(record, RecordFiles.UnitsFolder), "result.zip", SearchOption.AllDirectories)
        )
        {
            using ZipArchive zip = ZipFile.OpenRead(file);
            using Stream stream = zip.GetEntry("result.json")!.Open();
            yield return JsonDocument.Parse(stream).RootElement.GetProperty("seconds").GetDouble();
        }
    }

    private static double Timed(SlowRun runs, string[] arguments)
    {
        long start = Stopwatch.GetTimestamp();
        (int code, string output, string errors) = SlowRun.End(runs.Start(["sweep", "draw", "--runs", runs.Root, .. arguments]), 3600);
        return code == 0 ? Stopwatch.GetElapsedTime(start).TotalSeconds : throw new TreePoseException(output + errors);
    }
}
