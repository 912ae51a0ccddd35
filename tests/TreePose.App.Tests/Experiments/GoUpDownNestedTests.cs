using System.Text.Json.Nodes;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Evaluation.Protocols;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Experiments;

/// <summary>A nested choice in <c>goup-down</c>, with trainers that need no network.</summary>
public sealed class GoUpDownNestedTests
{
    private static readonly GoUpDownOptions Options = new() { Training = new() { Ensemble = 1 } };
    private readonly RecordingFrameTrainer _good = new(knows: true),
        _bad = new(knows: false);

    [Fact]
    public void TheBetterCandidateIsChosenByTheTrainingSideAloneAndNamedInTheResults()
    {
        GoUpDownWork work = Work(SmallFrames.Dataset(4), Options, "training.learningRate=0.1,0.2");
        UnitResults results = InMemoryRun.Run(work, 2, TestContext.Current.CancellationToken);
        Assert.Equal((4 * 3, (4 * 3) + 4), (_bad.Sides.Count, _good.Sides.Count));
        JsonObject report = work.Collect(results).Results;
        Assert.Equal(1, (double)report["figures"]!["event.f1.250ms"]!);
        Assert.All(report["participants"]!.AsArray(), p => Assert.Equal("training.learningRate=0.2", (string?)p!["chosen"]![0]));
        Assert.Equal("4 of 4 folds", (string?)report["folds"]);
    }

    [Fact]
    public void WithoutANestedChoiceNothingIsSaidOfOne()
    {
        GoUpDownWork work = Work(SmallFrames.Dataset(3), Options);
        JsonObject report = work.Collect(InMemoryRun.Run(work, 1, TestContext.Current.CancellationToken)).Results;
        Assert.All(report["participants"]!.AsArray(), p => Assert.False(p!.AsObject().ContainsKey("chosen")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void AnInnerTrainingNeverSeesThePersonLeftOut(int validation)
    {
        GoUpDownOptions options = Options with { Protocol = new() { ValidationParticipants = validation } };
        GoUpDownWork work = Work(SmallFrames.Dataset(4), options, "training.learningRate=0.1,0.2");
        GoUpDownUnit[] inner = [.. work.Next(new UnitResults()).Cast<GoUpDownUnit>()];
        Assert.Equal(4 * 3 * 2, inner.Length);
        using var scratch = new ScratchFolder();
        foreach (GoUpDownUnit unit in inner)
        {
            (int good, int bad) = (_good.Sides.Count, _bad.Sides.Count);
            work.Run(unit, UnitContext.Silent(scratch.Path, TestContext.Current.CancellationToken));
            FoldSides sides = Assert.Single(_good.Sides.Skip(good).Concat(_bad.Sides.Skip(bad)));
            Assert.DoesNotContain(Assert.Single(unit.Side!.Fold.Test), RecordingFrameTrainer.People(sides));
            Assert.Equal(3, RecordingFrameTrainer.People(sides).Count());
            Assert.Equal(validation, sides.Validation.Count);
        }
    }

    [Fact]
    public void WithinParticipantsTheInnerFoldsAreOfEarlierCaptures()
    {
        FrameDataset data = Captures(people: 2, captures: 4);
        GoUpDownOptions options = Options with { Protocol = new() { Kind = ProtocolKind.WithinParticipant } };
        GoUpDownWork work = Work(data, options, "training.learningRate=0.1,0.2");
        InMemoryRun.Run(work, 1, TestContext.Current.CancellationToken);
        Assert.All(_bad.Sides, s => Assert.DoesNotContain(s.Train.Concat(s.Test), c => c.Id.Name.EndsWith("_4", StringComparison.Ordinal)));
        Assert.All(_bad.Sides, s => Assert.EndsWith("_3", Assert.Single(s.Test).Id.Name));

        var e = Assert.Throws<TreePoseException>(() => Work(Captures(people: 2, captures: 2), options, "training.learningRate=0.1,0.2"));
        Assert.Contains("--nested splits the training side of fold '1' again", e.Message);
    }

    [Theory]
    [InlineData("protocol.folds=2,3", "cannot vary the folds")]
    [InlineData("mars.representation.box.nearest=0,1", "")]
    [InlineData("training.learningRate=-1,-2", "learningRate")]
    public void WhatCannotVaryInsideAFoldIsRefusedBeforeAnythingIsTrained(string over, string words)
    {
        var e = Assert.ThrowsAny<TreePoseException>(() => Work(SmallFrames.Dataset(4), Options, over));
        Assert.Contains(words, e.Message);
    }

    [Fact]
    public void TheDecoderMayVary()
    {
        GoUpDownWork work = Work(SmallFrames.Dataset(3), Options, "protocol.decoder.minimumEventFrames=50,2");
        UnitResults results = InMemoryRun.Run(work, 1, TestContext.Current.CancellationToken);
        Assert.Equal(1, (double)work.Collect(results).Results["figures"]!["event.f1.250ms"]!);
    }

    internal static FrameDataset Captures(int people, int captures)
    {
        FrameSequence[] all =
        [
            .. from p in Enumerable.Range(1, people)
            from c in Enumerable.Range(1, captures)
            select SmallFrames.Sequence($"{p}", $"S{p}_{c}", (10 * p) + c),
        ];
        return new FrameDataset("test", SmallFrames.Shape, all, new Dictionary<string, string>());
    }

    private GoUpDownWork Work(FrameDataset data, GoUpDownOptions options, params string[] nested) =>
        new(
            data,
            options,
            new WorkInput(options, "test", 1) { Nested = nested },
            trainer: (o, _, _) => o.Training.LearningRate == 0.1 ? _bad : _good
        );
}
