using TreePose.Captures;
using TreePose.Evaluation;
using Xunit;

namespace TreePose.Tests.Evaluation;

public sealed class EventMatchingTests
{
    private static EventOnset Up(double seconds) => new(FootPhase.GoingUp, seconds);

    private static EventOnset Down(double seconds) => new(FootPhase.GoingDown, seconds);

    [Fact]
    public void EveryEventIsMatchedAtMostOnce()
    {
        EventCounts counts = EventMatching.Count([Up(1.0)], [Up(0.9), Up(1.0), Up(1.1)], 250);
        Assert.Equal(new EventCounts(1, 0, 2), counts);
        Assert.Equal((1.0 / 3, 1.0, 0.5), (counts.Precision, counts.Recall, counts.F1));
    }

    [Fact]
    public void AsManyPairsAsPossibleAreMade() =>
        // The nearest pair (1.2, 1.3) would leave 1.0 alone; both can be matched.
        Assert.Equal(new EventCounts(2, 0, 0), EventMatching.Count([Up(1.0), Up(1.2)], [Up(1.1), Up(1.3)], 100));

    // 0.3 − 0.2 is a little more than 0.1 in binary
    [Fact]
    public void TheToleranceIncludesItsEdgeDespiteRounding() => Assert.Equal(1, EventMatching.Count([Up(0.3)], [Up(0.2)], 100).Matched);

    [Fact]
    public void DirectionsAreNotMixed() => Assert.Equal(new EventCounts(0, 1, 1), EventMatching.Count([Up(1)], [Down(1)], 500));

    [Fact]
    public void ConfusionCountsCrossedMissedAndInvented()
    {
        int[,] confusion = EventMatching.Confusion([Up(1), Up(5), Down(9), Down(12)], [Up(1.1), Down(5.1), Up(20), Down(12)], 3, 250);
        Assert.Equal(
            new[,]
            {
                { 1, 1, 0 },
                { 0, 1, 1 },
                { 1, 0, 0 },
            },
            confusion
        );
    }

    [Fact]
    public void ConfusionHasARowForEachClassOfTheData()
    {
        static EventOnset Of(int number, double seconds) => new((sbyte)number, seconds);
        EventOnset[] truth = [Of(1, 1), Of(3, 5), Of(2, 9), Of(3, 12)],
            predicted = [Of(1, 1.1), Of(2, 5.1), Of(3, 12), Of(2, 20)];
        int[,] four = EventMatching.Confusion(truth, predicted, 4, 250);
        Assert.Equal(
            new[,]
            {
                { 1, 0, 0, 0 },
                { 0, 0, 0, 1 },
                { 0, 1, 1, 0 },
                { 0, 1, 0, 0 },
            },
            four
        );
        Assert.Equal(
            new[,]
            {
                { 1, 1 },
                { 2, 0 },
            },
            EventMatching.Confusion([Of(1, 1), Of(1, 5)], [Of(1, 1), Of(1, 8), Of(1, 9)], 2, 250)
        );
    }

    [Fact]
    public void NothingToFindAndNothingFoundHasNoScore()
    {
        EventCounts none = EventMatching.Count([], [], 100);
        Assert.Null(none.F1);
        Assert.Null(none.Precision);
        Assert.Equal(0, EventMatching.Count([Up(1)], [], 100).F1);
    }
}
