using System.Text.Json.Nodes;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Evaluation.Calibration;
using TreePose.Evaluation.Protocols;
using TreePose.Runs;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Experiments;

/// <summary>Sessions and radars left out in whole runs of both experiments; people are counted, whatever the folds are.</summary>
public sealed class GroupProtocolTests
{
    private static readonly ProtocolOptions Session = new() { Kind = ProtocolKind.LeaveOneGroupOut, Group = SampleGroups.Session };

    [Fact]
    public void SessionsOfUnseenPeople()
    {
        using var scratch = new ScratchFolder();
        (RecordingFrameTrainer trainer, GoUpDownCollected collected) = ProtocolTests.Collect(Session);
        Assert.Equal(["01 02 | 03", "01 02 | 03", "01 03 | 02", "01 03 | 02", "02 03 | 01", "02 03 | 01"], ProtocolTests.People(trainer));
        Assert.All(
            trainer.Sides,
            s => Assert.Empty(s.Train.Select(t => t.Groups["session"]).Intersect(s.Test.Select(t => t.Groups["session"])))
        );
        JsonObject report = collected.Results;
        Assert.Equal("6 of 6 folds", (string?)report["folds"]);
        JsonArray people = report["participants"]!.AsArray();
        Assert.Equal(["01", "02", "03"], people.Select(p => (string?)p!["participant"]));
        Assert.Equal(["session=1+01", "session=2+01"], people[0]!["folds"]!.AsArray().Select(f => (string?)f!["fold"]));
        Assert.Equal(3, collected.Verdict.Participants);
        collected.Draw(scratch.File, SilentProgress.Instance, TestContext.Current.CancellationToken);
        var rows = RunTableReader.ReadParticipants(scratch.Path)!;
        Assert.Equal(["01", "02", "03"], rows.Keys);
        Assert.Equal(("session=1+02 session=2+02", "1"), (rows["02"]["folds"], rows["02"]["event.f1.250ms"]));
        var told = new StringWriter();
        collected.Print(told);
        Assert.Contains("Sequences on no side of a fold, neither trained on nor tested: 4 to 5.", told.ToString());
        Assert.Contains("people the model has never seen", told.ToString());
    }

    [Fact]
    public void SessionsOfKnownPeople()
    {
        (RecordingFrameTrainer trainer, GoUpDownCollected collected) = ProtocolTests.Collect(
            Session with
            {
                Participants = TestedPeople.Known,
            }
        );
        Assert.Equal(["01 02 03 | 01 02 03", "01 02 03 | 01 02 03"], ProtocolTests.People(trainer));
        Assert.Equal("2 of 2 folds", (string?)collected.Results["folds"]);
        Assert.Equal(3, collected.Results["participants"]!.AsArray().Count);
        Assert.Equal(3, collected.Verdict.Participants);
        var told = new StringWriter();
        collected.Print(told);
        Assert.Contains("people the model knows, in another session", told.ToString());
    }

    [Fact]
    public void OneRadarOfUnseenPeopleWithoutTheOther()
    {
        using var scratch = new ScratchFolder();
        FrameDataset data = SmallFrames.Dataset(3);
        FrameDataset both = data with
        {
            Sequences =
            [
                .. data.Sequences.SelectMany(s =>
                    new[] { s with { Channel = 1 }, s with { Channel = 2, Frames = [.. s.Frames.Select(x => x / 2)] } }
                ),
            ],
        };
        ProtocolOptions radar = Session with { Group = SampleGroups.Radar };
        (RecordingFrameTrainer trainer, GoUpDownCollected collected) = ProtocolTests.Collect(radar, both);
        Assert.Equal(6, trainer.Sides.Count);
        Assert.All(trainer.Sides, s => Assert.DoesNotContain(Assert.Single(s.Test).Channel, s.Train.Select(t => t.Channel)));
        collected.Draw(scratch.File, SilentProgress.Instance, TestContext.Current.CancellationToken);
        Assert.True(File.Exists(scratch.File("plots/timeline_S1_channel1.png")));
        Assert.True(File.Exists(scratch.File("plots/timeline_S1_channel2.png")));
        var e = Assert.Throws<LeakageException>(() => ProtocolTests.Collect(radar with { Participants = TestedPeople.Known }, both));
        Assert.Contains("Set protocol.participants=unseen", e.Message);
    }

    [Fact]
    public void FoldsOfPeopleGiveARowAPersonAndLeavingOneOutNone()
    {
        using var scratch = new ScratchFolder();
        void Draw(ProtocolOptions protocol) =>
            ProtocolTests.Collect(protocol).Collected.Draw(scratch.File, SilentProgress.Instance, TestContext.Current.CancellationToken);
        Draw(new ProtocolOptions());
        Assert.False(File.Exists(scratch.File(RecordFiles.Participants)));
        Draw(new ProtocolOptions { Kind = ProtocolKind.KFold, Folds = 2 });
        Assert.Equal(["01", "02", "03"], RunTableReader.ReadParticipants(scratch.Path)!.Keys);
        Draw(new ProtocolOptions { Kind = ProtocolKind.LeaveOneGroupOut, Group = SampleGroups.Age });
        Assert.Equal(["young", "older", "young"], RunTableReader.ReadParticipants(scratch.Path)!.Values.Select(p => p["folds"]));
    }

    [Fact]
    public void AnAdaptationIsNamed()
    {
        GoUpDownCollected collected = ProtocolTests.Collect(new ProtocolOptions { Adaptation = Adaptation.InputScaling }).Collected;
        Assert.Equal("unlabelled (the captures tested)", (string?)collected.Results["targetData"]);
        var told = new StringWriter();
        collected.Print(told);
        Assert.Contains("adapted with: unlabelled (the captures tested).", told.ToString().ReplaceLineEndings(" "));
        Assert.False(ProtocolTests.Collect(new ProtocolOptions()).Collected.Results.ContainsKey("targetData"));
    }

    [Theory]
    [InlineData(3, "session=2 session=3")] // the folds that a fold of session 1 chooses in
    [InlineData(2, "1 2 3")]
    public void InnerFoldsOfKnownPeopleLeaveSessionsOutWhileThereAreTwo(int sessions, string expected)
    {
        SplitSample[] samples =
        [
            .. from person in new[] { "1", "2", "3" }
            from session in Enumerable.Range(1, sessions)
            select new SplitSample
            {
                Participant = person,
                Capture = $"{person}_{session}",
                Groups = new Dictionary<string, string> { ["session"] = $"{session}" },
            },
        ];
        ProtocolOptions known = Session with { Participants = TestedPeople.Known };
        Split outer = SplitPlan.Of(samples, known)[0];
        IReadOnlyList<Split> inner = InnerTrainings.Folds(samples, outer, known);
        Assert.Equal(expected, string.Join(' ', inner.Select(s => s.Name)));
        Assert.All(inner, s => Assert.Empty(s.Train.Concat(s.Test).Intersect(outer.Test)));
        Split crossed = SplitPlan.Of(samples, Session)[0]; // session 1 of person 1
        Assert.Equal(["2", "3"], InnerTrainings.Folds(samples, crossed, Session).Select(s => s.Name));
    }

    [Fact]
    public void HoldsOfSessionsAreScoredPersonByPerson()
    {
        using var scratch = new ScratchFolder();
        CalibrationReport report = Calibrated(ProtocolTests.Holds.Value, SampleGroups.Session);
        Assert.Equal("6 of 6 folds", report.Completeness);
        Assert.Equal(["none", "labelled (1 hold)", "unlabelled (1 hold)"], report.Points.Select(p => $"{report.TargetDataOf(p)}"));
        Assert.All(report.Points, p => Assert.Equal(3, p.Repeats[0].Participants.Count));
        JsonArray settings = report.ToJson()["settings"]!.AsArray();
        Assert.Equal([null, null, "unlabelled (1 hold)"], settings.Select(s => (string?)s!["targetData"]));
        Assert.Contains("Without targets of the calibration holds there is no second baseline", (string?)settings[2]!["verdict"]);
        Assert.Equal(3, report.Judge().Participants);
        LooFineTunePlots.Write(report, scratch.File);
        var rows = RunTableReader.ReadParticipants(scratch.Path)!;
        Assert.Equal(["01", "02", "03"], rows.Keys);
        Assert.Equal("session=1+01 session=2+01", rows["01"]["folds"]);
        Assert.Equal(
            report.Points[0].Repeats[0].Participants[1].Mae,
            double.Parse(rows["02"]["mae.zero-shot"], System.Globalization.CultureInfo.InvariantCulture)
        );
        Assert.Equal(
            ["participant", "folds", "mae.zero-shot", "mae.zero-shot.trainingMean", "mae.offset.1", "mae.offset.1.calibrationMean"],
            rows["01"].Keys.Take(6)
        );
        Assert.Equal("mae.inputScaling.1", rows["01"].Keys.Last());
    }

    [Fact]
    public void HoldsThatTwoRadarsSawAreTwoObservationsOfAPerson()
    {
        CalibrationReport report = Calibrated(SmallHolds.Dataset(3, holds: 8, channels: 2), SampleGroups.Radar);
        Assert.Equal("6 of 6 folds", report.Completeness);
        Assert.Equal(12, report.Points[0].Repeats[0].Holds.Count); // two evaluation holds × two radars × three people
        Assert.Equal(3, report.Points[0].Repeats[0].Participants.Count);
    }

    private static CalibrationReport Calibrated(HoldDataset data, string group)
    {
        var options = new LooFineTuneOptions
        {
            Protocol = new()
            {
                Kind = ProtocolKind.LeaveOneGroupOut,
                Group = group,
                CalibrationHolds = [0, 1],
                MinimumEvaluationHolds = 1, // a session of a simulated person may have two holds
                Modes = [FineTuning.Offset, FineTuning.InputScaling],
                Repeats = 1,
            },
        };
        var work = new LooFineTuneWork(data, options, new WorkInput(options, "test", 1), trainer: (_, _, _) => new RecordingHoldTrainer());
        return ((LooFineTuneCollected)work.Collect(InMemoryRun.Run(work, 1, TestContext.Current.CancellationToken))).Report;
    }
}
