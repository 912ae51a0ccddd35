using TreePose.App.Tests.Experiments;
using TreePose.Runs;
using Xunit;

namespace TreePose.App.Tests.Commands;

/// <summary><c>runs compare</c> on figures that not everybody has, and in the order of a figure.</summary>
public sealed class RunsCompareTests : IDisposable
{
    private readonly DrawRuns _runs = new();

    public RunsCompareTests()
    {
        _runs.Run("low", "--set", "level=1", "--set", "folds=6");
        _runs.Run("high", "--set", "level=2", "--set", "folds=6");
    }

    public void Dispose() => _runs.Dispose();

    private string Compare(params string[] more) =>
        _runs.Command(["runs", "compare", "low", "high", .. more, "--runs", _runs.Root]).Output.ReplaceLineEndings("\n");

    [Fact]
    public void AFigureThatSomeoneLacksIsPairedOverTheOthers()
    {
        string folds = Path.Combine(_runs.Info("high").Folder, RecordFiles.Folds);
        File.WriteAllLines(folds, File.ReadAllLines(folds).Select(l => l.StartsWith("P2,") ? "P2," : l));
        string output = Compare();
        Assert.Matches(@"value ↑ +high .* 5\n", output);
        Assert.Contains("value: 5 of 6 participants have it in both runs.", output);
    }

    [Fact]
    public void TheFiguresOfTheExperimentAreShownWithoutAsking() => Assert.Matches(@"value ↑ +high .* 6\n", Compare());

    [Fact]
    public void SortedTheBestComesFirst() => Assert.Matches(@"figure +high +low\n", Compare("--sort", "value"));
}
