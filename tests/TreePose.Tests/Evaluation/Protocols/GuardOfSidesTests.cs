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
        LeakageGuard.RequireDisjointSides(FoldOf(ProtocolKind.WithinParticipant), [Early], [Other], [Late]);
        LeakageGuard.RequireDisjointSides(FoldOf(ProtocolKind.WithinParticipant), [Early], [], [Late, Other]);
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
        Split byAge = FoldOf(ProtocolKind.LeaveOneGroupOut) with { Group = "age" };
        LeakageGuard.RequireDisjointSides(byAge, [young], [], [older]);
        var e = Assert.Throws<LeakageException>(() => LeakageGuard.RequireDisjointSides(byAge, [young], [], [Of(Other, "young")]));
        Assert.Contains("age 'young' is on both sides of the split, training and test. Split by age", e.Message);
    }

    [Fact]
    public void PeopleWhoAreKnownFromOtherValuesMayBeOnTwoSidesTheirCapturesNot()
    {
        static SampleOrigin At(SampleOrigin origin, string session) =>
            origin with
            {
                Groups = new Dictionary<string, string> { ["session"] = session },
            };
        Split known = FoldOf(ProtocolKind.LeaveOneGroupOut) with { Group = "session", Participants = TestedPeople.Known };
        void Check(SampleOrigin train, SampleOrigin test) => LeakageGuard.RequireDisjointSides(known, [train], [], [test]);
        Check(At(Early, "1"), At(Late, "2"));
        string Leaks(SampleOrigin train, SampleOrigin test) => Assert.Throws<LeakageException>(() => Check(train, test)).Message;
        Assert.Contains("session '1' is on both sides", Leaks(At(Early, "1"), At(Late, "1")));
        SampleOrigin sibling = At(Early with { Channel = 4, ContentHash = null }, "2");
        Assert.Contains("channels 2 and 4 are siblings", Leaks(At(Early, "1"), sibling));
        Assert.Contains("under two names", Leaks(At(Early, "1"), At(Late with { ContentHash = "f00" }, "2")));
        Split unseen = known with { Participants = TestedPeople.Unseen };
        Assert.Contains(
            "participant 1 is on both sides",
            Assert.Throws<LeakageException>(() => LeakageGuard.RequireDisjointSides(unseen, [At(Early, "1")], [], [At(Late, "2")])).Message
        );
    }

    private static string Leak(ProtocolKind kind, SampleOrigin[] train, SampleOrigin[] validation, SampleOrigin[] test) =>
        Assert.Throws<LeakageException>(() => LeakageGuard.RequireDisjointSides(FoldOf(kind), train, validation, test)).Message;

    private static Split FoldOf(ProtocolKind kind) => new(kind, new Fold("", [], [], []), [], [], []);
}
