using TreePose.App.Tests.Experiments;
using TreePose.Experiments.Execution.Slurm;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Slurm;

/// <summary>What is said of options of Slurm that are written in another way, or have no effect; nothing is handed to Slurm here.</summary>
public sealed class SlurmWordTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("slurm.memory=4G", "slurm.memory cannot be '4G': it is a number of megabytes, without a unit: write 4096.")]
    [InlineData("slurm.memory=1.5GB", "write 1536.")]
    [InlineData("slurm.Memory=4000M", "write 4000.")]
    [InlineData("slurm.memory=2T", "write 2097152.")]
    [InlineData("slurm.memory=500000K", "write 489.")]
    [InlineData("slurm.time=1:30:00", "slurm.time cannot be '1:30:00': it is a number of minutes, without a unit: write 90.")]
    [InlineData("slurm.time=45:01", "write 46.")]
    [InlineData("slurm.time=1-12", "write 2160.")]
    [InlineData("slurm.time=2-00:30", "write 2910.")]
    [InlineData("slurm.memory=many", "'slurm.memory' cannot be 'many'")]
    public void AUnitIsRefusedWithTheNumberThatIsMeant(string given, string said) =>
        Assert.Contains(said, Refused(given), StringComparison.Ordinal);

    [Fact]
    public void AUnitInTheFileOfASiteIsRefusedWithItsLine()
    {
        File.WriteAllText(_scratch.File("site.yaml"), "slurm:\n  partition: main\n  memory: 4G\n");
        string said = Refused($"slurm.site={_scratch.File("site.yaml")}");
        Assert.Contains("site.yaml", said, StringComparison.Ordinal);
        Assert.Contains("line 3", said, StringComparison.Ordinal);
        Assert.Contains("write 4096", said, StringComparison.Ordinal);
    }

    [Fact]
    public void AFolderIsNoFileOfASite() =>
        Assert.Equal(
            $"slurm.site cannot be '{_scratch.Path}', which is a folder: name the .json or .yaml file in it (docs/cluster.md).",
            Refused($"slurm.site={_scratch.Path}")
        );

    [Fact]
    public void PlainNumbersAreTaken()
    {
        var options = SlurmOptions.Read(["slurm.memory=4096", "slurm.time=90"]);
        Assert.Equal((4096, 90), (options.Memory, options.Time));
    }

    [Theory]
    [InlineData("sbatch: error: invalid partition specified: none\nsbatch: error: Batch job submission failed", "Slurm refuses the job (")]
    [InlineData(
        "sbatch: error: fetch_config: DNS SRV lookup failed\nsbatch: fatal: Could not establish a configuration source",
        "No controller of Slurm was reached, so the job was not handed over ("
    )]
    public void OnlyWhoAnswersRefuses(string errors, string said) =>
        Assert.StartsWith(said, new SlurmRefusedException(errors).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("slurm", "--set slurm.limit=N.")]
    [InlineData("workers", "'./treepose work RUN --jobs N'.")]
    public void ThreadsOfThisProcessAreNotCountedElsewhere(string place, string said)
    {
        using var runs = new DrawRuns();
        (int code, _, string errors) = runs.Run("a", "--on", place, "--jobs", "3");
        Assert.Equal(TreePoseApp.BadInput, code);
        Assert.StartsWith("treepose: '--jobs' has no effect", errors, StringComparison.Ordinal);
        Assert.Contains(said, errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(runs.Root));
    }

    [Fact]
    public void AFinishedRunIsRefusedBeforeAnythingIsAskedOrRead()
    {
        using var runs = new DrawRuns();
        Assert.Equal(0, runs.Run("a").Code);
        (int code, _, string errors) = runs.Resume("a", "--on", "slurm", "--set", "slurm.memory=4G");
        Assert.Equal(TreePoseApp.BadInput, code);
        Assert.Contains("is finished: there is nothing to resume", errors, StringComparison.Ordinal);
    }

    private static string Refused(string given) => Assert.Throws<OptionsException>(() => SlurmOptions.Read([given])).Message;
}
