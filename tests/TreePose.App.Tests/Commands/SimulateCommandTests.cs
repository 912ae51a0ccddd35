using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Commands;

/// <summary><c>treepose simulate</c> and <c>treepose demo</c>: what is refused, and that nothing is ever written over unasked.</summary>
public sealed class SimulateCommandTests : IDisposable
{
    private static readonly string[] Small =
    [
        "--participants",
        "1",
        "--captures",
        "1",
        "--set",
        "holds=1",
        "--set",
        "frames=290",
        "--set",
        "radar.samplesPerChirp=32",
        "--set",
        "radar.samplingMegahertz=0.2",
    ];

    private readonly ScratchFolder _scratch = new();

    public static TheoryData<string, string[]> Impossible =>
        new()
        {
            { "participants", ["--participants", "0"] },
            { "unambiguous range", ["--set", "farthestMetres=50"] },
            { "frames fit in a second", ["--set", "radar.frameRateHertz=40"] },
            { "between the actuator patterns", ["--set", "frames=200"] },
            { "--phase-noise cannot be 'loud'", ["--phase-noise", "loud"] },
            { "longer than", ["--set", "radar.chirpUpMicroseconds=300"] },
        };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void ImpossibleParametersAreRefusedBeforeAnythingIsWritten(string message, string[] arguments)
    {
        string folder = _scratch.File("study");
        Assert.Contains(
            message,
            CommandOutcome.Of(["simulate", "--out", folder, .. arguments]).Refused().ReplaceLineEndings(" "),
            StringComparison.Ordinal
        );
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void AStudyIsReplacedWithForceOnlyAndTheSameSeedGivesTheSameFiles()
    {
        string folder = _scratch.File("study"),
            radar = Path.Combine(folder, "radar", "01_MNTRL_RR_V1.h5");
        string printed = CommandOutcome.Of(["simulate", "--out", folder, .. Small]).Succeeded();
        Assert.Contains("times as fast as real time; peak memory", printed, StringComparison.Ordinal);
        byte[] events = File.ReadAllBytes(Path.Combine(folder, "events.csv")),
            truth = File.ReadAllBytes(Path.Combine(folder, "truth.json"));
        DateTime written = File.GetLastWriteTimeUtc(radar);
        Assert.Contains("--force", CommandOutcome.Of(["simulate", "--out", folder, .. Small]).Refused(), StringComparison.Ordinal);
        Assert.Equal(written, File.GetLastWriteTimeUtc(radar));
        CommandOutcome.Of(["simulate", "--out", folder, "--force", .. Small]).Succeeded();
        Assert.Equal(events, File.ReadAllBytes(Path.Combine(folder, "events.csv")));
        Assert.Equal(truth, File.ReadAllBytes(Path.Combine(folder, "truth.json")));
        CommandOutcome.Of(["simulate", "--out", folder, "--force", "--seed", "2", .. Small]).Succeeded();
        Assert.NotEqual(events, File.ReadAllBytes(Path.Combine(folder, "events.csv")));
    }

    [Fact]
    public void AFolderThatHoldsSomethingElseIsNotReplacedEvenWithForce()
    {
        File.WriteAllText(_scratch.File("thesis.txt"), "years of work");
        Assert.Contains(
            "something other than a simulated study",
            CommandOutcome.Of(["simulate", "--out", _scratch.Path, "--force", .. Small]).Refused().ReplaceLineEndings(" "),
            StringComparison.Ordinal
        );
        Assert.Contains("--force", CommandOutcome.Of("demo", "--out", _scratch.Path).Refused(), StringComparison.Ordinal);
        Assert.Equal("years of work", File.ReadAllText(_scratch.File("thesis.txt")));
    }

    [Theory]
    [InlineData("'--out' is empty", "simulate", "--out", "")]
    [InlineData("'MODEL' is empty", "model", "show", "")]
    [InlineData("'--large-files' is empty", "promote", "latest", "--as", "feet", "--large-files", "")]
    public void AnEmptyTextIsNoPath(string said, params string[] command) =>
        Assert.Contains(said, CommandOutcome.Of(command).Refused(), StringComparison.Ordinal);

    [Fact]
    public void TheOptionsOfBothLayoutsAreListed()
    {
        string printed = CommandOutcome.Of("options", "simulate").Succeeded();
        int olst = printed.IndexOf("--layout olst:", StringComparison.Ordinal);
        Assert.StartsWith("--layout study:", printed, StringComparison.Ordinal);
        Assert.Contains("radar.samplesPerChirp", printed[..olst], StringComparison.Ordinal);
        foreach (string key in (string[])["numbering ", "knownGaps ", "stances "])
            Assert.Contains("\n" + key, printed[olst..], StringComparison.Ordinal);
        string filtered = CommandOutcome.Of("options", "simulate", "knownGaps").Succeeded();
        Assert.StartsWith("--layout olst:", filtered, StringComparison.Ordinal);
        Assert.Contains("no presets", CommandOutcome.Of("options", "simulate", "--preset", "quick").Refused(), StringComparison.Ordinal);
        Assert.Contains("'schema'", CommandOutcome.Of("options", "simulate", "--format", "schema").Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void HelpNamesTheLayoutAsItIsTypedAndWhereOptionsAreListed()
    {
        string help = CommandOutcome.Of("simulate", "--help").Succeeded();
        Assert.Contains("study when left out", string.Join(' ', help.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        Assert.DoesNotContain("Study]", help, StringComparison.Ordinal);
        Assert.Contains("  ./treepose options simulate", help, StringComparison.Ordinal);
    }

    public void Dispose() => _scratch.Dispose();
}
