using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Evaluation.Verdicts;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Experiments;

/// <summary>Figures of the folds of <c>goup-down</c>, by methods that need no network.</summary>
public sealed class GoUpDownReportTests
{
    [Fact]
    public void APerfectPredictorScoresOneAndBeatsBothBaselines()
    {
        GoUpDownReport report = Run(SmallFrames.Dataset(3), new Oracle());
        Assert.Equal("3 of 3 folds", report.Completeness);
        (double? frames, double? events) = (report.Figures["frame.macroF1.mean"], report.Figures["event.f1.100ms"]);
        Assert.Equal((1, 1, 0), (frames, events, report.Figures["event.onsetErrorMs.median"]));
        Assert.All(report.Baselines.Values, b => Assert.True(b.Figures["event.f1.250ms"] < 0.9));
        Assert.Equal(0, report.Baselines[BaselineNames.NoEvent].Figures["event.f1.500ms"]);
        Verdict verdict = report.Judge(seed: 1); // as good as can be, but of three people
        Assert.Equal((Outcome.NotShown, 3, 2, 0.5), (verdict.Outcome, verdict.Participants, verdict.Tests, verdict.SmallestPossibleP));
        Assert.Equal(report.Baselines.Values.Max(b => b.Figures["event.f1.250ms"]), verdict.Baselines[0].Value);
    }

    [Fact]
    public void WhatCannotBeComparedAlikeIsSaid()
    {
        Assert.Empty(Run(SmallFrames.Dataset(3), new Oracle()).Notes);
        FrameDataset data = SmallFrames.Dataset(3);
        FrameSequence Without(FrameSequence s, sbyte phase) =>
            s with
            {
                Labels = [.. s.Labels.Select(l => l == phase ? FootPhase.Neither : l)],
                Events = [.. s.Events.Where(e => e.Class != phase)],
            };
        FrameSequence[] two =
        [
            .. data.Sequences.Select((s, i) => i == 0 ? s with { SecondsPerFrame = 0.2 } : Without(s, FootPhase.GoingDown)),
        ];
        GoUpDownReport report = Run(data with { Sequences = two }, new Oracle());
        Assert.Equal(3, report.Notes.Count);
        Assert.StartsWith("The fold 1 is trained without one frame of ", report.Notes[0]);
        Assert.Contains("No labelled frame of 2, 3 is of foot going down: their figures are of fewer classes", report.Notes[1]);
        Assert.StartsWith("Frames last from 100 to 200 ms (1 of 3 recordings", report.Notes[2]);
        Assert.Equal(3, report.ToJson()["notes"]!.AsArray().Count);
        var table = new StringWriter();
        GoUpDownTable.Write(table, report);
        Assert.Contains("Note: The fold 1 is trained without", table.ToString());
        Assert.Null(Run(SmallFrames.Dataset(3), new Oracle()).ToJson()["notes"]);
    }

    [Fact]
    public void AModelThatGivesOneAnswerIsCalledConstant()
    {
        GoUpDownReport report = Run(SmallFrames.Dataset(3), new Oracle()).Baselines[BaselineNames.NoEvent];
        Assert.Equal(["The model gives one constant answer for each person: neither in every frame."], report.Notes);
        var table = new StringWriter();
        GoUpDownTable.Write(table, report);
        Assert.Contains("Note: The model gives one constant answer for each person", table.ToString());
    }

    [Fact]
    public void APartialRunHasNoMean()
    {
        GoUpDownReport whole = Run(SmallFrames.Dataset(3), new Oracle());
        var report = new GoUpDownReport([.. whole.Folds.Take(2)], plannedFolds: 3);
        Assert.Equal("2 of 3 folds", report.Completeness);
        Assert.Empty(report.Figures);
    }

    [Fact]
    public void WorkersDoNotChangeTheFigures()
    {
        FrameDataset data = SmallFrames.Dataset(4);
        string One(int workers) => Run(data, new SeededGuess(), workers).ToJson().ToJsonString();
        Assert.Equal(One(1), One(3));
    }

    [Fact]
    public void UnlabelledFramesAreNeitherCountedNorScored()
    {
        FrameSequence whole = SmallFrames.Sequence("1", "S1", seed: 3);
        FrameSequence half = SmallFrames.Sequence("9", "S9", 9) with
        {
            Labels = FrameLabels.FromEvents(whole.Length, whole.Events, i => i >= 48),
            Events = [.. whole.Events.Where(e => e.StartFrame >= 48)],
        };
        FrameDataset others = SmallFrames.Dataset(3);
        var data = others with { Sequences = [half, .. others.Sequences] };
        FoldResult fold = Run(data, new AlwaysUp()).Folds.Single(f => f.Fold.Name == "9");
        Assert.Equal(48, fold.Scores.Frames.Frames);
        Assert.True(fold.Captures.Single().PredictedOnsets.Count == 0, "an onset in an unlabelled frame is not scored");
    }

    [Fact]
    public void AnEventCutByTheEdgeOfTheLabelsHasNoOnset()
    {
        FrameSequence whole = SmallFrames.Sequence("1", "S1", seed: 3);
        int edge = whole.Events[2].StartFrame; // labels begin with this event: it may have begun before
        sbyte[] labels = FrameLabels.FromEvents(whole.Length, whole.Events, i => i >= edge);
        FrameSequence cut = whole with { Labels = labels, Events = [.. whole.Events.Skip(2)] };
        CaptureResult result = Result(new Oracle(), Task(cut));
        Assert.Equal(cut.Events.Count - 1, result.TrueOnsets.Count);
        Assert.Equal(result.TrueOnsets, result.PredictedOnsets);
    }

    [Theory]
    [InlineData(1, 0)] // one of four frames has a label: the movement may begin behind the labels
    [InlineData(2, 1)]
    public void AnEventMostlyBehindTheEndOfTheLabelsIsNotScored(int labelled, int scored)
    {
        sbyte[] labels = [.. new sbyte[20 + labelled], .. Enumerable.Repeat(FootPhase.Unlabelled, 20 - labelled)];
        FrameSequence ends = SmallFrames.Sequence("1", "S1", seed: 3, frames: 40) with { Labels = labels, Events = [] };
        float[] found = Certain(ends, i => i is >= 20 and < 24 ? FootPhase.GoingDown : FootPhase.Neither);
        CaptureResult result = CaptureResult.FromPredictions([new FramePrediction(ends, found)], new DecoderOptions()).Single();
        Assert.Equal(scored, result.PredictedOnsets.Count);
    }

    [Fact]
    public void EventsWhereNoFootLeavesTheGroundAreFalseAlarms()
    {
        FrameSequence quiet = SmallFrames.Sequence("1", "S1", seed: 3, frames: 600) with
        {
            FootLeavesGround = false,
            Events = [],
            Labels = new sbyte[600],
        };
        CaptureResult capture = Result(new AlwaysUp(), Task(quiet));
        var scores = new FootEventScores([capture]);
        Assert.Equal(1.0, scores.FalseAlarmsPerMinute); // one long event in one minute
        Assert.Equal(0, scores.Frames.Frames);
    }

    [Fact]
    public void ChannelsAreFusedBeforeScoring()
    {
        FrameSequence sequence = SmallFrames.Sequence("1", "S1", seed: 3);
        FramePrediction right = Predicted(new Oracle(), Task(sequence with { Channel = 1 })).Single();
        FramePrediction undecided = new(sequence with { Channel = 2 }, [.. Enumerable.Repeat(1f / 3, sequence.Length * 3)]);
        var captures = CaptureResult.FromPredictions([right, undecided], new DecoderOptions());
        Assert.Single(captures);
        Assert.Equal(1, new FootEventScores(captures).Frames.Accuracy);
    }

    [Fact]
    public void TheRhythmBaselineKnowsTheProtocolAndNothingElse()
    {
        FrameEvent[] rhythm =
        [
            .. Enumerable
                .Range(0, 4)
                .SelectMany(i =>
                    new[]
                    {
                        new FrameEvent(FootPhase.GoingUp, 33 + 60 * i, 43 + 60 * i),
                        new FrameEvent(FootPhase.GoingDown, 63 + 60 * i, 73 + 60 * i),
                    }
                ),
        ];
        FrameSequence Timed(string who, int late)
        {
            FrameEvent[] events = [.. rhythm.Select(e => e with { StartFrame = e.StartFrame + late, EndFrame = e.EndFrame + late })];
            FrameSequence still = SmallFrames.Sequence(who, "S" + who, 1, frames: 270);
            return still with { Events = events, Labels = FrameLabels.FromEvents(270, events, _ => true) };
        }

        FrameSequence[] others = [Timed("2", 1), Timed("3", 0), Timed("4", 0)];
        FoldTask Of(int late) => new() { Sides = new FoldSides(others, [], [Timed("1", late)]), Seed = 1 };
        var beats = new RhythmBaseline(new DecoderOptions());
        // From the training people's first lift on, not from the capture's start.
        Assert.Equal(1, new FootEventScores([Result(beats, Of(late: 0))]).Counts(100).F1);
        Assert.Equal(0, new FootEventScores([Result(beats, Of(late: 15))]).Counts(500).F1);
    }

    [Fact]
    public void StoppingKeepsFinishedFolds()
    {
        using var stop = new CancellationTokenSource();
        var work = new GoUpDownWork(SmallFrames.Dataset(4), Quick, new WorkInput(Quick, "test", 1), trainer: (_, _, _) => new Oracle());
        int done = 0;
        UnitResults results = InMemoryRun.Run(
            work,
            1,
            stop.Token,
            unit =>
            {
                if (((GoUpDownUnit)unit).Baseline is null && ++done == 2)
                    stop.Cancel();
            }
        );
        GoUpDownCollected collected = work.Collect(results);
        Assert.Equal(["1", "2"], collected.Report.Folds.Select(f => f.Fold.Name));
        Assert.False(collected.IsComplete);
    }

    [Fact]
    public void OneParticipantIsTooFew()
    {
        var e = Assert.Throws<TreePoseException>(() => Run(SmallFrames.Dataset(1), new Oracle()));
        Assert.Contains("at least 2 participants", e.Message);
    }

    private static GoUpDownOptions Quick => new() { Training = new() { Ensemble = 1 } };

    private static GoUpDownReport Run(FrameDataset data, IFrameClassifierTrainer trainer, int workers = 1)
    {
        var work = new GoUpDownWork(data, Quick, new WorkInput(Quick, "test", 1), trainer: (_, _, _) => trainer);
        return work.Collect(InMemoryRun.Run(work, workers, TestContext.Current.CancellationToken)).Report;
    }

    private static FoldTask Task(FrameSequence test) => new() { Sides = new FoldSides([], [], [test]), Seed = 1 };

    private static FramePrediction[] Predicted(IFrameClassifierTrainer trainer, FoldTask task) =>
        [.. task.Sides.Test.Zip(trainer.Run(task, CancellationToken.None), (s, p) => new FramePrediction(s, p))];

    private static CaptureResult Result(IFrameClassifierTrainer trainer, FoldTask task) =>
        CaptureResult.FromPredictions(Predicted(trainer, task), new DecoderOptions()).Single();

    private static float[] Certain(FrameSequence s, Func<int, sbyte> phase) =>
        [.. Enumerable.Range(0, s.Length).SelectMany(i => Enumerable.Range(0, 3).Select(c => (int)phase(i) == c ? 1f : 0f))];

    /// <summary>Looks at the labels, which a trainer must not: for testing scores only.</summary>
    private sealed class Oracle : IFrameClassifierTrainer
    {
        public float[][] Run(FoldTask task, CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            static sbyte Phase(sbyte label) => label == FootPhase.Unlabelled ? FootPhase.Neither : label;
            return [.. task.Sides.Test.Select(s => Certain(s, i => Phase(s.Labels[i])))];
        }
    }

    private sealed class AlwaysUp : IFrameClassifierTrainer
    {
        public float[][] Run(FoldTask task, CancellationToken cancellation) =>
            [.. task.Sides.Test.Select(s => Certain(s, _ => FootPhase.GoingUp))];
    }

    private sealed class SeededGuess : IFrameClassifierTrainer
    {
        public float[][] Run(FoldTask task, CancellationToken cancellation)
        {
            var random = new Random(task.Seed);
            return [.. task.Sides.Test.Select(s => Certain(s, _ => (sbyte)random.Next(3)))];
        }
    }
}
