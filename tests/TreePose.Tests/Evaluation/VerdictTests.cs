using TreePose.Evaluation.Verdicts;
using Xunit;

namespace TreePose.Tests.Evaluation;

/// <summary>What a run may claim, by participants whose figures are known.</summary>
public sealed class VerdictTests
{
    private static readonly Figure Score = new("f1", "", false, "A score"),
        Error = new("mae", "mm/s", true, "An error");

    [Fact]
    public void ThreePeopleCannotShowThatAPerfectModelBeatsItsBaseline()
    {
        Verdict verdict = Verdict.Of(Score, Same("model", 1, 3), [Rising("rhythm", 0.1, 3)], seed: 1);
        Assert.Equal((Outcome.NotShown, 3, 0.25), (verdict.Outcome, verdict.Participants, verdict.Baselines[0].AdjustedP));
        Assert.Equal(
            "It is not shown that the model beats its baseline. A score (f1): 1.00, against 0.200 of the baseline 'rhythm' "
                + "(higher is better). Mean difference over "
                + "3 participants 0.800 (95 % interval 0.700 to 0.900), p = 0.25. With 3 participants no p can be below "
                + "0.25: so few people cannot show it.",
            verdict.Sentence
        );
    }

    [Fact]
    public void EightPeopleCanAndPIsCorrectedForBothBaselines()
    {
        Verdict verdict = Verdict.Of(Error, Rising("model", 1, 8), [Rising("far", 3, 8), Rising("near", 2, 8)], seed: 1);
        // two of 2⁸ patterns, Holm over two
        Assert.Equal((Outcome.Beats, 2, 2 * 2 / 256.0), (verdict.Outcome, verdict.Tests, verdict.Baselines[0].AdjustedP));
        Assert.Equal(["near", "far"], verdict.Baselines.Select(b => b.Name));
        Assert.StartsWith(
            "The model beats its baselines. An error (mae): 4.50 mm/s, against 5.50 mm/s of the baseline 'near' (lower is better)",
            verdict.Sentence,
            StringComparison.Ordinal
        );
        Assert.EndsWith("p = 0.016, corrected for 2 tests.", verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void OtherTestsOfTheRunAreCorrectedForToo()
    {
        Verdict verdict = Verdict.Of(Error, Rising("model", 1, 8), [Rising("mean", 2, 8)], 1, [1, 1, 1, 1, 1, 1, null]);
        Assert.Equal((Outcome.NotShown, 7, 7 * 2 / 256.0), (verdict.Outcome, verdict.Tests, verdict.Baselines[0].AdjustedP));
    }

    [Fact]
    public void SixPeopleAndTwoTestsAreTooFew()
    {
        Assert.Equal(Outcome.Beats, Verdict.Of(Score, Same("model", 9, 6), [Rising("a", 0, 6)], 1).Outcome); // 2/2⁶ = 0.031
        Verdict two = Verdict.Of(Score, Same("model", 9, 6), [Rising("a", 0, 6), Rising("b", 0.5, 6)], 1);
        Assert.Equal((Outcome.NotShown, 0.0625), (two.Outcome, two.SmallestPossibleP));
        Assert.Contains(
            "With 6 participants and 2 tests no p can be below 0.063: so few people cannot show it.",
            two.Sentence,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void OneBaselineThatMayBeChanceIsEnoughToDoubtAndIsNamed()
    {
        MethodFigures erratic = new("erratic", [0, 0, 0, 0, 0, 0, 0, 3]);
        Verdict verdict = Verdict.Of(Score, Same("model", 1, 8), [Same("steady", 0.9, 8), erratic], 1);
        Assert.Equal((Outcome.NotShown, "steady"), (verdict.Outcome, verdict.Baselines[0].Name));
        Assert.Contains("of the baseline 'erratic'", verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void AModelThatIsWorseOrAsGoodDoesNotBeat()
    {
        Verdict worse = Verdict.Of(Error, Same("model", 3, 8), [Rising("mean", -5, 8), Same("other", 9, 8)], 1);
        Assert.Equal(Outcome.DoesNotBeat, worse.Outcome);
        Assert.StartsWith(
            "The model does not beat its baselines. An error (mae): 3.00 mm/s, against -1.50 mm/s of the baseline 'mean'",
            worse.Sentence,
            StringComparison.Ordinal
        );
        Verdict equal = Verdict.Of(Error, Same("model", 3, 4), [Same("mean", 3, 4)], 1);
        Assert.Equal((Outcome.DoesNotBeat, 1), (equal.Outcome, equal.Baselines[0].P));
        Assert.EndsWith("p = 1.", equal.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void ATestThatCameToATieCountsInTheCorrection()
    {
        Verdict verdict = Verdict.Of(Score, Same("model", 1, 3), [Rising("rising", 0, 3), Same("tie", 1, 3)], 1);
        Assert.Equal((2, 1), (verdict.Tests, verdict.Baselines.Single(b => b.Name == "tie").AdjustedP));
        Assert.True(verdict.Baselines.Single(b => b.Name == "rising").AdjustedP >= 0.5); // three people, two tests
    }

    [Fact]
    public void WhoHasNoFigureIsLeftOutAndNothingIsClaimedWithoutAnybody()
    {
        Verdict some = Verdict.Of(Score, new MethodFigures("model", [1, 1, 1, null]), [new MethodFigures("mean", [0, 0, null, 0])], 1);
        Assert.Equal((2, 0.5), (some.Participants, some.Baselines[0].P));
        Verdict none = Verdict.Of(Score, new MethodFigures("model", [1, 1], 1), [new MethodFigures("mean", [], 0.5)], 1);
        Assert.Equal((Outcome.NotShown, 0), (none.Outcome, none.Participants));
        Assert.Contains(
            "Nothing is tested, since the record does not tell the participants apart",
            none.Sentence,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void WithoutABaselineOrAWholeRunNothingIsCompared()
    {
        Verdict alone = Verdict.Of(Error, Same("model", 2, 3), [], 1);
        Assert.Equal(
            (Outcome.None, "An error (mae) is 2.00 mm/s (lower is better). There is no baseline to hold it against."),
            (alone.Outcome, alone.Sentence)
        );
        Assert.Equal(
            (Outcome.None, "No verdict: 2 of 3 folds are done. A partial run has no mean."),
            (Verdict.NotYet("2 of 3 folds").Outcome, Verdict.NotYet("2 of 3 folds").Sentence)
        );
        Verdict undefined = Verdict.Of(Score, new MethodFigures("model", [null, null]), [Same("mean", 1, 2)], 1);
        Assert.Equal(
            (Outcome.None, true),
            (undefined.Outcome, undefined.Sentence.StartsWith("A score (f1) is not defined here.", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void AFigureHasOneNameWhereverItStands()
    {
        var f1 = new Figure("frame.macroF1", "", false, "F1 of frames");
        Assert.Equal(
            ("frame.macroF1", "frame.macroF1", null),
            (f1.NameOf("frame.macroF1.mean"), f1.NameOf("frame.macroF1"), f1.NameOf("frame.macroF1x"))
        );
        Assert.Equal("mae.zero-shot", Error.NameOf("mae.zero-shot"));
        Assert.Equal(("mae.whole.4 (mm/s) ↓", "frame.macroF1 ↑"), (Error.Heading("mae.whole.4"), f1.Heading("frame.macroF1")));
    }

    private static MethodFigures Same(string name, double value, int people) => new(name, [.. Enumerable.Repeat((double?)value, people)]);

    private static MethodFigures Rising(string name, double from, int people) =>
        new(name, [.. Enumerable.Range(0, people).Select(i => (double?)(from + (i * (from is > 0 and < 1 ? 0.1 : 1))))]);
}
