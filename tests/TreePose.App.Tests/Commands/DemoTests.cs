using TreePose.Runs;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Commands;

/// <summary><c>treepose demo</c>, with fewer people and hardly any training: every step runs and leaves what it says.</summary>
public sealed class DemoTests
{
    [Fact]
    public void TheDemoGoesFromRawRadarToOnePage()
    {
        using var scratch = new ScratchFolder();
        string folder = scratch.File("demo");
        string printed = CommandOutcome.Of("demo", "--quick", "--out", folder).Succeeded();
        for (int step = 1; step <= 8; step++)
            Assert.Contains($"[{step}/8]", printed, StringComparison.Ordinal);
        string line = string.Join(' ', printed.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Matches("[0-9]+ of [0-9]+ matched holds agree within one radar frame", line);
        Assert.Contains("0 not regenerated, 0 not in the table.", line, StringComparison.Ordinal);
        Assert.EndsWith($"Open {Path.Combine(folder, "report.html")} in a browser.", printed.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(8, Directory.GetFiles(folder, "*.txt").Length);

        string page = File.ReadAllText(Path.Combine(folder, "report.html"));
        Assert.Equal(3, page.Split("<article id=\"run").Length - 1);
        // no name twice on one page
        Assert.Equal(page.Split(" id=\"").Length - 1, page.Split(" id=\"").Skip(1).Select(p => p.Split('"')[0]).Distinct().Count());
        RunInfo[] runs = [.. new RunStore(Path.Combine(folder, "records")).List()];
        Assert.Equal(["calibration", "foot-events", "stability"], runs.Select(r => r.Name).Order(StringComparer.Ordinal));
        Assert.All(runs, r => Assert.Equal(RunStatus.Finished, r.Status));
        Assert.Contains(" run goup-down --data", page, StringComparison.Ordinal); // the command of the step, not the demo's own

        Assert.Contains("--force", CommandOutcome.Of("demo", "--quick", "--out", folder).Refused(), StringComparison.Ordinal);
        string again = CommandOutcome.Of("demo", "--quick", "--force", "--out", folder).Succeeded();
        Assert.Contains("[8/8]", again, StringComparison.Ordinal);
        Assert.Equal(6, new RunStore(Path.Combine(folder, "records")).List().Count());
    }
}
