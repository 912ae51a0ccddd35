using System.Diagnostics;
using System.Text.Json.Nodes;
using TreePose.Runs;
using TreePose.TestKit;
using TreePose.Tracking;

namespace TreePose.App.Tests.Tracking;

internal static class DeliveryTestKit
{
    /// <summary>Longer than any machine needs: what waits so long will never come.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMinutes(5);

    public static DeliveryOptions Quick { get; } =
        new()
        {
            Pause = TimeSpan.FromMilliseconds(5),
            FirstPause = TimeSpan.FromMilliseconds(1),
            LongestPause = TimeSpan.FromMilliseconds(20),
            Grace = Patience,
            Credentials = TrackerCredentials.None,
            Mlflow = new() { FirstPause = TimeSpan.FromMilliseconds(1), Retries = 2 },
        };

    public static RunRecord Start(ScratchFolder scratch, string name = "one", Func<RunRequest, RunRequest>? change = null)
    {
        var request = new RunRequest
        {
            Experiment = "goup-down",
            Name = name,
            Root = scratch.Path,
            Configuration = new JsonObject { ["model"] = "bilstm" },
        };
        return RunRecord.Start(change?.Invoke(request) ?? request, new StepClock());
    }

    /// <summary>Delivers while the run goes on.</summary>
    public static TrackerDelivery Deliver(RunRecord record, params string[] targets) =>
        TrackerDelivery.Start(record.Folder, [.. targets.Select(t => TrackerTarget.Parse(t))], TimeProvider.System, Quick);

    public static async Task<DeliveryOutcome> SyncAsync(string folder, string target, DeliveryOptions? options = null) =>
        (await TrackerDelivery.SyncAsync(folder, [TrackerTarget.Parse(target)], TimeProvider.System, options ?? Quick))[0];

    /// <summary>Waits for something that happens elsewhere.</summary>
    /// <param name="happened">Whether it has.</param>
    /// <param name="what">Said when it never does.</param>
    public static async Task UntilAsync(Func<bool> happened, string what)
    {
        for (long begun = Stopwatch.GetTimestamp(); !happened(); await Task.Delay(2, Xunit.TestContext.Current.CancellationToken))
            Xunit.Assert.True(Stopwatch.GetElapsedTime(begun) < Patience, $"not within {Patience}: {what}");
    }

    public static void AssertOnce(IEnumerable<(string Key, long Step)> points, int count) =>
        Xunit.Assert.Equal(Enumerable.Range(0, count).Select(i => (long)i), points.Where(p => p.Key == "loss").Select(p => p.Step));
}
