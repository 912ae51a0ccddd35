using System.Text.Json.Nodes;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Evaluation.Calibration;
using TreePose.Evaluation.Protocols;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Experiments;

/// <summary>Protocols by name, in whole runs of both experiments on simulated people, with trainers that need no network.</summary>
public sealed class ProtocolTests
{
    private static readonly Lazy<FrameDataset> Frames = new(() => (FrameDataset)Open(new GoUpDown()));
    internal static readonly Lazy<HoldDataset> Holds = new(() => (HoldDataset)Open(new LooFineTune()));

    [Fact]
    public void LeaveOneParticipantOut() =>
        Assert.Equal(["01 02 | 03", "01 03 | 02", "02 03 | 01"], People(Run(new ProtocolOptions()).Trainer));

    [Fact]
    public void FoldsOfParticipantsAreScoredPersonByPerson()
    {
        (RecordingFrameTrainer trainer, JsonObject report) = Run(new ProtocolOptions { Kind = ProtocolKind.KFold, Folds = 2 });
        Assert.Equal(["01 03 | 02", "02 | 01 03"], People(trainer));
        Assert.Equal("2 of 2 folds", (string?)report["folds"]);
        Assert.Equal(
            ["01 in 01+03", "02 in ", "03 in 01+03"],
            report["participants"]!.AsArray().Select(p => $"{p!["participant"]} in {p["fold"]}")
        );
    }

    [Fact]
    public void OneAgeGroupOut()
    {
        var protocol = new ProtocolOptions { Kind = ProtocolKind.LeaveOneGroupOut, Group = "ageGroup" };
        Assert.Equal(["01 03 | 02", "02 | 01 03"], People(Run(protocol).Trainer)); // older, young
    }

    [Fact]
    public void WithinParticipantsTheLastCaptureIsTested()
    {
        (RecordingFrameTrainer trainer, JsonObject report) = Run(new ProtocolOptions { Kind = ProtocolKind.WithinParticipant });
        Assert.Equal(["01 | 01", "02 | 02", "03 | 03"], People(trainer));
        Assert.All(trainer.Sides, s => Assert.True(string.CompareOrdinal(s.Train.Max(t => t.Id)!.Name, Assert.Single(s.Test).Id.Name) < 0));
        Assert.Equal(3, report["participants"]!.AsArray().Count);
    }

    [Fact]
    public void AllPeopleTogetherWithinParticipantsIsOneFold()
    {
        (RecordingFrameTrainer trainer, JsonObject report) = Run(
            new ProtocolOptions { Kind = ProtocolKind.WithinParticipant, Pooled = true }
        );
        Assert.Equal(["01 02 03 | 01 02 03"], People(trainer));
        Assert.Equal(["01", "02", "03"], report["participants"]!.AsArray().Select(p => (string?)p!["participant"]));
    }

    [Fact]
    public void AGapNeedsTimesAndTakesThem()
    {
        FrameDataset data = GoUpDownNestedTests.Captures(people: 2, captures: 4);
        var protocol = new ProtocolOptions { Kind = ProtocolKind.WithinParticipant, GapSeconds = 5 };
        Assert.Contains("A gap needs the time", Assert.Throws<TreePoseException>(() => Run(protocol, data)).Message);
        FrameSequence[] timed = [.. data.Sequences.Select((s, i) => s with { StartSeconds = 12 * i })]; // each lasts 9.6 s
        RecordingFrameTrainer trainer = Run(protocol, data with { Sequences = timed }).Trainer;
        Assert.Equal(["S1_1 S1_2", "S2_1 S2_2"], trainer.Sides.Select(s => string.Join(' ', s.Train.Select(t => t.Id.Name))));
    }

    [Theory]
    [InlineData("goup-down")]
    [InlineData("loo-finetune")]
    public void AGroupThatTheDataDoesNotHaveIsAnErrorThatNamesThoseItHas(string experiment)
    {
        (int code, _, string errors) = CommandLine.Run(
            "run",
            experiment,
            "--data",
            "simulated:tiny",
            "--set",
            "protocol.kind=leaveOneGroupOut",
            "--set",
            "protocol.group=colour"
        );
        Assert.Equal(2, code);
        Assert.Contains("'protocol.group' cannot be 'colour': allowed is ageGroup", errors);
    }

    [Fact]
    public void AChannelIsARadar()
    {
        FrameDataset data = SmallFrames.Dataset(3);
        var protocol = new ProtocolOptions { Kind = ProtocolKind.LeaveOneGroupOut, Group = "radar" };
        FrameDataset apart = data with { Sequences = [.. data.Sequences.Select((s, i) => s with { Channel = 1 + (i / 2) })] };
        Assert.Equal(["1 2 | 3", "3 | 1 2"], People(Run(protocol, apart).Trainer));
    }

    [Fact]
    public void HoldsAreSplitByGroupsToo()
    {
        var trainer = new RecordingHoldTrainer();
        var options = new LooFineTuneOptions
        {
            Protocol = new()
            {
                Kind = ProtocolKind.LeaveOneGroupOut,
                Group = "ageGroup",
                CalibrationHolds = [0, 1],
                Modes = [FineTuning.Offset],
                Repeats = 1,
            },
        };
        var work = new LooFineTuneWork(Holds.Value, options, new WorkInput(options, "test", 1), trainer: (_, _, _) => trainer);
        var collected = (LooFineTuneCollected)work.Collect(InMemoryRun.Run(work, 1, TestContext.Current.CancellationToken));
        Assert.Equal("2 of 2 folds", collected.Report.Completeness);
        Assert.Equal(["01 03", "02"], trainer.Tasks.Select(t => string.Join(' ', t.Train.Select(h => h.Id.Participant).Distinct())));
        Assert.Equal(3, collected.Report.Points[0].Repeats[0].Participants.Count);
        Assert.Equal(["none", "labelled (1 hold)"], collected.Report.Points.Select(p => $"{collected.Report.TargetDataOf(p)}"));
    }

    [Fact]
    public void HoldsOfKnownPeopleAreRefusedWithTheReason()
    {
        var options = new LooFineTuneOptions { Protocol = new() { Kind = ProtocolKind.WithinParticipant } };
        var e = Assert.Throws<OptionsException>(() => new LooFineTuneWork(Holds.Value, options, new WorkInput(options, "test", 1)));
        Assert.Contains("'protocol.kind' cannot be withinParticipant", e.Message);
        Assert.Contains("goup-down", e.Message);
    }

    internal static (RecordingFrameTrainer Trainer, GoUpDownCollected Collected) Collect(
        ProtocolOptions protocol,
        FrameDataset? data = null
    )
    {
        var options = new GoUpDownOptions
        {
            Protocol = protocol,
            Training = new() { Ensemble = 1 },
        };
        var trainer = new RecordingFrameTrainer(knows: true);
        var work = new GoUpDownWork(data ?? Frames.Value, options, new WorkInput(options, "test", 1), trainer: (_, _, _) => trainer);
        UnitResults results = InMemoryRun.Run(work, 1, TestContext.Current.CancellationToken);
        return (trainer, work.Collect(results));
    }

    private static (RecordingFrameTrainer Trainer, JsonObject Report) Run(ProtocolOptions protocol, FrameDataset? data = null)
    {
        (RecordingFrameTrainer trainer, GoUpDownCollected collected) = Collect(protocol, data);
        return (trainer, collected.Results);
    }

    /// <summary>Who trains and who is tested, in order of the tested.</summary>
    internal static IEnumerable<string> People(RecordingFrameTrainer trainer)
    {
        static string Names(IEnumerable<FrameSequence> side) => string.Join(' ', side.Select(s => s.Id.Participant).Distinct());
        return trainer.Sides.Select(s => $"{Names(s.Train)} | {Names(s.Test)}").Order(StringComparer.Ordinal); // whoever works first
    }

    private static object Open(Experiment experiment)
    {
        ExperimentWork work = experiment.Open(
            new WorkInput(experiment.DefaultOptions, "simulated:tiny", 1),
            SilentProgress.Instance,
            CancellationToken.None
        );
        return work is GoUpDownWork frames ? frames.Data : ((LooFineTuneWork)work).Data;
    }
}
