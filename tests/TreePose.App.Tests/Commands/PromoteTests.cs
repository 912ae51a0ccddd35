using System.Text.Json.Nodes;
using TreePose.App.Tests.Experiments;
using TreePose.ModelFolders;
using TreePose.Runs;
using TreePose.TestKit;
using TreePose.TestKit.Mlflow;
using Xunit;

namespace TreePose.App.Tests.Commands;

public sealed class PromoteTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    private string Workflows => _scratch.File("workflows");

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void ARunIsFrozenWithModelCardDataAndFigures()
    {
        using var server = new MlflowStandIn();
        Make("best");
        (int code, string output, string errors) = Promote("best", "--as", "find", "--to", "mlflow:" + server.Url);
        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("registered as find, version 1", output);
        Workflow workflow = Workflow.Read(Workflows, "find");
        Assert.Equal(("goup-down", 5, "mars:data"), (workflow.Experiment, workflow.Seed, workflow.DataSource));
        Assert.Equal("tcn", workflow.Options["model"]);
        Assert.Equal("c0ffee", workflow.DataManifest["a.mat"]);
        Assert.Equal(new WorkflowFigure(0.9, 0.02), Assert.Single(workflow.Figures).Value); // not the baselines
        string model = Path.Combine(Workflows, "find", Assert.Single(workflow.Model).Path);
        Assert.Equal(workflow.Model[0].Sha256, RunFiles.Hash(model));
        string card = File.ReadAllText(Path.Combine(Workflows, "find", "card.md"));
        Assert.Contains("| event.f1.250ms | 0.9 | ±2 % |", card);
        Assert.Contains("workflow run find --verify", card);
    }

    [Fact]
    public void WhatCannotBePromotedIsRefused()
    {
        string folder = Make("best");
        Make("stopped", RunStatus.Interrupted);
        Assert.Contains("only a finished run", Promote("stopped", "--as", "find").Errors);
        Assert.Contains("cannot be a workflow's name", Promote("best", "--as", "../find").Errors);
        Assert.Contains("has no figure 'f2'", Promote("best", "--as", "find", "--figures", "f2").Errors);
        Assert.Contains("A tolerance cannot be -1", Promote("best", "--as", "find", "--tolerance", "-1").Errors);
        Assert.False(File.Exists(Path.Combine(Workflows, "find.json")));
        Assert.Equal(0, Promote("best", "--as", "find").Code);
        Assert.Contains("frozen with the tolerance 0.02", Promote("best", "--as", "find", "--tolerance", "0.5").Errors);
        File.AppendAllText(Path.Combine(folder, "results.json"), " ");
        Assert.Contains("results.json changed", Promote("best", "--as", "again").Errors);
        Assert.Contains("Known: find.", CommandLine.Run("workflow", "run", "found", "--workflows", Workflows).Errors);
        File.WriteAllText(Path.Combine(Workflows, "broken.json"), "{}");
        Assert.Contains("is not a workflow", CommandLine.Run("workflow", "run", "broken", "--workflows", Workflows).Errors);
    }

    [Fact]
    public void FiguresAndDataAreHeldToWhatTheyWere()
    {
        Make("best");
        Promote("best", "--as", "find", "--tolerance", "0.1");
        Workflow workflow = Workflow.Read(Workflows, "find");
        Assert.Empty(workflow.Compare(new Dictionary<string, double> { ["event.f1.250ms"] = 0.98 }));
        Assert.Equal(
            "event.f1.250ms: 0.9 expected within 10 %, 0.7 reached.",
            Assert.Single(workflow.Compare(new Dictionary<string, double> { ["event.f1.250ms"] = 0.7 }))
        );
        Assert.Equal("event.f1.250ms: 0.9 expected, none reached.", Assert.Single(workflow.Compare(new Dictionary<string, double>())));
        Workflow exact = workflow with { Figures = new Dictionary<string, WorkflowFigure> { ["event.f1.250ms"] = new(0.9, 0) } };
        var near = new Dictionary<string, double> { ["event.f1.250ms"] = 0.89 };
        Assert.Single(exact.Compare(near));
        Assert.Empty(exact.Compare(near, otherVectors: true)); // 1.1 % away
        near["event.f1.250ms"] = 0.87;
        Assert.Contains("within 2 %", Assert.Single(exact.Compare(near, otherVectors: true)));
        Assert.Equal(
            ["a.mat has another content.", "b.mat was not there."],
            workflow.CompareData(new Dictionary<string, string> { ["a.mat"] = "x", ["b.mat"] = "y" })
        );
        Assert.Equal("a.mat is missing.", Assert.Single(workflow.CompareData(new Dictionary<string, string>())));
        Assert.True(new WorkflowFigure(double.NaN, 0).Allows(double.NaN));
        Assert.False(new WorkflowFigure(0, 0.5).Allows(0.1));
    }

    [Fact]
    public void APromotedTrainingVerifiesItself()
    {
        string root = _scratch.File("runs");
        string[] quick = ["--set", "training.epochs=1", "--set", "training.ensemble=1", "--runs", root];
        (int code, string output, _) = CommandLine.Run([
            "run",
            "goup-down",
            "--data",
            "simulated:tiny",
            .. quick,
            "--name",
            "first",
            "--track",
            "wandb:" + _scratch.Path,
        ]);
        Assert.Equal(0, code);
        Assert.Contains("first -> wandb:", output);
        Assert.Equal(0, Promote("first", "--as", "find", "--tolerance", "0").Code);
        (code, output, string errors) = CommandLine.Run("workflow", "run", "find", "--verify", "--workflows", Workflows, "--runs", root);
        Assert.True(code == 0, output + errors);
        Assert.Contains("figures are reached again", output);
        (code, _, errors) = CommandLine.Run(
            "workflow",
            "run",
            "find",
            "--verify",
            "--data",
            "simulated:small",
            "--workflows",
            Workflows,
            "--runs",
            root
        );
        Assert.Equal(2, code);
        Assert.Contains("The data is not that of the workflow 'find'", errors);
    }

    [Fact]
    public void ALooFineTuneRunIsPromotedVerifiedAndTrainedOnAll()
    {
        string root = _scratch.File("runs");
        string[] quick =
        [
            "--set",
            "protocol.calibrationHolds=0,2",
            "--set",
            "protocol.repeats=1",
            "--set",
            "protocol.modes=whole",
            "--set",
            "training.epochs=1",
            "--set",
            "fineTuning.epochs=1",
        ];
        (int code, string output, string errors) = CommandLine.Run([
            "run",
            "loo-finetune",
            "--data",
            "simulated:tiny",
            "--seed",
            "3",
            .. quick,
            "--name",
            "first",
            "--runs",
            root,
        ]);
        Assert.True(code == 0, output + errors);
        Assert.Equal(0, Promote("first", "--as", "sway", "--tolerance", "0").Code);
        Workflow workflow = Workflow.Read(Workflows, "sway");
        Assert.Contains("mae.zero-shot", workflow.Figures.Keys);
        Assert.All(workflow.Model, m => Assert.True(File.Exists(Path.Combine(Workflows, "sway", m.Path)), m.Path));
        (code, output, errors) = CommandLine.Run("workflow", "run", "sway", "--verify", "--workflows", Workflows, "--runs", root);
        Assert.True(code == 0, output + errors);
        Assert.Contains($"sway: all {workflow.Figures.Count} figures are reached again.", output);
        (code, output, errors) = CommandLine.Run("workflow", "run", "sway", "--workflows", Workflows, "--runs", root);
        Assert.True(code == 0, output + errors);
        Assert.True(File.Exists(Path.Combine(new RunStore(root).Find("latest").Folder, "checkpoints", "all_0.pth")));
    }

    [Fact]
    public void AStabilityRunIsPromotedAndRunAgain()
    {
        string root = _scratch.File("runs"),
            data = $"bds:{StabilityCommandTests.FirstPerson(_scratch)}";
        string[] some = ["--set", "preprocessing.lowPassCutoffHz=none", "--set", "outliers.measures=meanVelocity,range", "--runs", root];
        (int code, string output, string errors) = CommandLine.Run([
            "run",
            "stability-preprocessing",
            "--data",
            data,
            "--name",
            "standing",
            .. some,
        ]);
        Assert.True(code == 0, output + errors);
        Assert.Equal(0, Promote("standing", "--as", "sway", "--tolerance", "0").Code);
        foreach (string verify in new[] { "--verify", "" })
        {
            (code, output, errors) = CommandLine.Run([
                "workflow",
                "run",
                "sway",
                .. verify.Length > 0 ? [verify] : Array.Empty<string>(),
                "--workflows",
                Workflows,
                "--runs",
                root,
            ]);
            Assert.True(code == 0, output + errors);
            Assert.Contains($"sway: all {Workflow.Read(Workflows, "sway").Figures.Count} figures are reached again.", output);
        }
        // What a workflow made can be promoted in its turn.
        Assert.Equal(0, Promote("latest", "--as", "again").Code);
        string[] again = ["workflow", "run", "again", "--verify", "--workflows", Workflows, "--runs", root];
        (code, output, errors) = CommandLine.Run([.. again, "--json"]);
        Assert.True(code == 0, output + errors);
        Assert.Equal("finished", (string?)System.Text.Json.Nodes.JsonNode.Parse(output)!["status"]);
        Assert.Contains("figures are reached again.", errors); // said beside the results
    }

    [Fact]
    public void AWorkflowRunThatIsStoppedBeforeItsFinalModelHasItWhenResumed()
    {
        var experiment = new StoppedTraining();
        string root = _scratch.File("runs");
        string[] quick = ["--set", "training.epochs=1", "--set", "training.ensemble=1", "--jobs", "1", "--runs", root];
        Assert.Equal(0, CommandLine.Run(experiment, ["run", "stopped", .. quick, "--name", "first"]).Code);
        Assert.Equal(0, Promote("first", "--as", "find", "--tolerance", "0").Code);
        experiment.Stops = true;
        (int code, _, _) = CommandLine.Run(experiment, "workflow", "run", "find", "--workflows", Workflows, "--runs", root);
        RunInfo stopped = new RunStore(root).Find("latest");
        string model = Path.Combine(stopped.Folder, "checkpoints", "all_0.pth");
        Assert.Equal((TreePoseApp.Interrupted, RunStatus.Interrupted, false), (code, stopped.Status, File.Exists(model)));
        experiment.Stops = false;
        (code, string output, string errors) = CommandLine.Run(experiment, "resume", stopped.Name, "--runs", root);
        Assert.True(code == 0, output + errors);
        Assert.Equal((RunStatus.Finished, true), (new RunStore(root).Find(stopped.Name).Status, File.Exists(model)));
        Assert.Empty(Workflow.Read(Workflows, "find").Compare(new RunStore(root).Find(stopped.Name).Figures));
    }

    [Fact]
    public void AWorkflowChoosesInsideEachFoldAsItsRunDid()
    {
        string root = _scratch.File("runs");
        (int code, string output, string errors) = CommandLine.Run(
            "run",
            "loo-finetune",
            "--data",
            "simulated:tiny",
            "--nested",
            "training.learningRate=0.001,0.003",
            "--set",
            "model=study-copspeed",
            "--set",
            "protocol.calibrationHolds=0",
            "--set",
            "protocol.repeats=1",
            "--set",
            "training.epochs=1",
            "--set",
            "fineTuning.epochs=1",
            "--name",
            "first",
            "--runs",
            root
        );
        Assert.True(code == 0, output + errors);
        Assert.Equal(0, Promote("first", "--as", "chosen", "--tolerance", "0").Code);
        Assert.Equal(["training.learningRate=0.001,0.003"], Workflow.Read(Workflows, "chosen").Nested);
        (code, output, errors) = CommandLine.Run("workflow", "run", "chosen", "--verify", "--workflows", Workflows, "--runs", root);
        Assert.True(code == 0, output + errors);
    }

    private (int Code, string Output, string Errors) Promote(params string[] arguments) =>
        CommandLine.Run(["promote", .. arguments, "--runs", _scratch.File("runs"), "--workflows", Workflows]);

    private string Make(string name, RunStatus status = RunStatus.Finished)
    {
        using RunRecord record = RunRecord.Start(
            new RunRequest
            {
                Experiment = "goup-down",
                Name = name,
                Root = _scratch.File("runs"),
                Configuration = new JsonObject
                {
                    ["data"] = "mars:data",
                    ["options"] = new JsonObject { ["model"] = "tcn" },
                },
                DataSource = "mars:data",
                DataManifest = new Dictionary<string, string> { ["a.mat"] = "c0ffee" },
                Seed = 5,
            },
            new StepClock()
        );
        const string Results = """{ "figures": { "event.f1.250ms": 0.9 }, "baselines": { "none": 0.1 } }""";
        record.WriteJson("results.json", JsonNode.Parse(Results)!.AsObject());
        record.AppendFold([new("participant", "P1"), new("f1", "0.9")]);
        File.WriteAllBytes(record.FileFor("checkpoints/fold_P1.pth"), new byte[1000]);
        record.Finish(status);
        return record.Folder;
    }
}
