using TreePose.Experiments.Prediction;
using TreePose.Runs;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Commands;

/// <summary>From a run to the events of a recording: predict, promote, send, and what each refuses.</summary>
public sealed class PredictCommandTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void TwoPredictionsWithinASecondHaveTwoFolders()
    {
        var clock = new ManualClock();
        string first = PredictionFolder.NewIn(_scratch.Path, "sway", clock);
        Directory.CreateDirectory(first);
        Assert.Equal(first + "_2", PredictionFolder.NewIn(_scratch.Path, "sway", clock));
    }

    [Fact]
    public void ARunIsAppliedPromotedAndSent()
    {
        (int code, string table, string errors) = Run(
            "run",
            "goup-down",
            "--data",
            "simulated:tiny",
            "--name",
            "first",
            "--train-all",
            "--set",
            "training.ensemble=2",
            "--set",
            "training.epochs=3"
        );
        Assert.True(code == 0, table + errors);
        (code, string output, errors) = Run("predict", "first", "--data", "simulated:tiny", "--score", "--out", At("own"));
        Assert.True(code == 0, output + errors);
        string[] people =
        [
            .. table.Split('\n').Where(l => l.StartsWith("0", StringComparison.Ordinal) && l[1] != '.' || l.StartsWith("mean ")),
        ];
        Assert.Equal(4, people.Length);
        Assert.All(people, line => Assert.Contains(line, output)); // the run's own table
        Assert.Contains("Answered by the model of fold 02: 02", output);
        string[] events = File.ReadAllLines(At("own/events.csv"));
        Assert.Equal("capture,participant,event,start_s,end_s,frame,confidence,model", events[0]);
        Assert.Contains($"{events.Length - 1} events in 9 captures", output);
        foreach (
            string made in new[] { "probabilities/01_MNTRL_RR_V1.npy", "timelines/01_MNTRL_RR_V1.png", "scores.json", "prediction.html" }
        )
            Assert.True(File.Exists(At("own/" + made)), made);
        Assert.Contains("exists already", Run("predict", "first", "--data", "simulated:tiny", "--out", At("own")).Errors);

        WhatDoesNothingIsRefused();

        // People of another draw are called alike: said, and with --all the model trained on everybody answers.
        (code, output, errors) = Run(
            "predict",
            "first",
            "--data",
            "simulated:tiny",
            "--seed",
            "2",
            "--all",
            "--score",
            "--out",
            At("others")
        );
        Assert.True(code == 0, output + errors);
        Assert.Contains("If they are others, say --all.", output.ReplaceLineEndings(" ").Replace("      ", ""));
        Assert.Contains("Answered by the model of all participants: 01, 02, 03", output);
        Assert.StartsWith("Foot events of people among whom the model was trained on 01, 02, 03", output);
        Assert.DoesNotContain("never seen", output);

        IsPromotedAndSent();
        Assert.Equal(RunStatus.Finished, new RunStore(At("runs")).Find("first").Status);
    }

    private void WhatDoesNothingIsRefused()
    {
        string Refused(params string[] idle) => Run(["predict", "first", "--data", "simulated:tiny", "--out", At("idle"), .. idle]).Errors;
        Assert.Contains("--level is for models of holds", Refused("--level", "0.8"));
        Assert.Contains("'study.channels' has no effect: the data is simulated:", Refused("--set", "study.channels=1"));
        Assert.False(Directory.Exists(At("idle")));
    }

    private void IsPromotedAndSent()
    {
        Assert.Equal(0, Run(["run", "goup-down", "--data", "simulated:tiny", "--name", "second", .. QuickRun.Arguments]).Code);
        string[] promote = ["promote", "first", "--as", "feet", "--because", "fewest false alarms", "--over"];
        Assert.Contains("the run that is promoted", Run([.. promote, "first"]).Errors);
        (int code, string output, string errors) = Run([.. promote, "second"]);
        Assert.True(code == 0, output + errors);
        string card = File.ReadAllText(At("workflows/feet/card.md"));
        Assert.Contains("Why: fewest false alarms", card);
        Assert.Contains("| figure |", card);
        Assert.Contains("frozen with the reason 'fewest false alarms'", Run("promote", "first", "--as", "feet", "--over", "second").Errors);
        (code, output, errors) = Run("model", "show", "feet");
        Assert.True(code == 0, output + errors);
        Assert.Contains(
            "fold 01 left out 01; 2 networks trained on 02, 03",
            string.Join(' ', output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        );
        Assert.Contains("Confidence is not calibrated: nobody was set aside", output.ReplaceLineEndings(" ").Replace("  ", ""));
        Assert.Contains("signal trained on", output);
        Assert.Contains("Signal of the 9 sequences (5400 frames) that it was trained on", card);
        Assert.Contains("- Confidence is not calibrated", card);
        Assert.Equal(0, Run("model", "pack", "feet", At("feet.zip")).Code);
        Assert.Contains("an archive is opened first", Run("predict", At("feet.zip"), "--data", "simulated:tiny").Errors);
        Assert.Equal(0, CommandLine.Run("model", "unpack", At("feet.zip"), At("sent")).Code);
        (code, output, errors) = Run("predict", At("sent"), "--data", "simulated:tiny", "--out", At("again"));
        Assert.True(code == 0, output + errors);
        foreach (string file in Directory.GetFiles(At("own/probabilities")))
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(At("again/probabilities/" + Path.GetFileName(file))));
        Assert.False(File.Exists(At("again/scores.json")));
        File.AppendAllText(At("sent/weights/all_0.pth"), "x");
        Assert.Contains(
            "is not the model that it was. weights/all_0.pth has",
            Run("predict", At("sent"), "--data", "simulated:tiny").Errors
        );
    }

    [Fact]
    public void AModelOfHoldsWritesHolds()
    {
        string[] quick =
        [
            "--set",
            "protocol.calibrationHolds=0",
            "--set",
            "protocol.repeats=1",
            "--set",
            "training.epochs=1",
            "--set",
            "model=study-copspeed",
        ];
        (int code, string table, string errors) = Run(["run", "loo-finetune", "--data", "simulated:tiny", "--name", "sway", .. quick]);
        Assert.True(code == 0, table + errors);
        (code, string output, errors) = Run("predict", "sway", "--data", "simulated:tiny", "--score", "--out", At("own"));
        Assert.True(code == 0, output + errors);
        string zeroShot = table.Split('\n').First(l => l.StartsWith("zero-shot", StringComparison.Ordinal));
        Assert.Contains(zeroShot, output); // the run's own figures
        string[] rows = File.ReadAllLines(At("own/holds.csv"));
        Assert.Equal(
            "capture,participant,hold,start_s,end_s,predicted_mm_per_s,low_mm_per_s,high_mm_per_s,no_interval_because,"
                + "measured_mm_per_s,model",
            rows[0]
        );
        Assert.Contains("No interval for", File.ReadAllText(At("own/prediction.html")));
        Assert.Contains($"No interval for {rows.Length - 1} holds: an interval at 90 % needs 9 people", output);
        Assert.Contains($"{rows.Length - 1} holds predicted", output);
        Assert.Contains("files do not say where holds begin", Run("predict", "sway", "--data", "a", "b").Errors);
        Assert.Contains("files do not say where holds begin", Run("predict", "sway", "--data", "a.npy").Errors);
        Assert.Contains("No run 'gone'", Run("predict", "gone", "--data", "simulated:tiny").Errors);
    }

    [Fact]
    public void TwoModelsInARowAreMadeShownSentAndApplied()
    {
        string[] holds = ["--set", "protocol.calibrationHolds=0", "--set", "training.epochs=1", "--set", "model=study-copspeed"];
        Assert.Equal(0, Run(["run", "goup-down", "--data", "simulated:tiny", "--name", "feet", .. QuickRun.Arguments]).Code);
        Assert.Equal(0, Run(["run", "loo-finetune", "--data", "simulated:tiny", "--name", "sway", "--preset", "quick", .. holds]).Code);
        Assert.Contains("promote feet --as NAME", Run("model", "chain", "feet", "sway", "--out", At("row")).Errors);
        Assert.Equal(0, Run("promote", "feet", "--as", "feet").Code);
        Assert.Equal(0, Run("promote", "sway", "--as", "sway").Code);
        Assert.Contains("the other way round", Run("model", "chain", "sway", "feet", "--out", At("row")).Errors);
        (int code, string output, string errors) = Run("model", "chain", "feet", "sway", "--out", At("row"));
        Assert.True(code == 0, output + errors);
        Assert.Contains("the shortest hold that the model was trained on", output.ReplaceLineEndings(" ").Replace("  ", ""));
        Assert.Contains("models in a row", Run("model", "show", At("row")).Output);
        Assert.Equal(0, Run("model", "pack", At("row"), At("row.zip")).Code);
        Assert.Equal(0, CommandLine.Run("model", "unpack", At("row.zip"), At("sent")).Code);
        (code, output, errors) = Run("predict", At("sent"), "--data", "simulated:tiny", "--score", "--out", At("out"));
        Assert.True(code == 0, output + errors);
        Assert.Contains("Events, by feet", output);
        Assert.Contains("Holds, by sway", output);
        foreach (string made in new[] { "events.csv", "holds.csv", "scores.json", "prediction.html", "prediction.json" })
            Assert.True(File.Exists(At("out/" + made)), made);
        Assert.Contains("holds models in a row", Run("watch", At("row"), "--from", At("frames")).Errors);
    }

    private string At(string name) => _scratch.File(name);

    private (int Code, string Output, string Errors) Run(params string[] arguments)
    {
        string[] places = arguments[0] == "run" ? ["--runs", At("runs")] : ["--runs", At("runs"), "--workflows", At("workflows")];
        return CommandLine.Run([.. arguments, .. places]);
    }
}
