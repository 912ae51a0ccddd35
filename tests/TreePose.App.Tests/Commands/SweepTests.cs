using System.Text.Json.Nodes;
using TreePose.App.Runs;
using TreePose.App.Sweeps;
using TreePose.App.Tests.Experiments;
using TreePose.Experiments.Parts;
using TreePose.Runs;
using TreePose.TestKit;
using TreePose.TestKit.Mlflow;
using Xunit;

namespace TreePose.App.Tests.Commands;

public sealed class SweepTests : IDisposable
{
    private static readonly string[] Quick = QuickRun.Arguments;
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void ASweepIsATreeOfSweepTrialsAndFoldsEverywhere()
    {
        using var server = new MlflowStandIn();
        (int code, string output, string errors) = Sweep(
            "tree",
            "--over",
            "model=tcn,bilstm",
            "--track",
            "mlflow:" + server.Url,
            "--track",
            "wandb:" + _scratch.Path
        );
        Assert.True(code == 0, output + errors);
        Assert.Contains("Trial 2 of 2: model=bilstm", output);
        Assert.Contains("2 of 2 trials; best is tree_0", output);
        string words = output.ReplaceLineEndings(" ");
        Assert.Contains("its figure is optimistic", words);
        Assert.Contains("run with --nested in place of --over", words);
        Assert.All(
            output.Split('\n').SkipWhile(l => !l.StartsWith("trial")),
            line => Assert.True(line.Length <= 80 || line.Contains(_scratch.Path) || line.Contains("mlflow:"), line)
        );

        RunInfo sweep = Run("tree"),
            first = Run("tree_01");
        Assert.Equal((RunStatus.Finished, sweep.Id, "tree"), (first.Status, first.ParentId, first.Value("parent")));
        string[] trials = File.ReadAllLines(Path.Combine(sweep.Folder, "trials.csv"));
        Assert.Equal("trial,run,status,event.f1.250ms,seconds,model,note", trials[0]);
        Assert.StartsWith("1,tree_01,finished,", trials[1]);
        JsonNode results = JsonNode.Parse(File.ReadAllText(Path.Combine(sweep.Folder, "results.json")))!;
        Assert.Equal(
            Math.Max(first.Figures["event.f1.250ms"], Run("tree_02").Figures["event.f1.250ms"]),
            sweep.Figures["best.event.f1.250ms"]
        );
        Assert.Contains("optimistic", (string)results["warning"]!);

        StandInRun top = server.Store.Runs.Values.Single(r => r.Name == "tree");
        StandInRun[] middle = [.. server.Store.Runs.Values.Where(r => r.Tags.GetValueOrDefault("mlflow.parentRunId") == top.Id)];
        Assert.Equal(["tree_01", "tree_02"], middle.Select(r => r.Name).Order());
        Assert.All(
            middle,
            trial => Assert.Equal(4, server.Store.Runs.Values.Count(r => r.Tags.GetValueOrDefault("mlflow.parentRunId") == trial.Id))
        );
        Assert.Equal(1 + 2 + 8, server.Store.Runs.Count);
        Assert.Single(server.Store.Runs.Values.Select(r => r.Experiment).Distinct()); // the page shows no tree across experiments
        string[] logs = Directory.GetFiles(_scratch.File("wandb"), "*.wandb", SearchOption.AllDirectories);
        Assert.Equal(["", "tree", "tree"], logs.Select(l => Tracking.WandBFile.Read(l)[1].Run.RunGroup).Order());

        Assert.Contains("nothing to resume", CommandLine.Run("resume", "tree", "--runs", _scratch.Path).Errors);
        Assert.Contains(
            "is a sweep: promote one of its trials",
            CommandLine.Run("promote", "tree", "--as", "x", "--runs", _scratch.Path).Errors
        );
        Assert.Contains("tree_02", CommandLine.Run("runs", "list", "--where", "parent = tree", "--runs", _scratch.Path).Output);
    }

    [Fact]
    public void AStoppedSweepKeepsItsFinishedTrialsAndEndsAsIfItHadNotBeenStopped()
    {
        using var stop = new CancellationTokenSource();
        using var output = new StopAtTrial(2, stop);
        var request = new ExperimentRequest
        {
            Data = QuickRun.Mars,
            Overrides = QuickRun.Overrides,
            Root = _scratch.Path,
            Name = "stopped",
        };
        Bench bench = TreePoseApp.Create().Bench;
        var plan = new SweepPlan
        {
            Bench = bench,
            Experiment = bench.Experiments.Find("goup-down"),
            Request = request,
            Over = ["training.learningRate=0.001,0.003,0.01"],
            Metric = "frame.macroF1.mean",
        };
        Assert.Equal(130, new Sweep(plan, output, stop.Token).Start());
        Assert.Matches("[0-2] of 3 trials", output.ToString());
        Assert.Matches("To go on: \\./treepose resume .*/stopped\n", output.ToString());
        // One or none: the last units of the first trial may not have been done.
        bool one = output.ToString().Contains("1 of 3 trials", StringComparison.Ordinal);
        Assert.Equal(RunStatus.Interrupted, Run("stopped").Status);

        (int code, string text, string errors) = CommandLine.Run("resume", "stopped", "--runs", _scratch.Path);
        Assert.True(code == 0, text + errors);
        Assert.Equal(one, text.Contains("Trial 1 of 3: training.learningRate=0.001 (kept)", StringComparison.Ordinal));
        Assert.Contains("3 of 3 trials", text);
        Assert.Single(new RunStore(_scratch.Path).List(), r => r.Name == "stopped_01");
        (code, _, errors) = Sweep("whole", "--over", "training.learningRate=0.001,0.003,0.01", "--metric", "frame.macroF1.mean");
        Assert.True(code == 0, errors);
        Assert.Equal(Values("whole"), Values("stopped"));
    }

    [Fact]
    public void AKilledTrialGoesOnInItsOwnRecord()
    {
        Assert.Equal(0, Sweep("killed", "--over", "model=tcn,bilstm").Code);
        string results = File.ReadAllText(Path.Combine(Run("killed_02").Folder, "results.json"));
        Rewrite("killed", "finished", "running");
        Rewrite("killed_02", "finished", "running");
        Assert.Equal(RunStatus.Crashed, Run("killed_02").Status);
        string Result(int fold) => Path.Combine(Run("killed_02").Folder, "units", "fold", $"{fold}", "model", "0", "result.zip");
        (string redone, string kept) = (Result(2), Result(3));
        DateTime written = File.GetLastWriteTimeUtc(kept);
        File.Delete(redone); // it was under way
        (int code, string text, string errors) = CommandLine.Run("resume", "killed", "--runs", _scratch.Path);
        Assert.True(code == 0, text + errors);
        Assert.Contains("Trial 1 of 2: model=tcn (kept)", text);
        Assert.Equal(RunStatus.Finished, Run("killed_02").Status);
        Assert.Equal(results, File.ReadAllText(Path.Combine(Run("killed_02").Folder, "results.json")));
        Assert.True(File.Exists(redone));
        Assert.Equal(written, File.GetLastWriteTimeUtc(kept));
        Assert.Equal(3, new RunStore(_scratch.Path).List().Count); // no trial has a second record
    }

    [Fact]
    public void ATrialThatFailsDoesNotEndTheOthers()
    {
        (int code, string output, _) = Sweep("some", "--over", "protocol.validationParticipants=0,50");
        Assert.Equal(0, code);
        Assert.Contains("some_02 failed: ", output);
        Assert.Contains("2 of 2 trials; best is some_01", output);
    }

    [Fact]
    public void UnitsOfAllTrialsAreDoneOnceWhateverTheWorkers()
    {
        var experiment = new DrawExperiment();
        string[] over = ["sweep", "draw", "--over", "level=1,2,3,4", "--runs", _scratch.Path];
        (int code, string output, string errors) = CommandLine.Run(experiment, [.. over, "--name", "one", "--jobs", "1"]);
        Assert.True(code == 0, output + errors);
        Assert.All(experiment.Runs.Values, n => Assert.Equal(4, n));
        Assert.Equal(0, CommandLine.Run(experiment, [.. over, "--name", "many", "--jobs", "5"]).Code);
        Assert.All(experiment.Runs.Values, n => Assert.Equal(8, n));
        Assert.Equal(Values("one"), Values("many"));
        for (int trial = 1; trial <= 4; trial++)
            Assert.Equal(Results($"one_0{trial}"), Results($"many_0{trial}"));

        string Results(string run) => File.ReadAllText(Path.Combine(Run(run).Folder, "results.json"));
    }

    [Fact]
    public void DataThatChangesEndsTheSweep()
    {
        int opened = 0;
        var experiment = new DrawExperiment { DataHash = () => opened++ == 0 ? "00" : "01" };
        string[] sweep = ["sweep", "draw", "--over", "level=1,2", "--runs", _scratch.Path, "--name", "changing"];
        (int code, string output, string errors) = CommandLine.Run(experiment, sweep);
        Assert.Equal(2, code);
        Assert.Contains("The data changed since the sweep began. Put it back, or start a new sweep.", errors);
        Assert.Equal(RunStatus.Failed, Run("changing").Status);
        Assert.NotEqual(RunStatus.Failed, Run("changing_01").Status); // it may go on when the data is back

        experiment.DataHash = () => "01";
        string[] resume = ["resume", "changing", "--runs", _scratch.Path];
        Assert.Contains("the data changed since the run began: a.mat", CommandLine.Run(experiment, resume).Errors);
        experiment.DataHash = () => "00";
        (code, output, errors) = CommandLine.Run(experiment, resume);
        Assert.True(code == 0, output + errors);
        Assert.Contains("2 of 2 trials", output);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("4")]
    public void ABadTrialIsGivenUpAfterItsFirstFoldAndResumingRemembersIt(string jobs)
    {
        // Its figure of each fold is the level itself.
        var experiment = new DrawExperiment();
        string[] levels = ["--set", "noise=0", "--over", "level=0.5,0.6,0.7,0.8,0.1,0.9,0.2"];
        string[] sweep = ["sweep", "draw", "--prune", .. levels, "--jobs", jobs, "--runs", _scratch.Path];
        (int code, string output, string errors) = CommandLine.Run(experiment, [.. sweep, "--name", "pruned"]);
        Assert.True(code == 0, output + errors);
        Assert.Contains("7 of 7 trials; best is pruned_06 with value.mean 0.9", output);
        string reason = "pruned: value.mean of fold P1 is 0.1, worse than half of the trials before";
        Assert.Equal((reason, 1), (Run("pruned_05").Reason, RunTableReader.ReadFolds(Run("pruned_05").Folder).Count));
        Assert.StartsWith("5,pruned_05,pruned,,", File.ReadAllLines(Path.Combine(Run("pruned").Folder, "trials.csv"))[5]);
        Assert.Equal(RunStatus.Interrupted, Run("pruned_07").Status);
        Assert.Equal(7, experiment.Runs["fold/P1/sum"]);
        Assert.Equal(5, experiment.Runs["fold/P2/sum"]); // not in the two that were given up

        Rewrite("pruned", "finished", "interrupted");
        Directory.Delete(Run("pruned_07").Folder, recursive: true);
        (code, output, errors) = CommandLine.Run(experiment, "resume", "pruned", "--runs", _scratch.Path, "--jobs", jobs);
        Assert.True(code == 0, output + errors);
        Assert.StartsWith("pruned: ", Run("pruned_07").Reason);
        Assert.Equal(8, experiment.Runs["fold/P1/sum"]);
        (code, _, errors) = CommandLine.Run(experiment, [.. sweep, "--metric", "value.f2", "--name", "unknown"]);
        Assert.Equal(2, code);
        Assert.Contains("--prune looks at 'value.f2' of each fold, which folds.csv does not have. It has participant, value.", errors);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("3")]
    public void TrialsThatWaitForAnEarlierOneGoOnWhenItFails(string jobs)
    {
        var experiment = new DrawExperiment
        {
            Within = (unit, context) =>
            {
                if (!context.Folder.Contains("failing_02", StringComparison.Ordinal))
                    return;
                Thread.Sleep(200); // the others have their first fold by then
                throw new TreePoseException("no number");
            },
        };
        string[] sweep =
        [
            "sweep",
            "draw",
            "--prune",
            "--over",
            "level=1,2,3",
            "--jobs",
            jobs,
            "--runs",
            _scratch.Path,
            "--name",
            "failing",
        ];
        (int code, string output, string errors) = CommandLine.Run(experiment, sweep);
        Assert.True(code == 0, output + errors);
        Assert.Contains("3 of 3 trials; best is failing_03", output);
        Assert.Equal((RunStatus.Failed, "no number"), (Run("failing_02").Status, Run("failing_02").Reason));
        Assert.Equal(RunStatus.Finished, Run("failing_03").Status);
    }

    private (int Code, string Output, string Errors) Sweep(string name, params string[] arguments) =>
        CommandLine.Run(["sweep", "goup-down", "--data", QuickRun.Mars, "--runs", _scratch.Path, "--name", name, .. Quick, .. arguments]);

    private RunInfo Run(string name) => new RunStore(_scratch.Path).Find(name);

    private IEnumerable<string?> Values(string sweep) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Run(sweep).Folder, "results.json")))!["ranking"]!
            .AsArray()
            .Select(t => $"{t!["trial"]} {t["value"]} {t["set"]!.ToJsonString()}");

    private void Rewrite(string name, string status, string into)
    {
        string file = Path.Combine(Run(name).Folder, "run.json");
        File.WriteAllText(file, File.ReadAllText(file).Replace($"\"{status}\"", $"\"{into}\""));
    }
}
