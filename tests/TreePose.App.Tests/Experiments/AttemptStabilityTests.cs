using System.Text.Json.Nodes;
using TreePose.App.Tests.Commands;
using TreePose.Datasets;
using TreePose.Datasets.Olst;
using TreePose.Evaluation.Calibration;
using TreePose.Evaluation.Protocols;
using TreePose.Evaluation.Verdicts;
using TreePose.Experiments.AttemptStability;
using TreePose.Simulation.Olst;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Experiments;

/// <summary>Was this attempt stable? With a trainer that reads the answer out of the frames, and on the layout of OLST.</summary>
public sealed class AttemptStabilityTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void AnAnswerThatStandsInTheFramesIsFoundForStrangersAndLengthAloneIsJudgedBesideIt()
    {
        (AttemptStabilityCollected collected, Reader trainer) = Run(Data(4, 6));
        JsonObject results = collected.Results;
        Assert.Equal("4 of 4 folds", (string?)results["folds"]);
        Assert.Equal((24, 12), ((int)results["attempts"]!, (int)results["stable"]!));
        Assert.Equal(1.0, (double)results["figures"]!["auc"]!);
        Assert.Equal(0.5, (double)results["baselines"]!["attemptLength"]!["auc"]!, 1e-12); // all attempts are as long
        Assert.Equal([1.0, 1.0], results["interval"]!.AsArray().Select(v => (double)v!));
        Assert.Equal(AttemptStability.Within.Name, collected.Verdict.Figure!.Name);
        Assert.Equal(["older", "young"], results["strata"]!.AsArray().Select(s => (string?)s!["value"]));
        Assert.All(trainer.Asked, h => Assert.Null(h.Target)); // the answer is taken out before the model is asked
        Assert.All(trainer.Tasks, t => Assert.Equal(18, t.Train.Count));
    }

    [Fact]
    public void ATestedPersonsLabelsChangeNothing()
    {
        AttemptDataset data = Data(4, 6);
        AttemptDataset turned = data with
        {
            Attempts =
            [
                .. data.Attempts.Select(a =>
                    a.Id.Participant == "2" ? a with { IsStable = !a.IsStable, Window = a.Window with { Target = 1 - a.Window.Target } } : a
                ),
            ],
        };
        double[] Scores(AttemptDataset of) =>
            [.. Run(of).Collected.Report.People.Single(p => p[0].Attempt.Id.Participant == "2").Select(a => a.Score)];
        Assert.Equal(Scores(data), Scores(turned));
    }

    [Fact]
    public void APartialRunHasNoFiguresAndOneKindOfAttemptIsRefused()
    {
        AttemptDataset data = Data(3, 4);
        var work = new AttemptStabilityWork(data, new(), new WorkInput(new AttemptStabilityOptions(), "test", 1), (_, _) => new Reader());
        AttemptStabilityCollected none = work.Collect(new UnitResults());
        Assert.Equal("0 of 3 folds", none.Completeness);
        Assert.Null(none.Results["figures"]);
        Assert.Equal(Outcome.None, none.Verdict.Outcome);
        AttemptDataset stable = data with { Attempts = [.. data.Attempts.Where(a => a.IsStable)] };
        var e = Assert.Throws<TreePoseException>(() => Run(stable));
        Assert.Contains("6 of 6 attempts became stable; both kinds are needed", e.Message);
    }

    [Fact]
    public void AttemptsOfOlstAreCutByOneRuleAndWhatLeavesTheRecordingIsNamed()
    {
        using var scratch = new ScratchFolder();
        OlstSimulator.Write(
            new OlstSimulationOptions
            {
                Participants = 3,
                Captures = 2,
                Stances = 1,
            },
            4,
            scratch.File("olst"),
            force: false,
            SilentProgress.Instance,
            Cancellation
        );
        AttemptDataset Load(AttemptWindowOptions window) =>
            OlstSource.LoadAttempts(
                scratch.File("olst"),
                new OlstAttemptOptions { Window = window },
                SilentProgress.Instance,
                Cancellation
            );
        AttemptDataset data = Load(new AttemptWindowOptions { BeforeFrames = 10, AfterFrames = 20 });
        Assert.All(data.Attempts, a => Assert.Equal(30, a.Window.Length));
        Assert.Contains(data.Attempts, a => a is { IsStable: false, Window.Target: 0 });
        Assert.Contains(data.Attempts, a => a is { IsStable: true, Window.Target: 1 });
        Assert.Empty(data.Skipped);
        AttemptDataset wide = Load(new AttemptWindowOptions { BeforeFrames = 10, AfterFrames = 400 });
        Assert.Equal(data.Attempts.Count, wide.Attempts.Count + wide.Skipped.Count);
        Assert.Contains("leaves the recording", wide.Skipped[0].Reason);
        Assert.Matches("_RR_V[0-9]_an[0-9]+$", wide.Skipped[0].CaptureId);
    }

    [Fact]
    public void TheCommandRunsItOnSimulatedPeople()
    {
        using var scratch = new ScratchFolder();
        string printed = CommandOutcome
            .Of("run", "attempt-stability", "--data", "simulated:tiny", "--seed", "1", "--runs", scratch.Path, "--set", "training.epochs=1")
            .Succeeded();
        Assert.Contains("Area under the ROC: model 0.", printed);
        Assert.Contains("attempt length", printed);
        string page = File.ReadAllText(Assert.Single(Directory.GetFiles(scratch.Path, "report.html", SearchOption.AllDirectories)));
        Assert.Contains("Did this attempt at the pose become stable", page);
        Assert.Contains("Area under the ROC by participant (3 of 3 folds)", page);
        Assert.Contains("baseline: attempt length", page);
    }

    [Fact]
    public void PeopleAreCountedNotFoldsAndAnOptionWithoutEffectIsRefused()
    {
        using var scratch = new ScratchFolder();
        AttemptDataset data = Data(4, 6);
        var options = new AttemptStabilityOptions
        {
            Protocol = new SplitOptions { Kind = ProtocolKind.KFold, Folds = 2 },
        };
        var work = new AttemptStabilityWork(data, options, new WorkInput(options, "test", 1), (_, _) => new Reader());
        work.Collect(InMemoryRun.Run(work, 1, Cancellation)).Draw(scratch.File, SilentProgress.Instance, Cancellation);
        string[] table = File.ReadAllLines(scratch.File("participants.csv"));
        Assert.Equal("participant,auc,aucWithin,auc.attemptLength,aucWithin.attemptLength", table[0]);
        Assert.Equal(["1", "2", "3", "4"], table.Skip(1).Select(l => l.Split(',')[0]));
        Assert.Contains(
            "'protocol.validationParticipants' and 'protocol.validationShare' do nothing here",
            CommandOutcome
                .Of("run", "attempt-stability", "--data", "simulated:tiny", "--set", "protocol.validationParticipants=1")
                .Refused()
        );
    }

    [Fact]
    public void ACheckSaysWhereAllAttemptsAreOfOneKind()
    {
        CommandOutcome found = CommandOutcome.Of("data", "check", "--data", "simulated:tiny", "--seed", "4", "--for", "attempt-stability");
        Assert.Equal(TreePoseApp.BadInput, found.Code);
        Assert.Contains("attempts can be used", found.Output);
        Assert.Contains("attempts became stable; both kinds are needed", found.Output);
        Assert.Contains("Parts of captures are not drawn: leave --for out", found.Output);
    }

    private static (AttemptStabilityCollected Collected, Reader Trainer) Run(AttemptDataset data)
    {
        var trainer = new Reader();
        var options = new AttemptStabilityOptions { Protocol = new SplitOptions() };
        var work = new AttemptStabilityWork(data, options, new WorkInput(options, "test", 1), (_, _) => trainer);
        return (work.Collect(InMemoryRun.Run(work, 1, Cancellation)), trainer);
    }

    /// <summary>Attempts whose first number says what became of them, stable and not in turn.</summary>
    private static AttemptDataset Data(int people, int attempts)
    {
        HoldDataset holds = SmallHolds.Dataset(people, attempts);
        return new AttemptDataset(
            "test",
            holds.Shape,
            [
                .. holds.Holds.Select(h =>
                {
                    bool stable = h.Number % 2 == 0;
                    float[] frames = [.. h.Frames];
                    frames[0] = stable ? 1 : 0;
                    string age = int.Parse(h.Id.Participant, null) % 2 == 0 ? SampleGroups.Older : SampleGroups.Young;
                    HoldSequence window = h with
                    {
                        Frames = frames,
                        Target = stable ? 1 : 0,
                        Groups = new Dictionary<string, string> { [SampleGroups.Age] = age },
                    };
                    return new Attempt(window, stable, 2);
                }),
            ],
            [],
            new Dictionary<string, string>()
        );
    }

    /// <summary>Says what the first number of a window is.</summary>
    private sealed class Reader : IHoldRegressorTrainer, IHoldRegressor
    {
        public List<HoldTask> Tasks { get; } = [];

        public List<HoldSequence> Asked { get; } = [];

        public IHoldRegressor Train(HoldTask task, CancellationToken cancellation)
        {
            Tasks.Add(task);
            return this;
        }

        public double[] Predict(IReadOnlyList<HoldSequence> holds)
        {
            Asked.AddRange(holds);
            return [.. holds.Select(h => (double)h.Frames[0])];
        }

        public IHoldRegressor FineTune(
            IReadOnlyList<HoldSequence> holds,
            FineTuning mode,
            int seed,
            string stage,
            CancellationToken cancellation
        ) => throw new NotSupportedException("nothing is tuned here");

        public void Dispose() { }
    }
}
