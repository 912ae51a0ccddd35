using TreePose.Benchmarks;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Experiments;

/// <summary>The same as <c>bench/TreePose.Benchmarks unit-kills</c> with fewer kills.</summary>
public sealed class UnitKillTests
{
    private const int Kills = 2;

    [Theory]
    [InlineData("run")]
    [InlineData("sweep")]
    public void AKilledCommandEndsAsOneThatIsLeftAloneAndDoesNoUnitTwice(string command)
    {
        using var scratch = new ScratchFolder();
        string[] over = command == "sweep" ? ["--over", "training.learningRate=0.001,0.003"] : [];
        string[] arguments =
        [
            command,
            "goup-down",
            "--data",
            "simulated:tiny",
            "--seed",
            "3",
            "--set",
            "training.epochs=2",
            "--set",
            "training.ensemble=2",
            "--set",
            "training.windowFrames=100",
            .. over,
        ];
        var killed = new KilledRuns(Path.Combine(AppContext.BaseDirectory, "TreePose.Cli"), scratch.Path, seed: 5);
        KillFigures figures = killed.Run(new KilledCommand(command, arguments), Kills, killsARun: Kills);
        Assert.Equal(Kills, figures.Kills);
        Assert.True(figures.UnitsARun >= 6, figures.ToString());
        Assert.True(figures.Holds, figures.ToString());
    }
}
