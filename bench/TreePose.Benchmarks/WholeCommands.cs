using System.Diagnostics;
using System.Text.Json.Nodes;

namespace TreePose.Benchmarks;

/// <summary>
/// <c>commands MARS_DIR</c>: whole commands as a user types them, on the clock: a run of <c>goup-down</c> on MARS with its defaults, the
/// demo, the help and an empty list of runs.
/// </summary>
internal static class WholeCommands
{
    private const int Rounds = 5,
        StartRounds = 25;
    private static readonly string Launcher = ResultFile.Beside("../treepose");

    public static void Run(string[] args, TimeProvider clock)
    {
        if (args.Length == 0)
            throw new TreePoseException("Say which folder: commands MARS_DIR.");
        JsonObject machine = MachineFacts.Read();
        string scratch = Directory.CreateTempSubdirectory("treepose-bench").FullName;
        try
        {
            string New() => Path.Combine(scratch, Guid.NewGuid().ToString("N"));
            string none = Directory.CreateDirectory(New()).FullName;
            (string Name, int Rounds, Func<string[]> Words)[] commands =
            [
                ("help", StartRounds, () => ["--help"]),
                ("runsList", StartRounds, () => ["runs", "list", "--runs", none]),
                ("mars", Rounds, () => ["run", "goup-down", "--data", $"mars:{args[0]}", "--runs", New()]),
                ("demo", Rounds, () => ["demo", "--out", New()]),
            ];
            var measured = new JsonObject { ["what"] = "whole commands by the launcher, built, on the clock, median" };
            foreach ((string name, int rounds, Func<string[]> words) in commands)
            {
                double[] seconds = [.. Enumerable.Range(0, rounds).Select(_ => Seconds(words()))];
                Console.WriteLine($"{name}: {Quantiles.Median(seconds):F3} s ({seconds.Min():F3} to {seconds.Max():F3}).");
                measured[name] = new JsonObject
                {
                    ["medianSeconds"] = Math.Round(Quantiles.Median(seconds), 3),
                    ["bestSeconds"] = Math.Round(seconds.Min(), 3),
                    ["rounds"] = rounds,
                };
            }
            ResultFile.Write("commands", clock, machine, measured);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static double Seconds(string[] words)
    {
        long start = Stopwatch.GetTimestamp();
        using var child = new Child(Launcher, words);
        int code = child.Wait();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return code == 0 ? seconds : throw new TreePoseException($"'{string.Join(' ', words)}' ended with code {code}: {child.Errors}");
    }
}
