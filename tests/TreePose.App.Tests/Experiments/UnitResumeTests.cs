using System.Text.Json.Nodes;
using TreePose.Runs;
using Xunit;

namespace TreePose.App.Tests.Experiments;

/// <summary>Runs that go on, by command: after a kill anywhere, with results that others made, never with what does not fit.</summary>
public sealed class UnitResumeTests : IDisposable
{
    private const int AllUnits = 3 * (DrawWork.Draws + 1) + 1;
    private readonly DrawRuns _runs = new();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void AKillBetweenAResultAndItsLinesInTheRecordLosesNothing()
    {
        string folder = _runs.Begun("killed");
        SingleUnits units = _runs.Units(folder);
        foreach (string id in new[] { "fold/P1/draw/0", "fold/P1/draw/1", "fold/P2/draw/0" })
            units.Do(id, false, TestContext.Current.CancellationToken);
        // A fold is whole, and no line of folds.csv says so.
        _runs.Units(folder).Do("fold/P1/sum", false, TestContext.Current.CancellationToken);
        Assert.Single(File.ReadAllLines(Path.Combine(folder, "metrics.csv"))); // the header
        Assert.False(File.Exists(Path.Combine(folder, "folds.csv")));

        (int code, string output, string errors) = _runs.Resume("killed");
        Assert.True(code == 0, output + errors);
        Assert.Equal(Enumerable.Repeat(1, AllUnits), _runs.Experiment.Runs.Values);
        Assert.Equal(0, _runs.Run("whole").Code);
        Assert.Equal(_runs.Left("whole"), _runs.Left("killed"));
    }

    [Fact]
    public void AKillAmongTheLinesOfARecordDoublesNothing()
    {
        Assert.Equal(TreePoseApp.Interrupted, _runs.Stopped("torn", 7));
        string folder = _runs.Info("torn").Folder;
        foreach (string journal in new[] { RecordFiles.Journal, "metrics.csv" })
        {
            string path = Path.Combine(folder, journal);
            string[] lines = File.ReadAllLines(path);
            int torn = lines.Length / 2;
            File.WriteAllText(path, string.Concat(lines[..torn].Select(l => l + "\n")) + lines[torn][..5]);
        }
        (int code, string output, string errors) = _runs.Resume("torn");
        Assert.True(code == 0, output + errors);
        Assert.Equal(0, _runs.Run("whole").Code);
        Assert.Equal(_runs.Left("whole"), _runs.Left("torn"));
    }

    [Fact]
    public void UnitsAreListedDoneAndTakenUp()
    {
        _runs.Begun("shared");
        (int code, string output, string errors) = Unit("shared");
        Assert.True(code == 0, errors);
        Assert.Equal(6, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.StartsWith("fold/P1/draw/0  fold/P1/draw/0\n", output, StringComparison.Ordinal);
        (code, output, _) = Unit("shared", "fold/P2/draw/0", "fold/P2/draw/1");
        Assert.Equal(0, code);
        Assert.Matches("^fold/P2/draw/0: done in [0-9.]+ s\nfold/P2/draw/1: done in [0-9.]+ s\n$", output);
        Assert.Equal(0, Unit("shared", "fold/P2/sum").Code); // the two draws allow it
        Assert.Equal(0, Unit("shared", "fold/P2/sum").Code); // given back, not done again
        Assert.Equal(3, _runs.Done());
        (code, _, errors) = Unit("shared", "all");
        Assert.Equal(2, code);
        const string Allowed = "allowed is fold/P1/draw/0, fold/P1/draw/1, fold/P3/draw/0, fold/P3/draw/1.";
        Assert.Contains($"'all' is no unit that may be done now: {Allowed}", errors, StringComparison.Ordinal);

        Assert.Equal(0, _runs.Resume("shared").Code);
        Assert.Equal(Enumerable.Repeat(1, AllUnits), _runs.Experiment.Runs.Values);
        Assert.Equal(0, _runs.Run("whole").Code);
        Assert.Equal(_runs.Left("whole"), _runs.Left("shared"));
        Assert.Equal("All units are done.\n", Unit("shared").Output.ReplaceLineEndings("\n"));
        Assert.Contains("allowed is none, all are done", Unit("shared", "fold/P9/sum").Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void AUnitIsDoneByAnotherProcessWhileTheRunIsUnderWay()
    {
        _runs.Experiment.Within = (unit, _) =>
        {
            if (unit.Id != "fold/P1/draw/0")
                return;
            _runs.Experiment.Within = (_, _) => { };
            Assert.Equal(0, Unit("beside", "fold/P1/draw/0").Code); // the same unit, at the same time
        };
        (int code, string output, string errors) = _runs.Run("beside", "--jobs", "1");
        Assert.True(code == 0, output + errors);
        Assert.Equal(2, _runs.Experiment.Runs["fold/P1/draw/0"]);
        Assert.Equal(0, _runs.Run("whole").Code);
        Assert.Equal(_runs.Left("whole"), _runs.Left("beside"));
    }

    [Fact]
    public void APartThatIsNotDeterministicIsFoundWhenAUnitIsRepeated()
    {
        _runs.Experiment.Within = (unit, context) =>
        {
            if (unit.Id != "fold/P1/draw/0")
                return;
            _runs.Experiment.Within = (_, other) => other.Log("clock", 1, 1, "P1");
            Assert.Equal(0, Unit("random", "fold/P1/draw/0").Code);
            context.Log("clock", 2, 1, "P1");
        };
        (int code, _, string errors) = _runs.Run("random", "--jobs", "1");
        Assert.Equal(2, code);
        const string Said = "The unit 'fold/P1/draw/0' was done twice and gave two results: a part of it is not deterministic.";
        Assert.Contains(Said, errors, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Failed, _runs.Info("random").Status);
    }

    [Theory]
    [InlineData("truncated", "is not the whole result of a unit")]
    [InlineData("foreign", "is the result of the unit 'fold/P2/draw/0', not of 'fold/P1/draw/0'")]
    [InlineData("other options", "was made from other options, data, code or parts than this run has")]
    public void AResultThatDoesNotFitStopsTheRunAndNamesTheFile(string how, string problem)
    {
        Assert.Equal(TreePoseApp.Interrupted, _runs.Stopped("unfit", 7));
        string file = _runs.ResultOf("unfit", "fold/P1/draw/0");
        byte[] whole = File.ReadAllBytes(file),
            other = how switch
            {
                "truncated" => whole[..^20],
                "foreign" => File.ReadAllBytes(_runs.ResultOf("unfit", "fold/P2/draw/0")),
                _ => OfOtherOptions(),
            };
        File.WriteAllBytes(file, other);
        foreach (var (code, output, errors) in new[] { _runs.Resume("unfit"), Unit("unfit"), Unit("unfit", "fold/P3/sum") })
        {
            Assert.Equal(2, code);
            Assert.Contains($"{file}: {problem}", errors, StringComparison.Ordinal);
            Assert.Contains("Delete the file: the unit is then done again.", errors, StringComparison.Ordinal);
            Assert.DoesNotContain("finished", output, StringComparison.Ordinal);
        }
        Assert.Equal(other, File.ReadAllBytes(file)); // never overwritten
        Assert.Equal(RunStatus.Failed, _runs.Info("unfit").Status);
        Assert.Contains(problem, _runs.Info("unfit").Reason, StringComparison.Ordinal);

        File.Delete(file);
        int before = _runs.Done();
        Assert.Equal(0, _runs.Resume("unfit").Code);
        int elsewhere = how == "other options" ? 1 : 0; // that result came of a run of its own
        Assert.Equal(2 + elsewhere, _runs.Experiment.Runs["fold/P1/draw/0"]);
        Assert.Equal(AllUnits - 7 + 1, _runs.Done() - before);
        Assert.Equal(0, _runs.Run("whole").Code);
        Assert.Equal(_runs.Left("whole"), _runs.Left("unfit"));
    }

    [Theory]
    [InlineData(
        "options",
        "options changed since the run began (level was 1 and is 2). Put it back, or start a new run: './treepose run draw --config "
    )]
    [InlineData("seed", "seed changed since the run began")]
    [InlineData("code", "code changed since the run began. Results of two versions of the code cannot be mixed")]
    [InlineData("device", "device changed since the run began")]
    [InlineData("data", "the data changed since the run began: a.mat")]
    [InlineData("plan", "plan.json: is not JSON")]
    public void ARunThatWasBegunWithSomethingElseIsNotResumed(string what, string problem)
    {
        Assert.Equal(TreePoseApp.Interrupted, _runs.Stopped("changed", 7));
        string folder = _runs.Info("changed").Folder;
        if (what == "options")
            Change("config.json", json => json["options"]!["options"]!["level"] = 2);
        if (what == "seed")
            Change("config.json", json => json["seed"] = 2);
        if (what == "code")
            Change("plan.json", json => json["code"] = "0000");
        if (what == "device")
            Change("plan.json", json => json["device"] = "cuda");
        if (what == "data")
            _runs.Experiment.DataHash = () => "01";
        if (what == "plan")
            File.WriteAllText(Path.Combine(folder, "plan.json"), "{\"experiment\":");
        foreach (var (code, _, errors) in new[] { _runs.Resume("changed"), Unit("changed", "fold/P3/sum") })
        {
            Assert.Equal(2, code);
            Assert.StartsWith("treepose: " + folder, errors, StringComparison.Ordinal);
            Assert.Contains(problem, errors, StringComparison.Ordinal);
        }
        Assert.Equal(7, _runs.Done());

        void Change(string file, Action<JsonNode> change)
        {
            JsonNode json = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, file)))!;
            change(json);
            File.WriteAllText(Path.Combine(folder, file), json.ToJsonString());
        }
    }

    [Fact]
    public void TheSourceOfAnExperimentThatIsGoneIsAskedFor()
    {
        Assert.Equal(TreePoseApp.Interrupted, _runs.Stopped("gone", 1));
        (int code, _, string errors) = CommandLine.Run("resume", "gone", "--runs", _runs.Root);
        Assert.Equal(2, code);
        const string Said =
            "There is no experiment 'draw': allowed is goup-down, loo-finetune, attempt-stability, stability-preprocessing.";
        Assert.Contains(Said, errors, StringComparison.Ordinal);
    }

    private (int Code, string Output, string Errors) Unit(string run, params string[] ids) =>
        _runs.Command(["unit", run, .. ids, "--runs", _runs.Root]);

    private byte[] OfOtherOptions()
    {
        Assert.Equal(0, _runs.Run("other", "--set", "level=2").Code);
        return File.ReadAllBytes(_runs.ResultOf("other", "fold/P1/draw/0"));
    }
}
