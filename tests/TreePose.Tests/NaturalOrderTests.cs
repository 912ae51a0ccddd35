using TreePose.Captures;
using TreePose.Datasets.Stability;
using TreePose.Evaluation;
using Xunit;

namespace TreePose.Tests;

public sealed class NaturalOrderTests
{
    [Theory]
    [InlineData("P10 P2 P1", "P1 P2 P10")]
    [InlineData("10 9 02 2 1", "1 02 2 9 10")]
    [InlineData("S1_M10 S1_M9 S10_M1 S2_M1", "S1_M9 S1_M10 S2_M1 S10_M1")]
    [InlineData("b a a1 A", "A a a1 b")]
    [InlineData("x99999999999999999999999 x8", "x8 x99999999999999999999999")]
    public void NumbersInNamesGoByTheirSize(string names, string expected) =>
        Assert.Equal(expected, string.Join(' ', names.Split(' ').Order(NaturalOrder.Names)));

    [Fact]
    public void TrialsAndStrataListPeopleAsPeopleDo()
    {
        StabilityTrial Trial(string person, string trial) =>
            new(new CaptureId(person, trial), trial, () => throw new TreePoseException("-"));
        StabilityTrial[] trials = [Trial("P10", "a"), Trial("P2", "t10"), Trial("P2", "t9"), Trial("P1", "b")];
        Assert.Equal(["b", "t9", "t10", "a"], StabilityTable.Ordered(trials, new StabilityOptions()).Select(t => t.Trial));

        Stratum[] strata =
        [
            .. Stratum.Of(
                new[] { ("P10", "10"), ("P9", "9"), ("P2", "10") }.Select(p =>
                    (p.Item1, (IReadOnlyDictionary<string, string>)new Dictionary<string, string> { ["ageGroup"] = p.Item2 })
                )
            ),
        ];
        Assert.Equal(["age group 9, 1 person", "age group 10, 2 people"], strata.Select(s => s.Title));
        Assert.Equal(["P2", "P10"], strata[1].Participants);
    }
}
