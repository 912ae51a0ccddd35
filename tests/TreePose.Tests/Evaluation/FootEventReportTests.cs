using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Evaluation;

public sealed class FootEventReportTests
{
    [Fact]
    public void APerfectPredictorScoresOneAndBeatsBothBaselines()
    {
        FrameDataset data = SmallFrames.Dataset(3);
        var report = FootEventReport.WithBaselines(data, Run(data, new Oracle()), new ProtocolOptions(), seed: 1);
        Assert.Equal("3 of 3 folds", report.Completeness);
        Assert.Equal((1, 1, 0), (report.Figures["frame.macroF1.mean"], report.Figures["event.f1.100ms"], report.Figures["event.onsetErrorMs.median"]));
        Assert.All(report.Baselines.Values, b => Assert.True(b.Figures["event.f1.250ms"] < 0.9));
        Assert.Equal(0, report.Baselines["always neither"].Figures["event.f1.500ms"]);
    }

    [Fact]
    public void APartialRunHasNoMean()
    {
        FrameDataset data = SmallFrames.Dataset(3);
        var report = new FootEventReport([.. Run(data, new Oracle()).Take(2)], plannedFolds: 3);
        Assert.Equal("2 of 3 folds", report.Completeness);
        Assert.Empty(report.Figures);
    }

    [Fact]
    public void JobsDoNotChangeTheFigures()
    {
        FrameDataset data = SmallFrames.Dataset(4);
        string One(int jobs) => new FootEventReport(Run(data, new SeededGuess(), jobs), 4).ToJson().ToJsonString();
        Assert.Equal(One(1), One(3));
    }

    [Fact]
    public void UnlabelledFramesAreNeitherCountedNorScored()
    {
        FrameSequence whole = SmallFrames.Sequence("1", "S1", seed: 3);
        FrameSequence half = whole with { Labels = FrameLabels.FromEvents(whole.Length, whole.Events, i => i >= 48), Events = [.. whole.Events.Where(e => e.StartFrame >= 48)] };
        FrameDataset others = SmallFrames.Dataset(3);
        var data = others with { Sequences = [half with { Id = new CaptureId("9", "S9"), Frames = SmallFrames.Sequence("9", "S9", 9).Frames }, .. others.Sequences] };
        FoldResult fold = Run(data, new AlwaysUp()).Single(f => f.Fold.Name == "9");
        Assert.Equal(48, fold.Scores.Frames.Frames);
        Assert.True(fold.Captures.Single().PredictedOnsets.Count == 0, "an onset in an unlabelled frame is not scored");
    }

    [Fact]
    public void AnEventCutByTheEdgeOfTheLabelsHasNoOnset()
    {
        FrameSequence whole = SmallFrames.Sequence("1", "S1", seed: 3);
        int edge = whole.Events[2].StartFrame; // labels begin with this event: it may have begun before
        FrameSequence cut = whole with { Labels = FrameLabels.FromEvents(whole.Length, whole.Events, i => i >= edge), Events = [.. whole.Events.Skip(2)] };
        CaptureResult result = CaptureResult.FromPredictions(new Oracle().Run(Task(cut), CancellationToken.None).Predictions, new DecoderOptions()).Single();
        Assert.Equal(cut.Events.Count - 1, result.TrueOnsets.Count);
        Assert.Equal(result.TrueOnsets, result.PredictedOnsets);
    }

    [Theory]
    [InlineData(1, 0)] // one of four frames has a label: the movement may begin behind the labels
    [InlineData(2, 1)]
    public void AnEventMostlyBehindTheEndOfTheLabelsIsNotScored(int labelled, int scored)
    {
        FootPhase[] labels = [.. new FootPhase[20 + labelled], .. Enumerable.Repeat(FootPhase.Unlabelled, 20 - labelled)];
        FrameSequence ends = SmallFrames.Sequence("1", "S1", seed: 3, frames: 40) with { Labels = labels, Events = [] };
        CaptureResult result = CaptureResult.FromPredictions([Certain(ends, i => i is >= 20 and < 24 ? FootPhase.GoingDown : FootPhase.Neither)], new DecoderOptions()).Single();
        Assert.Equal(scored, result.PredictedOnsets.Count);
    }

    [Fact]
    public void EventsWhereNoFootLeavesTheGroundAreFalseAlarms()
    {
        FrameSequence quiet = SmallFrames.Sequence("1", "S1", seed: 3, frames: 600) with { FootLeavesGround = false, Events = [], Labels = new FootPhase[600] };
        CaptureResult capture = CaptureResult.FromPredictions(new AlwaysUp().Run(Task(quiet), CancellationToken.None).Predictions, new DecoderOptions()).Single();
        var scores = new FootEventScores([capture]);
        Assert.Equal(1.0, scores.FalseAlarmsPerMinute); // one long event in one minute
        Assert.Equal(0, scores.Frames.Frames);
    }

    [Fact]
    public void ChannelsAreFusedBeforeScoring()
    {
        FrameSequence sequence = SmallFrames.Sequence("1", "S1", seed: 3);
        FramePrediction right = new Oracle().Run(Task(sequence with { Channel = 1 }), CancellationToken.None).Predictions[0];
        FramePrediction undecided = new(sequence with { Channel = 2 }, [.. Enumerable.Repeat(1f / 3, sequence.Length * 3)]);
        var captures = CaptureResult.FromPredictions([right, undecided], new DecoderOptions());
        Assert.Single(captures);
        Assert.Equal(1, new FootEventScores(captures).Frames.Accuracy);
    }

    [Fact]
    public void TheMetronomeKnowsTheProtocolAndNothingElse()
    {
        FootEvent[] rhythm = [.. Enumerable.Range(0, 4).SelectMany(i => new[] { new FootEvent(FootPhase.GoingUp, 33 + 60 * i, 43 + 60 * i), new FootEvent(FootPhase.GoingDown, 63 + 60 * i, 73 + 60 * i) })];
        FrameSequence Timed(string who, int late) => SmallFrames.Sequence(who, "S" + who, 1, frames: 270) with
        {
            Events = [.. rhythm.Select(e => e with { StartFrame = e.StartFrame + late, EndFrame = e.EndFrame + late })],
            Labels = FrameLabels.FromEvents(270, rhythm.Select(e => e with { StartFrame = e.StartFrame + late, EndFrame = e.EndFrame + late }), _ => true),
        };
        FoldTask task = Task(Timed("1", late: 0)) with { Train = [Timed("2", 1), Timed("3", 0), Timed("4", 0)] };
        CaptureResult result = CaptureResult.FromPredictions(new Metronome().Run(task, CancellationToken.None).Predictions, new DecoderOptions()).Single();
        Assert.Equal(1, new FootEventScores([result]).Counts(100).F1); // from the training people's first lift on, not from the capture's start
        CaptureResult late = CaptureResult.FromPredictions(new Metronome().Run(task with { Test = [Timed("1", late: 15)] }, CancellationToken.None).Predictions, new DecoderOptions()).Single();
        Assert.Equal(0, new FootEventScores([late]).Counts(500).F1);
    }

    [Fact]
    public void StoppingKeepsFinishedFolds()
    {
        using var stop = new CancellationTokenSource();
        FrameDataset data = SmallFrames.Dataset(4);
        var seen = new List<string>();
        var folds = LeaveOneParticipantOut.Run(data, new Oracle(), new ProtocolOptions(), 1, 1, f => { seen.Add(f.Fold.Name); if (seen.Count == 2) stop.Cancel(); }, SilentProgress.Instance, stop.Token);
        Assert.Equal(["1", "2"], folds.Select(f => f.Fold.Name));
    }

    [Fact]
    public void OneParticipantIsTooFew()
    {
        var e = Assert.Throws<TreePoseException>(() => Run(SmallFrames.Dataset(1), new Oracle()));
        Assert.Contains("at least 2 participants", e.Message);
    }

    private static IReadOnlyList<FoldResult> Run(FrameDataset data, IFrameClassifierTrainer trainer, int jobs = 1) =>
        LeaveOneParticipantOut.Run(data, trainer, new ProtocolOptions(), 1, jobs, _ => { }, SilentProgress.Instance, CancellationToken.None);

    private static FoldTask Task(FrameSequence test) => new() { Fold = new Fold("1", [], [], ["1"]), Train = [], Validation = [], Test = [test], Seed = 1 };

    private static FramePrediction Certain(FrameSequence s, Func<int, FootPhase> phase) =>
        new(s, [.. Enumerable.Range(0, s.Length).SelectMany(i => Enumerable.Range(0, 3).Select(c => (int)phase(i) == c ? 1f : 0f))]);

    /// <summary>Looks at the labels, which a trainer must not: for testing scores only.</summary>
    private sealed class Oracle : IFrameClassifierTrainer
    {
        public FoldPrediction Run(FoldTask task, CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            return new([.. task.Test.Select(s => Certain(s, i => s.Labels[i] == FootPhase.Unlabelled ? FootPhase.Neither : s.Labels[i]))], []);
        }
    }

    private sealed class AlwaysUp : IFrameClassifierTrainer
    {
        public FoldPrediction Run(FoldTask task, CancellationToken cancellation) => new([.. task.Test.Select(s => Certain(s, _ => FootPhase.GoingUp))], []);
    }

    private sealed class SeededGuess : IFrameClassifierTrainer
    {
        public FoldPrediction Run(FoldTask task, CancellationToken cancellation)
        {
            var random = new Random(task.Seed);
            return new([.. task.Test.Select(s => Certain(s, _ => (FootPhase)random.Next(3)))], []);
        }
    }
}
