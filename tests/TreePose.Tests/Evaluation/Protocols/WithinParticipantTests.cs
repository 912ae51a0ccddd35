using TreePose.Evaluation.Protocols;
using Xunit;

namespace TreePose.Tests.Evaluation.Protocols;

/// <summary>The protocol that trains on the first captures of people and evaluates on their last.</summary>
public sealed class WithinParticipantTests
{
    private static readonly SplitOptions Within = new() { Kind = ProtocolKind.WithinParticipant };

    private static SplitSample At(string participant, string capture, double order, double? start = null, double? end = null) =>
        new()
        {
            Participant = participant,
            Capture = capture,
            Order = order,
            StartSeconds = start,
            EndSeconds = end,
        };

    /// <summary>Captures of 10 s, one each minute.</summary>
    private static SplitSample[] Minutes(string participant, int captures) =>
        [.. Enumerable.Range(0, captures).Select(i => At(participant, $"{participant}_{i}", i, 60 * i, 60 * i + 10))];

    private static string Text(Split s) => $"{s.Name}: {Text(s.Train)} | {Text(s.Validation)} | {Text(s.Test)} / {Text(s.LeftOut)}";

    private static string Text(IReadOnlyList<int> side) => string.Join(' ', side);

    [Fact]
    public void TheFirstCapturesTrainAndTheLastEvaluate()
    {
        SplitSample[] samples = [.. Minutes("2", 4), .. Minutes("1", 8)];
        Assert.Equal(["1: 4 5 6 7 8 9 |  | 10 11 / ", "2: 0 1 2 |  | 3 / "], SplitPlan.Of(samples, Within).Select(Text));
        Assert.Equal(
            ["1: 4 5 6 7 | 8 9 | 10 11 / ", "2: 0 1 | 2 | 3 / "],
            SplitPlan.Of(samples, Within with { ValidationShare = 0.25 }).Select(Text)
        );
        Split[] pooled = [.. SplitPlan.Of(samples, Within with { Pooled = true, EvaluationShare = 0.5 })];
        Assert.Equal(["everyone: 0 1 4 5 6 7 |  | 2 3 8 9 10 11 / "], pooled.Select(Text));
        Assert.Equal(["1", "2"], pooled[0].Fold.Train);
        Assert.Equal(["1", "2"], pooled[0].Fold.Test);
    }

    [Fact]
    public void TimeCountsNotTheOrderInTheList()
    {
        SplitSample[] samples = [At("1", "late", 9), At("1", "early", 2), At("1", "late", 8), At("1", "middle", 5), At("1", "early", 1)];
        Assert.Equal(["1: 1 3 4 |  | 0 2 / "], SplitPlan.Of(samples, Within).Select(Text));
    }

    [Fact]
    public void CapturesTooCloseToTheNextSideAreLeftOutAndNamed()
    {
        SplitSample[] samples = Minutes("1", 8); // 50 s between the end of one and the begin of the next
        Assert.Equal(["1: 0 1 2 3 4 5 |  | 6 7 / "], SplitPlan.Of(samples, Within with { GapSeconds = 50 }).Select(Text));
        Assert.Equal(["1: 0 1 2 3 4 |  | 6 7 / 5"], SplitPlan.Of(samples, Within with { GapSeconds = 51 }).Select(Text));
        Assert.Equal(
            ["1: 0 1 2 | 4 | 6 7 / 3 5"],
            SplitPlan.Of(samples, Within with { GapSeconds = 100, ValidationShare = 0.25 }).Select(Text)
        );
        Assert.Contains("A gap of 1000 s leaves participants 1 without captures", Refused(samples, Within with { GapSeconds = 1000 }));
    }

    [Fact]
    public void WhatCannotBePutInTimeIsRefused()
    {
        Assert.Contains("captures a and b have the same place in time", Refused([At("1", "a", 1), At("1", "b", 1)], Within));
        Assert.Contains("capture b has no place in time", Refused([At("1", "a", 1), At("1", "b", double.NaN)], Within));
        SplitOptions gap = Within with { GapSeconds = 1 };
        Assert.Contains("participant 1 has none for b", Refused([At("1", "a", 1, 0, 1), At("1", "b", 2)], gap));
        SplitSample backwards = At("1", "b", 2, 9, 8); // ends before it begins
        Assert.Contains("participant 1 has none for b", Refused([At("1", "a", 1, 0, 1), backwards], gap));
        Assert.Contains("capture b comes after a but begins before it", Refused([At("1", "a", 1, 5, 6), At("1", "b", 2, 0, 1)], gap));
    }

    [Fact]
    public void PeopleWithTooFewCapturesAreNamed()
    {
        SplitSample[] samples = [.. Minutes("1", 4), .. Minutes("2", 1), .. Minutes("3", 2)];
        Assert.Contains("at least 2 captures of each, and one left to train on; too few have participants 2 (1)", Refused(samples, Within));
        Assert.Contains("participants 2 (1), 3 (2).", Refused(samples, Within with { ValidationShare = 0.1 }));
        Assert.Contains("participants 2 (1), 3 (2).", Refused(samples, Within with { EvaluationShare = 0.8 }));
    }

    private static string Refused(SplitSample[] samples, SplitOptions options) =>
        Assert.Throws<TreePoseException>(() => SplitPlan.Of(samples, options)).Message;
}
