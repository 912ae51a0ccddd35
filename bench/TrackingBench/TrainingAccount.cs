using System.Text.Json.Nodes;
using TreePose.App;
using TreePose.Runs;

namespace TreePose.Benchmarks.Tracking;

/// <summary>
/// The account of one real run of <c>goup-down</c>, tracked to its folder, W&amp;B, an MLflow server and one that is down: how
/// long training waited inside the record, and how much processor time delivery took on its own threads.
/// </summary>
internal static class TrainingAccount
{
    private static readonly TimeSpan SamplePause = TimeSpan.FromMilliseconds(100);

    public static JsonObject Measure(string root, string source, string url)
    {
        using var calls = new CallMeter();
        using var sampler = new ThreadSampler(SamplePause);
        using var output = new StringWriter();
        string[] track = ["--track", "wandb:" + root, "--track", "mlflow:" + url, "--track", "mlflow:http://127.0.0.1:9"];
        string[] command = ["run", "goup-down", "--data", source, "--runs", root, "--name", "account", .. track];
        int code = TreePoseApp.Create().Run(command, output, Console.Error);
        sampler.Stop();
        if (code != 0)
            throw new TreePoseException($"The run ended with {code}. {output}");
        RunInfo run = new RunStore(root).Find("account");
        double wall = run.DurationSeconds ?? throw new TreePoseException("The run has no duration.");
        Dictionary<int, (string Name, double Seconds)> spent = sampler.Since(calls.AtFirstCall);
        // Folds have threads of their own and the command is one of the callers: what else the pool and the sockets do is delivery.
        double delivery = spent.Where(t => !calls.Callers.Contains(t.Key) && IsDelivery(t.Value.Name)).Sum(t => t.Value.Seconds);
        double processor = spent.Where(t => t.Key != sampler.Thread).Sum(t => t.Value.Seconds);
        return new JsonObject
        {
            ["what"] =
                $"run goup-down on {Path.GetFileName(source)} with its default options, tracked to folder, wandb folder, an "
                + $"MLflow server and one that is down",
            ["wallSeconds"] = Math.Round(wall, 2),
            ["processorSeconds"] = Math.Round(processor, 2),
            ["recordCalls"] = calls.Calls,
            ["secondsInRecordCalls"] = Math.Round(calls.Seconds, 4),
            ["ofThatTheLongestCall"] = Math.Round(calls.Longest, 4),
            ["deliveryProcessorSeconds"] = Math.Round(delivery, 4),
            ["percentOfWallInRecordCalls"] = Percent(calls.Seconds, wall),
            ["percentOfProcessorTimeInDelivery"] = Percent(delivery, processor),
            ["percentAltogether"] = Math.Round(100 * Math.Max((calls.Seconds + delivery) / processor, calls.Seconds / wall), 3),
            ["threads"] = new JsonObject(
                spent
                    .GroupBy(t => t.Value.Name)
                    .OrderByDescending(g => g.Sum(t => t.Value.Seconds))
                    .Where(g => g.Sum(t => t.Value.Seconds) > 0)
                    .Select(g => KeyValuePair.Create(g.Key, (JsonNode?)Math.Round(g.Sum(t => t.Value.Seconds), 3)))
            ),
        };
    }

    private static bool IsDelivery(string thread) =>
        thread.StartsWith(".NET TP", StringComparison.Ordinal)
        || thread.StartsWith(".NET Socket", StringComparison.Ordinal)
        || thread.StartsWith(".NET Timer", StringComparison.Ordinal);

    private static double Percent(double part, double whole) => Math.Round(100 * part / whole, 3);
}
