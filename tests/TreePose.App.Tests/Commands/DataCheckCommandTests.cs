using TreePose.App;
using TreePose.Datasets;
using TreePose.Plots;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Commands;

/// <summary><c>data check</c> takes what its remedies name, counts what is used, and says what cannot run.</summary>
public sealed class DataCheckCommandTests
{
    [Fact]
    public void ARemedyCanBeTriedWhereItIsNamed()
    {
        using var scratch = new ScratchFolder();
        string folder = Example(scratch),
            captures = Path.Combine(folder, "captures.csv");
        string[] lines = File.ReadAllLines(captures);
        int second = Array.FindIndex(lines, l => l.StartsWith("example_2", StringComparison.Ordinal));
        lines[second] = lines[second].Replace(",0.05,", ",0.051,", StringComparison.Ordinal);
        File.WriteAllLines(captures, lines);
        string[] check = ["data", "check", "--data", $"frames:{folder}", "--for", "goup-down", "--out", scratch.File("a.png")];
        CommandOutcome refused = CommandOutcome.Of(check);
        Assert.Equal(TreePoseApp.BadInput, refused.Code);
        string text = OneLine(refused.Output);
        int from = text.IndexOf("--set frames.mixedPeriods", StringComparison.Ordinal);
        string[] remedy = [.. text[from..].Split(' ').TakeWhile(w => w == "--set" || w.Contains('=')).Select(w => w.TrimEnd('.'))];
        Assert.Equal(6, remedy.Length);
        string mended = OneLine(CommandOutcome.Of([.. check, .. remedy]).Succeeded());
        Assert.Contains("after the steps rate", mended, StringComparison.Ordinal);
        Assert.Contains("Nothing to mend.", mended, StringComparison.Ordinal);
    }

    [Fact]
    public void AStepThatCannotTakeTheFramesIsSaid()
    {
        using var scratch = new ScratchFolder();
        string[] check = ["data", "check", "--data", $"frames:{Example(scratch)}", "--out", scratch.File("a.png")];
        CommandOutcome outcome = CommandOutcome.Of([.. check, "--set", "steps=mti", "--set", "steps.mti.over=chirps"]);
        Assert.Equal(TreePoseApp.BadInput, outcome.Code);
        Assert.Contains("needs the axis chirp", OneLine(outcome.Output), StringComparison.Ordinal);
    }

    [Fact]
    public void TrialsAreLookedAtAsTheExperimentWould()
    {
        using var scratch = new ScratchFolder();
        string bds = $"bds:{TestFiles.SharedData("bds")}";
        string[] check = ["data", "check", "--data", bds, "--out", scratch.File("a.png"), "--set", "preprocessing.minimumSeconds=100"];
        CommandOutcome outcome = CommandOutcome.Of(check);
        string text = OneLine(outcome.Output);
        Assert.Equal(TreePoseApp.BadInput, outcome.Code);
        Assert.Contains("0 of 96 trials can be used", text, StringComparison.Ordinal);
        Assert.Contains("preprocessing.minimumSeconds is 100", text, StringComparison.Ordinal);
        Assert.Contains("96 alike (BDS00001, BDS00002, BDS00003, …)", text, StringComparison.Ordinal);
        Assert.Contains("No capture can be read, so none is drawn.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void HoldsOfFramesAreCheckedWhereTheyAloneAreAskedFor()
    {
        using var scratch = new ScratchFolder();
        string folder = Example(scratch);
        string[] check = ["data", "check", "--data", $"frames:{folder}", "--for", "loo-finetune"];
        Assert.Contains("24 holds of 2 captures", OneLine(CommandOutcome.Of(check).Succeeded()), StringComparison.Ordinal);
        string second = Directory.GetFiles(folder, "*2.npy")[0];
        File.WriteAllBytes(second, File.ReadAllBytes(second)[..^100]);
        CommandOutcome cut = CommandOutcome.Of(check);
        Assert.Equal(TreePoseApp.BadInput, cut.Code);
        string text = OneLine(cut.Output);
        Assert.Contains("holds of 1 capture in targets.csv", text, StringComparison.Ordinal);
        Assert.DoesNotContain("24 holds", text, StringComparison.Ordinal);
        Assert.Contains("Parts of captures are not drawn: leave --for out to see a whole one.", text, StringComparison.Ordinal);
        File.Delete(Path.Combine(folder, "targets.csv"));
        Assert.Contains("so no hold has a target.", OneLine(CommandOutcome.Of(check).Output), StringComparison.Ordinal);
    }

    [Fact]
    public void AnAxisIsInItsUnitWhereTheSourceKnowsIt()
    {
        var range = new MapAxis(new FrameAxis(AxisKind.Range, 4), new AxisScale("range", 1, 2.5, "m") { Bins = 4 });
        Assert.Equal(("range (m)", 0.75, 2.75), (range.Label, range.Low, range.High));
        var speed = new MapAxis(new FrameAxis(AxisKind.Doppler, 3), new AxisScale("Doppler", 1, -1, "m/s") { Bins = 3 });
        Assert.Equal(("radial speed (m/s)", -1.5, 1.5, 2), (speed.Label, speed.Low, speed.High, speed.Place(0)));
        var cut = new MapAxis(new FrameAxis(AxisKind.Range, 3), new AxisScale("range", 1, 2.5, "m") { Bins = 4 });
        Assert.Equal(("range (bin)", -0.5), (cut.Label, cut.Low));
    }

    private static string Example(ScratchFolder scratch)
    {
        string folder = scratch.File("mine");
        CommandOutcome.Of("data", "init", "frames", folder).Succeeded();
        return folder;
    }

    private static string OneLine(string output) => string.Join(' ', output.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
