using TreePose.Captures;
using TreePose.Evaluation.Regression;
using Xunit;

namespace TreePose.Tests.Evaluation;

public sealed class ConstantAnswersTests
{
    [Fact]
    public void AModelThatGivesOneValueAPersonIsCalledThat()
    {
        HoldPrediction[] holds = [.. Holds("P10", 10, 0.2), .. Holds("P2", 20, 0)];
        Assert.Equal(
            "The model gives one constant value for each person: its answers to the holds of one person differ by at most 0.4 mm/s, what "
                + "was measured by up to 10 mm/s.",
            ConstantAnswers.Sentence([holds], "mm/s")
        );
        Assert.StartsWith(
            "The model gives one constant value for 2 of 3 people (P2, P10): ",
            ConstantAnswers.Sentence(
                [
                    [.. holds, .. Holds("P3", 5, 2)],
                ],
                "mm/s"
            )
        );
    }

    [Fact]
    public void AnswersThatDifferAreNotNorAreSingleHolds()
    {
        Assert.Null(
            ConstantAnswers.Sentence(
                [
                    [.. Holds("1", 10, 1)],
                ],
                "mm/s"
            )
        );
        Assert.Null(
            ConstantAnswers.Sentence(
                [
                    [Holds("1", 10, 0)[0]],
                ],
                "mm/s"
            )
        ); // one hold tells nothing
        Assert.Null(
            ConstantAnswers.Sentence(
                [
                    [.. Holds("1", 10, 0)],
                    [.. Holds("1", 10, 1)],
                ],
                "mm/s"
            )
        ); // in one of two seeds alone
        Assert.Null(ConstantAnswers.Sentence([], "mm/s"));
    }

    /// <summary>Three holds, measured 5 apart.</summary>
    private static HoldPrediction[] Holds(string person, double value, double step) =>
        [
            .. Enumerable
                .Range(1, 3)
                .Select(i => new HoldPrediction
                {
                    Capture = new CaptureId(person, person + "_a"),
                    Hold = i,
                    Measured = 5 * i,
                    Predicted = value + (step * i),
                    TrainingMean = 7,
                }),
        ];
}
