using System.Globalization;
using System.Text.Json.Nodes;
using TreePose.Runs;
using TreePose.Tracking;

namespace TreePose.Benchmarks.Tracking;

/// <summary>The process that gets killed: it tracks a run as fast as it can and tells each point that was acknowledged.</summary>
internal static class Child
{
    /// <summary>Starts the run, or goes on with it a few steps before <paramref name="step"/>, until it is killed.</summary>
    public static async Task RunAsync(string root, string? resume, long step, IReadOnlyList<TrackerTarget> targets)
    {
        RunRecord record = resume is null
            ? RunRecord.Start(
                new RunRequest
                {
                    Experiment = "kills",
                    Root = root,
                    Configuration = new JsonObject { ["learningRate"] = 0.001 },
                },
                TimeProvider.System
            )
            : RunRecord.Resume(resume, TimeProvider.System);
        var options = new DeliveryOptions
        {
            Pause = TimeSpan.FromMilliseconds(3),
            FirstPause = TimeSpan.FromMilliseconds(5),
            Credentials = TrackerCredentials.None,
        };
        await using TrackerDelivery delivery = TrackerDelivery.Start(record.Folder, targets, TimeProvider.System, options);
        Console.WriteLine(record.Folder);
        // As training from a checkpoint does: the last few steps come again, with the same numbers.
        for (long s = Math.Max(0, step - 7); ; s++)
        {
            record.LogMetric("loss", 1.0 / (s + 1), s, fold: s % 3 == 0 ? "P1" : null);
            Console.WriteLine(s.ToString(CultureInfo.InvariantCulture));
            if (s % 4 == 0)
                Thread.Sleep(1); // leaves the trackers some time to be killed in
        }
    }
}
