using TreePose.App;
using TreePose.Datasets;
using TreePose.Parts;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Commands;

/// <summary>One's own recordings, from an empty folder to a run; and every source looked at.</summary>
public sealed class FramesCommandTests
{
    [Theory]
    [InlineData("init")]
    [InlineData("check")]
    public void HelpReadsAsReviewed(string command) =>
        Snapshot.Matches($"help-data-{command}", CommandOutcome.Of("data", command, "--help").Succeeded());

    [Fact]
    public void TheExampleIsSoundAndRuns()
    {
        using var scratch = new ScratchFolder();
        string folder = scratch.File("mine"),
            picture = scratch.File("first.png");
        string made = CommandOutcome.Of("data", "init", "frames", folder).Succeeded();
        Assert.Contains("The two recordings are invented", made, StringComparison.Ordinal);
        string[] next = [.. made.Split('\n').Select(l => l.Trim()).Where(l => l.StartsWith("./treepose ", StringComparison.Ordinal))];
        Assert.Equal(2, next.Length);
        Assert.All(next, n => Assert.Empty(TreePoseApp.Create().Build().Parse(n.Split(' ')[1..]).Errors)); // what it prints can be typed
        string checkedOut = OneLine(CommandOutcome.Of("data", "check", "--data", $"frames:{folder}", "--out", picture).Succeeded());
        Assert.Contains("2 captures can be used, 2 participants, 48 events", checkedOut, StringComparison.Ordinal);
        Assert.Contains("24 holds of 2 captures in targets.csv", checkedOut, StringComparison.Ordinal);
        Assert.Contains("Nothing to mend.", checkedOut, StringComparison.Ordinal);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(picture)[..4]);
        string[] common = ["--preset", "quick", "--runs", scratch.File("runs"), "--set", "training.epochs=1"];
        string run = CommandOutcome.Of(["run", "goup-down", "--data", $"frames:{folder}", "--name", "first", .. common]).Succeeded();
        Assert.Contains("P1", run, StringComparison.Ordinal);
        string findings = File.ReadAllText(Path.Combine(Record(scratch, "first"), "findings.csv"));
        Assert.Contains("as frames.json says", findings, StringComparison.Ordinal);
        CommandOutcome
            .Of([
                "run",
                "loo-finetune",
                "--data",
                $"frames:{folder}",
                "--name",
                "second",
                .. common,
                "--set",
                "fineTuning.epochs=1",
                "--set",
                "protocol.calibrationHolds=0,1",
            ])
            .Succeeded();
        Assert.Contains("nothing is written over", CommandOutcome.Of("data", "init", "frames", folder).Refused());
        Assert.Equal(TreePoseApp.BadInput, CommandOutcome.Of("data", "init", "films", scratch.File("x")).Code);
    }

    [Fact]
    public void EverythingThatIsWrongIsListedAtOnce()
    {
        using var scratch = new ScratchFolder();
        string folder = scratch.File("mine"),
            captures = Path.Combine(folder, "captures.csv"),
            events = Path.Combine(folder, "events.csv");
        CommandOutcome.Of("data", "init", "frames", folder).Succeeded();
        File.AppendAllText(captures, "third,P3,../third.npy,,0.05,lifting,young\nfourth,P4,fourth.npy,,\"0,05\",lifting,young\n");
        File.AppendAllText(events, "example_1,going up,39,43\nexampel_2,going up,0.1,0.5\n");
        (int code, string output, string errors) = CommandLine.Run(
            "data",
            "check",
            "--data",
            $"frames:{folder}",
            "--out",
            scratch.File("a.png")
        );
        Assert.Equal((TreePoseApp.BadInput, ""), (code, errors));
        string text = OneLine(output);
        string[] inOrder =
        [
            "To mend (4), in this order:",
            "seconds_per_frame is '0,05'; write 0.05.",
            "has no capture 'exampel_2' that can be read. Did you mean example_2?",
            "names the file '../third.npy', which leads out of its folder.",
            "the event [39, 43) s, frames [780, 860) lies outside of the recording",
            "The first one, to look at:",
        ];
        int[] places = [.. inOrder.Select(t => text.IndexOf(t, StringComparison.Ordinal))];
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
    }

    [Fact]
    public void EverySourceCanBeLookedAt()
    {
        using var scratch = new ScratchFolder();
        string mars = CommandOutcome
            .Of("data", "check", "--data", QuickRun.Mars, "--for", "goup-down", "--out", scratch.File("a.png"))
            .Output;
        Assert.Contains("for goup-down: ", mars, StringComparison.Ordinal);
        Assert.True(File.Exists(scratch.File("a.png")));
        CommandOutcome nothing = CommandOutcome.Of(
            "data",
            "check",
            "--data",
            $"study:{scratch.File("none")}",
            "--out",
            scratch.File("b.png")
        );
        Assert.Equal(TreePoseApp.BadInput, nothing.Code);
        Assert.Contains("To mend", nothing.Output, StringComparison.Ordinal);
        Assert.Contains("No capture can be read, so none is drawn.", nothing.Output, StringComparison.Ordinal);
        Assert.Contains(
            "'nope:x' is not a data source: allowed is mars:DIR",
            CommandOutcome.Of("data", "check", "--data", "nope:x").Refused()
        );
        Assert.Contains(
            "'bds:x' is not a data source for goup-down: allowed is mars:DIR",
            CommandOutcome.Of("data", "check", "--data", "bds:x", "--for", "goup-down").Refused(),
            StringComparison.Ordinal
        );
        Assert.Equal(TreePoseApp.BadInput, CommandOutcome.Of("data", "check", "--data", "mars:x", "--for", "nothing").Code);
    }

    [Fact]
    public void TrialsAreLookedAtOneByOneAndTheFirstIsDrawn()
    {
        using var scratch = new ScratchFolder();
        string bds = TestFiles.SharedData("bds");
        CommandOutcome found = CommandOutcome.Of("data", "check", "--data", $"bds:{bds}", "--out", scratch.File("a.png"));
        Assert.Contains("trials can be used", OneLine(found.Output), StringComparison.Ordinal);
        Assert.True(File.Exists(scratch.File("a.png")));
    }

    /// <summary>What a run gets of a ready data set is what was written into it, to the bit.</summary>
    [Fact]
    public void AReadyDataSetRunsAsWhatItWasCutFrom()
    {
        using var scratch = new ScratchFolder();
        string folder = scratch.File("w");
        CommandOutcome
            .Of(["data", "windows", "--data", "simulated:tiny", "--out", folder, "--set", "windows.labelledOnly=false"])
            .Succeeded();
        FrameDataset was = Open("simulated:tiny"),
            now = Open($"windows:{folder}");
        Assert.Equal(was.Sequences.Select(s => (s.Id, s.Channel, s.Length)), now.Sequences.Select(s => (s.Id, s.Channel, s.Length)));
        foreach ((FrameSequence a, FrameSequence b) in was.Sequences.Zip(now.Sequences))
        {
            Assert.Equal(a.Frames, b.Frames);
            Assert.Equal(a.Labels, b.Labels);
            Assert.Equal(a.Events, b.Events);
            Assert.Equal(a.Groups, b.Groups);
        }
        string[] run = ["run", "goup-down", "--runs", scratch.File("runs"), .. QuickRun.Arguments];
        CommandOutcome.Of([.. run, "--data", "simulated:tiny", "--name", "source"]).Succeeded();
        CommandOutcome.Of([.. run, "--data", $"windows:{folder}", "--name", "windows"]).Succeeded();
        Assert.Equal(Folds("source"), Folds("windows"));
        string refused = CommandOutcome.Of("run", "loo-finetune", "--data", $"windows:{folder}").Refused();
        Assert.Contains("Ready windows hold frames and labels, neither holds nor plates", refused, StringComparison.Ordinal);

        string[] Folds(string name) => [.. File.ReadLines(Path.Combine(Record(scratch, name), "folds.csv")).Order()]; // as they end
        static FrameDataset Open(string source) =>
            DataSource.Open<FrameDataset>(source, new PartSections(ShippedSources.Frames()), 1, SilentProgress.Instance);
    }

    [Fact]
    public void OptionsOfTheSourceAreListed() =>
        Assert.Contains("frames.mixedPeriods", CommandOutcome.Of("options", "goup-down", "frames").Succeeded(), StringComparison.Ordinal);

    private static string OneLine(string output) => string.Join(' ', output.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    private static string Record(ScratchFolder scratch, string name) =>
        Directory
            .GetDirectories(scratch.File("runs"), name, SearchOption.AllDirectories)
            .Single(f => File.Exists(Path.Combine(f, "folds.csv")));
}
