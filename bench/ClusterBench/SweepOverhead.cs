using System.Diagnostics;
using System.Globalization;

namespace TreePose.Benchmarks.Cluster;

/// <summary>A sweep by Slurm beside the same by threads.</summary>
/// <param name="Trials">Trials.</param>
/// <param name="Units">Units of all.</param>
/// <param name="SecondsAUnit">How long a unit lasts: it sleeps.</param>
/// <param name="AtOnce">Units at once on either side.</param>
/// <param name="SecondsOfThreads">Wall time of the sweep by threads.</param>
/// <param name="SecondsOfSlurm">Wall time by Slurm, probe and all.</param>
/// <param name="Overhead">By how much more Slurm took, %.</param>
/// <param name="TrialsThatDiffer">Trials whose results, points, folds or files have other bytes than those of <c>--jobs 2</c>.</param>
internal sealed record SweepFigures(
    int Trials,
    int Units,
    double SecondsAUnit,
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

    /// <summary>Measures, with units that sleep so long.</summary>
    public static SweepFigures Measure(SlowRun runs, double secondsAUnit, int atOnce)
    {
        runs.Environment[SlowDraws.Seconds] = secondsAUnit.ToString(CultureInfo.InvariantCulture);
        string[] over = ["--over", "level=1,2,3,4,5,6", "--over", "noise=1,2", "--set", "folds=3"];
        double threads = Timed(runs, ["--name", "threads", "--jobs", $"{atOnce}", .. over]);
        double slurm = Timed(runs, ["--name", "slurm", .. runs.Slurm, .. over]);
        runs.Environment[SlowDraws.Seconds] = "0";
        Timed(runs, ["--name", "two", "--jobs", "2", .. over]);
        string[] names = [.. Enumerable.Range(1, Trials).Select(t => FormattableString.Invariant($"_{t:00}"))];
        return new(
            Trials,
            names.Sum(n => runs.Results("slurm" + n)),
            secondsAUnit,
            atOnce,
            Math.Round(threads, 1),
            Math.Round(slurm, 1),
            Math.Round(100 * (slurm / threads - 1), 1),
            names.Count(n => !runs.Left("two" + n).SequenceEqual(runs.Left("slurm" + n)))
        );
    }

    private static double Timed(SlowRun runs, string[] arguments)
    {
        long start = Stopwatch.GetTimestamp();
        (int code, string output, string errors) = SlowRun.End(runs.Start(["sweep", "draw", "--runs", runs.Root, .. arguments]), 3600);
        return code == 0 ? Stopwatch.GetElapsedTime(start).TotalSeconds : throw new TreePoseException(output + errors);
    }
}
