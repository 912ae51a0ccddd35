using TreePose.Evaluation;
using TreePose.Evaluation.Protocols;
using Xunit;

namespace TreePose.Tests.Evaluation.Protocols;

/// <summary>What the guard lets pass of a fold's three sides, by protocol.</summary>
public sealed class GuardOfSidesTests
{
    private static readonly SampleOrigin Early = new("1", "a", 1, 2, "f00"),
        Late = new("1", "b", 1, 2, "f01");
    private static readonly SampleOrigin Other = new("2", "c", 1, 2, "f02");

    [Fact]
    public void WithinParticipantsAPersonMayBeOnAllSides()
    {
        LeakageGuard.RequireDisjointSides(ProtocolKind.WithinParticipant, [Early], [Other], [Late]);
        LeakageGuard.RequireDisjointSides(ProtocolKind.WithinParticipant, [Early], [], [Late, Other]);
    }

    [Theory]
    [InlineData(ProtocolKind.LeaveOneParticipantOut)]
    [InlineData(ProtocolKind.KFold)]
    [InlineData(ProtocolKind.LeaveOneGroupOut)]
    public void OtherwiseNot(ProtocolKind kind)
    {
        const string what = "participant 1 is on both sides of the split, ";
        Assert.Contains(what + "training and test. Split by participant", Leak(kind, [Early], [Other], [Late]));
        Assert.Contains(what + "training and validation", Leak(kind, [Early], [Late], [Other]));
        Assert.Contains(what + "validation and test", Leak(kind, [Other], [Early], [Late]));
    }

    [Fact]
    public void WithinParticipantsACaptureOrACopyMayNotBeOnTwoSides()
    {
        const ProtocolKind within = ProtocolKind.WithinParticipant;
        SampleOrigin anotherHold = Early with { Hold = 2, ContentHash = null };
        Assert.Contains("capture a, hold 2", Leak(within, [Early], [], [Late, anotherHold]));
        Assert.Contains("channels 2 and 4 are siblings", Leak(within, [Early], [Early with { Channel = 4, ContentHash = null }], [Late]));
        Assert.Contains(
            "under two names, a and b, is on both sides of the split, validation and test. Split by capture",
            Leak(within, [Other], [Early], [Late with { ContentHash = "f00" }])
        );
    }

    [Fact]
    public void AValueOfTheGroupLeftOutMayNotBeOnTheTestSideToo()
    {
        static SampleOrigin Of(SampleOrigin origin, string age) =>
            origin with
            {
                Groups = new Dictionary<string, string> { ["age"] = age },
            };
        SampleOrigin young = Of(Early, "young"),
            older = Of(Other, "older");
        LeakageGuard.RequireDisjointSides(ProtocolKind.LeaveOneGroupOut, [young], [], [older], "age");
        var e = Assert.Throws<LeakageException>(() =>
            LeakageGuard.RequireDisjointSides(ProtocolKind.LeaveOneGroupOut, [young], [], [Of(Other, "young")], "age")
        );
        Assert.Contains("age 'young' is on both sides of the split, training and test. Split by age", e.Message);
    }

    private static string Leak(ProtocolKind kind, SampleOrigin[] train, SampleOrigin[] validation, SampleOrigin[] test) =>
        Assert.Throws<LeakageException>(() => LeakageGuard.RequireDisjointSides(kind, train, validation, test)).Message;
}
