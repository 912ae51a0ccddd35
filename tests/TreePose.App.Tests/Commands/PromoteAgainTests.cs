using System.Text.Json.Nodes;
using TreePose.ModelFolders;
using TreePose.Runs;
using TreePose.TestKit;
using TreePose.TestKit.Mlflow;
using Xunit;

namespace TreePose.App.Tests.Commands;

/// <summary>Freezing and registering are two steps, each of which can be repeated, by one or by two at once.</summary>
public sealed class PromoteAgainTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    private string Workflows => _scratch.File("workflows");

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void AWorkflowThatIsFrozenWhileItsServerIsDownIsRegisteredLaterByTheCommandThatWasPrinted()
    {
        Make("best");
        (int code, _, string errors) = Promote("best", "--as", "find", "--to", "mlflow:http://127.0.0.1:9");
        Assert.Equal(2, code);
        Assert.Contains(
            "The workflow is frozen. To register it later: ./treepose promote best --as find --to mlflow:http://127.0.0.1:9 --runs",
            errors
        );
        string card = File.ReadAllText(Path.Combine(Workflows, "find", "card.md")),
            frozen = File.ReadAllText(Path.Combine(Workflows, "find.json"));
        using var server = new MlflowStandIn();
        for (int time = 0; time < 2; time++)
        {
            (code, string output, errors) = Promote("best", "--as", "find", "--to", "mlflow:" + server.Url);
            Assert.Equal((0, ""), (code, errors));
            Assert.Contains("registered as find, version 1", output);
        }
        StandInVersion version = Assert.Single(server.Store.Versions);
        Assert.Equal((card, frozen), (version.Description, File.ReadAllText(Path.Combine(Workflows, "find.json"))));
    }

    [Fact]
    public void AModelHasSeveralVersionsUnderOneName()
    {
        using var server = new MlflowStandIn();
        foreach ((string run, string version) in new[] { ("one", "1"), ("two", "2") })
        {
            Make(run);
            (_, string output, string errors) = Promote(
                run,
                "--as",
                $"find-{version}",
                "--register-as",
                "find",
                "--to",
                "mlflow:" + server.Url
            );
            Assert.Equal("", errors);
            Assert.Contains($"registered as find, version {version}", output);
        }
        Assert.Equal(["1", "2"], server.Store.Versions.Where(v => v.Name == "find").Select(v => v.Version));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AModelThatIsNotHereIsAnErrorAndNothingIsFrozen(bool isOffloaded)
    {
        string folder = Make("best");
        if (isOffloaded)
            RunFiles.Write(
                folder,
                RunFiles.Read(folder).Select(f => f.Path.StartsWith("checkpoints/") ? f with { Location = "mlflow-artifacts:/1/2/a" } : f)
            );
        File.Delete(Path.Combine(folder, "checkpoints", "fold_P1.pth"));
        (int code, _, string errors) = Promote("best", "--as", "find");
        Assert.Equal(2, code);
        Assert.Contains(isOffloaded ? "is not here but at mlflow-artifacts:/1/2/a" : "checkpoints/fold_P1.pth is missing", errors);
        Assert.False(File.Exists(Path.Combine(Workflows, "find.json")));
        Assert.Empty(Directory.Exists(Workflows) ? Directory.GetFileSystemEntries(Workflows) : []);
    }

    [Fact]
    public void WithoutAModelThereIsNothingToRegister()
    {
        Make("best", model: false);
        using var server = new MlflowStandIn();
        Assert.Contains("there is nothing to register", Promote("best", "--as", "find", "--to", "mlflow:" + server.Url).Errors);
        Assert.Equal(0, Promote("best", "--as", "find").Code);
    }

    [Fact]
    public void OfTwoAtOnceOneWinsAndTheOtherSaysSo()
    {
        Make("one");
        Make("two");
        var store = new RunStore(_scratch.File("runs"));
        for (int round = 0; round < 20; round++)
        {
            string name = $"find-{round}";
            using var together = new Barrier(2);
            string?[] problems = new string?[2];
            Thread[] both =
            [
                .. new[] { "one", "two" }.Select(
                    (run, i) =>
                        new Thread(() =>
                        {
                            RunInfo info = store.Find(run);
                            together.SignalAndWait();
                            try
                            {
                                Workflow.Promote(info, Workflows, new Promotion(name), TimeProvider.System);
                            }
                            catch (TreePoseException e)
                            {
                                problems[i] = e.Message;
                            }
                        })
                ),
            ];
            foreach (Thread thread in both)
                thread.Start();
            foreach (Thread thread in both)
                thread.Join();
            string problem = Assert.Single(problems.OfType<string>());
            Assert.Contains("is frozen", problem.Replace("and is frozen with", "is frozen"));
            string winner = problems[0] is null ? "one" : "two";
            Workflow workflow = Workflow.Read(Workflows, name);
            Assert.Equal(winner, workflow.Run.Name);
            Assert.Equal(workflow.Model[0].Sha256, RunFiles.Hash(Path.Combine(Workflows, name, workflow.Model[0].Path)));
            Assert.Contains($"/{winner}`", workflow.ReadCard(Workflows));
        }
        Assert.DoesNotContain(Directory.GetFileSystemEntries(Workflows), f => f.EndsWith(".partial"));
    }

    [Fact]
    public void WhatAKillLeftOutIsPutBack()
    {
        Make("best");
        Assert.Equal(0, Promote("best", "--as", "find").Code);
        Make("better");
        Assert.Contains("frozen with the run best", Promote("better", "--as", "find").Errors);
        Directory.Delete(Path.Combine(Workflows, "find"), recursive: true); // killed between the name and the folder
        Assert.Equal(0, Promote("best", "--as", "find").Code);
        Workflow workflow = Workflow.Read(Workflows, "find");
        Assert.All(workflow.Model, m => Assert.Equal(m.Sha256, RunFiles.Hash(Path.Combine(Workflows, "find", m.Path))));
        Assert.NotEqual("", workflow.ReadCard(Workflows));
    }

    [Fact]
    public void FilesThatARecordIsReadByAreNeverMoved()
    {
        string large = _scratch.File("large");
        string folder = Make(
            "best",
            change: r =>
                r with
                {
                    LargeFiles = new LargeFileOptions { Root = large, LargerThanBytes = 1 },
                }
        );
        Assert.Equal(["checkpoints/fold_P1.pth"], RunFiles.Read(folder).Where(f => f.Location is not null).Select(f => f.Path));
        Assert.True(File.Exists(Path.Combine(folder, "results.json")));
        Assert.Equal(0, Promote("best", "--as", "find").Code); // the model comes from where it was moved to
    }

    private (int Code, string Output, string Errors) Promote(params string[] arguments) =>
        CommandLine.Run(["promote", .. arguments, "--runs", _scratch.File("runs"), "--workflows", Workflows]);

    private string Make(string name, bool model = true, Func<RunRequest, RunRequest>? change = null)
    {
        var request = new RunRequest
        {
            Experiment = "goup-down",
            Name = name,
            Root = _scratch.File("runs"),
            Configuration = new JsonObject { ["model"] = "tcn" },
        };
        using RunRecord record = RunRecord.Start(change?.Invoke(request) ?? request, new StepClock());
        record.LogFigure("f1", 0.9);
        if (model)
            File.WriteAllText(record.FileFor("checkpoints/fold_P1.pth"), "weights of " + name);
        record.Finish(RunStatus.Finished);
        return record.Folder;
    }
}
