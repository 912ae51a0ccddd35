using TreePose.Benchmarks.Tracking;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Tracking;

public sealed class KillTests
{
    /// <summary>The same as <c>bench/TrackingBench kills</c> with fewer kills.</summary>
    [Fact]
    public async Task AcknowledgedPointsSurviveKillsOnceEverywhere()
    {
        using var scratch = new ScratchFolder();
        // Both programs are built side by side: …/TreePose.App.Tests/release and …/TrackingBench/release.
        string configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        string child = Path.Combine(AppContext.BaseDirectory, "..", "..", "TrackingBench", configuration, "TrackingBench.dll");
        var trial = new KillTrial(child, scratch.Path, seed: 1, WandBSteps.Read);
        KillResult result = await trial.RunAsync(6, progress: null, TestContext.Current.CancellationToken);
        Assert.Equal((6, 0L, 0L), (result.Kills, result.Missing, result.Doubled));
        Assert.True(result.Acknowledged > 0);
    }
}
