using System.Text.Json.Nodes;
using TreePose.Runs;
using TreePose.TestKit;
using TreePose.Tracking;

namespace TreePose.App.Tests.Tracking;

internal static class DeliveryTestKit
{
    public static DeliveryOptions Quick { get; } =
        new()
        {
            Pause = TimeSpan.FromMilliseconds(5),
            FirstPause = TimeSpan.FromMilliseconds(1),
            LongestPause = TimeSpan.FromMilliseconds(20),
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

    public static void AssertOnce(IEnumerable<(string Key, long Step)> points, int count) =>
        Xunit.Assert.Equal(Enumerable.Range(0, count).Select(i => (long)i), points.Where(p => p.Key == "loss").Select(p => p.Step));
}
