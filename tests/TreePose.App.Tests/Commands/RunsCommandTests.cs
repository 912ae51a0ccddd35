using System.Text.Json.Nodes;
using TreePose.Runs;
using TreePose.TestKit;
using TreePose.TestKit.Mlflow;
using Xunit;

namespace TreePose.App.Tests.Commands;

/// <summary>The commands on runs, over records made here.</summary>
public sealed class RunsCommandTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void ListShowsFiltersAndSorts()
    {
        Make("study", 0.8);
        Make("tcn", 0.95);
        Make("none", null);
        (int code, string output, _) = Runs("list", "--where", "event.f1.250ms > 0.5", "--sort=-event.f1.250ms", "--columns", "model");
        Assert.Equal(0, code);
        string[] lines = output.Split('\n');
        Assert.StartsWith("name   experiment  status    started", lines[0]);
        Assert.EndsWith("model  event.f1.250ms ↑", lines[0].TrimEnd());
        Assert.StartsWith("tcn ", lines[1]);
        Assert.EndsWith("0.95", lines[1].TrimEnd());
        Assert.StartsWith("study ", lines[2]);
        Assert.Equal("2 runs", lines[3].TrimEnd());
    }

    [Theory]
    [InlineData("csv", "name,experiment,status,started,seconds,event.f1.250ms\nstudy,goup-down,finished,2026-11-23 12:00:00,")]
    [InlineData(
        "markdown",
        "| name | experiment | status | started | seconds | event.f1.250ms ↑ |\n|---|---|---|---|---:|---:|\n| study |"
    )]
    [InlineData("json", "[\n  {\n    \"name\": \"study\",\n    \"experiment\": \"goup-down\",")]
    public void ListSpeaksFourFormats(string format, string start)
    {
        Make("study", 0.8);
        Assert.StartsWith(start, Runs("list", "--columns", "event.f1.250ms", "--format", format).Output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void AFigureIsSortedBetterFirstAndShownWithoutAsking()
    {
        Make("study", 0.8);
        Make("tcn", 0.95);
        string[] lines = Runs("list", "--sort", "event.f1.250ms").Output.Split('\n');
        Assert.EndsWith("seconds  event.f1.250ms ↑", lines[0].TrimEnd());
        Assert.StartsWith("tcn ", lines[1]);
        Assert.EndsWith("0.95", lines[1].TrimEnd());
        MakeHolds("near", 3);
        MakeHolds("far", 9);
        lines = Runs("list", "--where", "experiment = loo-finetune", "--sort", "mae.zero-shot").Output.Split('\n');
        Assert.Equal(["near", "far"], lines[1..3].Select(l => l.Split(' ')[0])); // an error: the smaller is better
        Assert.Contains("mae.zero-shot (mm/s) ↓", lines[0]);
        MakeFrames("some", 0.7);
        MakeFrames("most", 0.9);
        lines = Runs("list", "--where", "frame.macroF1.mean > 0", "--sort", "frame.macroF1").Output.Split('\n');
        Assert.Equal(["most", "some"], lines[1..3].Select(l => l.Split(' ')[0]));
    }

    [Fact]
    public void CompareShowsTheExperimentsFiguresUnderOneName()
    {
        MakeFrames("study", 0.7);
        MakeFrames("tcn", 0.85);
        string output = Runs("compare", "study", "tcn", "--figures", "frame.macroF1").Output.ReplaceLineEndings("\n");
        Assert.Matches(@"frame\.macroF1 ↑ +0\.7 +0\.85\n", output); // results.json calls it frame.macroF1.mean
        Assert.Matches(@"frame\.macroF1 ↑ +tcn +0\.7 +0\.85 +0\.15", output); // folds.csv does not
        string all = Runs("compare", "study", "tcn").Output;
        Assert.Contains("event.onsetErrorMs.median (ms) ↓", all);
        Assert.DoesNotContain("rhythm", all); // figures of baselines are not the run's own
        Assert.Contains("\"figure\": \"frame.macroF1\"", Runs("compare", "study", "tcn", "--format", "json").Output);
    }

    [Fact]
    public void AMistakeInAConditionOrNameIsExitCodeTwo()
    {
        Make("study", 0.8);
        (int code, _, string errors) = Runs("list", "--where", "event.f1 >");
        Assert.Equal((2, true), (code, errors.Contains("a value is missing")));
        Assert.Contains("No run has a value 'evnt.f1'", Runs("list", "--sort", "evnt.f1").Errors);
        Assert.Contains("No run 'other'", Runs("show", "other").Errors);
    }

    [Fact]
    public void ShowTellsAll()
    {
        Make("study", 0.8);
        string output = Runs("show", "study").Output;
        foreach (
            string part in new[]
            {
                "goup-down, finished",
                "event.f1.250ms  0.8",
                "Folds: 6",
                "training.epochs  5",
                "metrics.csv",
                "team",
                "blue",
            }
        )
            Assert.Contains(part, output);
    }

    [Fact]
    public void ComparePairsTheFoldsAndSaysWhatSixOfThemCanShow()
    {
        Make("study", 0.8);
        Make("tcn", 0.95);
        string output = Runs("compare", "study", "tcn", "--figures", "event.f1.250ms,f1").Output.ReplaceLineEndings("\n");
        Assert.Matches(@"event\.f1\.250ms ↑ +0\.8 +0\.95\n", output);
        // Six folds, each better by 0.15: two of 64 sign patterns are as extreme.
        Assert.Matches(@"f1 +tcn +0\.825 +0\.975 +0\.15 +0\.15 to 0\.15 +- +0\.0313 +0\.0313 +6\n", output);
        Assert.DoesNotContain("different data", output);
        (int code, _, string errors) = Runs("compare", "study", "tcn", "--figures", "nope");
        Assert.Equal(TreePoseApp.BadInput, code);
        Assert.StartsWith("treepose: There is no figure 'nope': known are event.f1.250ms, ", errors);
        Assert.Equal(TreePoseApp.BadInput, Runs("list", "--columns", "nope").Code);
        Make("other", 0.9, folds: 3, data: "changed");
        Assert.Contains(
            "study and other cannot be compared participant by participant: other participants (only in study: P4, P5, P6; only in "
                + "other: none).",
            Runs("compare", "study", "other").Output
        );
        Assert.Matches(@"f1 +study +0\.825 +0\.825 +0 +0 to 0 +- +1 +1 +6\n", Runs("compare", "study", "study", "--figures", "f1").Output);
        Make("twin", 0.9, data: "changed");
        Assert.Contains("used different data", Runs("compare", "study", "twin").Output);
    }

    [Fact]
    public void FoldsOfSeveralPeopleAreComparedPersonByPerson()
    {
        Make("single", 0.8, folds: 4);
        string folder = Make("dealt", 0.9, folds: 2);
        const string people = "participant,folds,f1\nP1,P1,0.9\nP2,P2,0.91\nP3,P1,0.92\nP4,P2,0.93\n";
        File.WriteAllText(Path.Combine(folder, RecordFiles.Participants), people);
        string output = Runs("compare", "single", "dealt", "--figures", "f1").Output.ReplaceLineEndings("\n");
        Assert.Matches(@"per participant +run .* participants\n", output);
        Assert.Matches(@"f1 +dealt +0\.815 +0\.915 +0\.1 .* 4\n", output); // four people, not two folds
        Assert.Contains("With 4 participants no p-value can be below 0.125", output);
        Assert.Matches(@"Participants: 4\n.*participant +folds +f1", Runs("show", "dealt").Output.ReplaceLineEndings("\n"));
        Assert.DoesNotContain("Participants: ", Runs("show", "single").Output);
    }

    [Fact]
    public void DiffShowsWhatDiffersAlone()
    {
        Make("study", 0.8, epochs: 5);
        Make("tcn", 0.9, epochs: 6);
        string output = Runs("diff", "study", "tcn").Output;
        Assert.Contains("training.epochs", output);
        Assert.DoesNotContain("seed", output);
        Make("twin", 0.7, model: "study");
        Assert.Contains("same parameters, data and code", Runs("diff", "study", "twin").Output);
    }

    [Fact]
    public void ExportHasEveryParameterAndFigure()
    {
        Make("study", 0.8);
        string file = _scratch.File("runs.csv");
        Assert.Equal(0, Runs("export", "--out", file).Code);
        string[] lines = File.ReadAllLines(file);
        Assert.EndsWith("param.model,param.training.epochs,param.seed,figure.event.f1.250ms", lines[0]);
        Assert.EndsWith(",study,5,0,0.8", lines[1]);
        JsonNode row = JsonNode.Parse(Runs("export", "--format", "json").Output)![0]!;
        Assert.Equal(0.8, (double)row["figure.event.f1.250ms"]!);
    }

    [Fact]
    public void RemoveNeedsAYesAndLeavesLivingRuns()
    {
        string folder = Make("study", 0.8);
        Assert.Contains("nothing was removed", Runs("rm", "study").Errors);
        Assert.True(Directory.Exists(folder));
        using (RunRecord living = Start("living"))
        {
            (int code, _, string errors) = Runs("rm", "study", "living", "--yes");
            Assert.Equal((2, true), (code, errors.Contains("'living' is running")));
        }
        Assert.True(Directory.Exists(folder));
        Assert.Equal(0, Runs("rm", "study", "--yes").Code);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void SyncDeliversToBothAndRemembersWhere()
    {
        using var server = new MlflowStandIn();
        Make("study", 0.8);
        Assert.Contains("No run was tracked anywhere", Runs("sync").Output);
        (int code, string output, _) = Runs("sync", "study", "--to", $"mlflow:{server.Url},wandb:{_scratch.Path}");
        Assert.Equal(0, code);
        Assert.Contains($"study -> mlflow:{server.Url}: complete", output);
        Assert.Single(Directory.GetDirectories(_scratch.File("wandb")));
        int requests = server.Requests.Count;
        Assert.Equal(2, Runs("sync").Output.Split("complete").Length - 1);
        Assert.Equal(requests, server.Requests.Count);
        Assert.Equal(1, Runs("sync", "study", "--to", "mlflow:http://127.0.0.1:9").Code);
        Assert.Equal(2, Runs("sync", "study", "--to", "nonsense").Code);
    }

    [Fact]
    public void VerifyFindsChangedFilesAndMarkEndsCrashedRuns()
    {
        string folder = Make("study", 0.8);
        Assert.Equal(0, Runs("verify").Code);
        File.AppendAllText(Path.Combine(folder, "metrics.csv"), "x");
        (int code, string output, _) = Runs("verify", "study");
        Assert.Equal((1, true), (code, output.Contains("metrics.csv changed")));
        string crashed = Directory.CreateDirectory(_scratch.File("runs/experiment_2026_11_23/crashed")).FullName;
        using (RunRecord living = Start("living"))
        {
            living.LogMetric("loss", 1, 1);
            foreach (string name in new[] { "run.json", "events.jsonl" })
                File.Copy(Path.Combine(living.Folder, name), Path.Combine(crashed, name));
        }
        Assert.Contains("crashed  goup-down   crashed", Runs("list").Output);
        Assert.Contains("Its process is gone", Runs("show", "crashed").Output);
        Assert.Equal(0, Runs("mark", "crashed", "--as", "interrupted", "--reason", "power").Code);
        Assert.Contains("interrupted: power", Runs("show", "crashed").Output);
        Assert.Equal(2, Runs("mark", "crashed").Code);
    }

    private (int Code, string Output, string Errors) Runs(string command, params string[] arguments) =>
        CommandLine.Run(["runs", command, .. arguments, "--runs", _scratch.File("runs")]);

    private RunRecord Start(string name, string? model = null, int epochs = 5, string data = "same") =>
        RunRecord.Start(
            new RunRequest
            {
                Experiment = "goup-down",
                Name = name,
                Root = _scratch.File("runs"),
                Configuration = new JsonObject
                {
                    ["options"] = new JsonObject
                    {
                        ["model"] = model ?? name,
                        ["training"] = new JsonObject { ["epochs"] = epochs },
                    },
                },
                DataManifest = new Dictionary<string, string> { ["a.mat"] = data },
                Tags = new Dictionary<string, string> { ["team"] = "blue" },
            },
            new StepClock()
        );

    private void MakeHolds(string name, double error)
    {
        using RunRecord record = RunRecord.Start(
            new RunRequest
            {
                Experiment = "loo-finetune",
                Name = name,
                Root = _scratch.File("runs"),
                Configuration = [],
            },
            new StepClock()
        );
        record.LogFigure("mae.zero-shot", error);
        record.Finish(RunStatus.Finished);
    }

    private void MakeFrames(string name, double f1)
    {
        using RunRecord record = Start(name);
        record.LogFigure("frame.macroF1.mean", f1);
        record.LogFigure("event.onsetErrorMs.median", 100);
        record.LogFigure("baselines.rhythm.event.f1.250ms", 0.1);
        for (int fold = 1; fold <= 3; fold++)
            record.AppendFold([new("participant", $"P{fold}"), new("frame.macroF1", $"{f1 + (fold / 100.0) - 0.02}"), new("train", "7")]);
        record.Finish(RunStatus.Finished);
    }

    private string Make(string name, double? f1, int folds = 6, int epochs = 5, string data = "same", string? model = null)
    {
        using RunRecord record = Start(name, model, epochs, data);
        if (f1 is { } value)
        {
            record.LogFigure("event.f1.250ms", value);
            for (int fold = 1; fold <= folds; fold++)
                record.AppendFold([
                    new("participant", $"P{fold}"),
                    new("f1", (value + (fold * 0.01) - 0.01).ToString(System.Globalization.CultureInfo.InvariantCulture)),
                    new("note", "text"),
                ]);
        }
        record.Finish(RunStatus.Finished);
        return record.Folder;
    }
}
