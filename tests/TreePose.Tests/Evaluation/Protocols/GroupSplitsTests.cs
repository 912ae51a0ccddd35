using TreePose.Evaluation;
using TreePose.Evaluation.Protocols;
using Xunit;

namespace TreePose.Tests.Evaluation.Protocols;

/// <summary>Groups of which people have several values: sessions, radars.</summary>
public sealed class GroupSplitsTests
{
    private static readonly SplitOptions Unseen = new() { Kind = ProtocolKind.LeaveOneGroupOut, Group = "session" };
    private static readonly SplitOptions Known = Unseen with { Participants = TestedPeople.Known };

    /// <summary>Of 1 and 2 both sessions, of 3 the second alone.</summary>
    private static readonly SplitSample[] Sessions =
    [
        At("1", "a", "1"),
        At("1", "b", "2"),
        At("2", "c", "1"),
        At("2", "d", "2"),
        At("3", "e", "2"),
    ];

    private static SplitSample At(string participant, string capture, string value, string group = "session") =>
        new()
        {
            Participant = participant,
            Capture = capture,
            Groups = new Dictionary<string, string> { [group] = value },
        };

    private static string Text(Split s) =>
        $"{s.Name}: {string.Join(" | ", new[] { s.Train, s.Validation, s.Test, s.LeftOut }.Select(side => string.Join(' ', side)))}";

    [Fact]
    public void TheYoungTrainAndTheOlderAreTested()
    {
        SplitSample[] samples =
        [
            At("1", "a", "young", "ageGroup"),
            At("2", "b", "older", "ageGroup"),
            At("3", "c", "young", "ageGroup"),
            At("4", "d", "middle", "ageGroup"),
            At("5", "e", "older", "ageGroup"),
        ];
        var options = new SplitOptions { Kind = ProtocolKind.GroupTransfer };
        Assert.Equal("ageGroup=older: 0 2 |  | 1 4 | 3", Text(Assert.Single(SplitPlan.Of(samples, options))));
        Assert.Equal(
            "ageGroup=young: 1 4 |  | 0 2 | 3",
            Text(SplitPlan.Of(samples, options with { TrainOn = "older", TestOn = "young" })[0])
        );
        Assert.Equal("ageGroup=older: 0 | 2 | 1 4 | 3", Text(SplitPlan.Of(samples, options with { ValidationParticipants = 1 })[0]));
        string Refused(SplitOptions refused) => Assert.Throws<OptionsException>(() => SplitPlan.Of(samples, refused)).Message;
        Assert.Contains("'protocol.trainOn' cannot be 'old': the data has middle, older, young", Refused(options with { TrainOn = "old" }));
        Assert.Contains("'protocol.testOn' cannot be young", Refused(options with { TestOn = "young" }));
        Assert.Contains("have to be named with protocol.group=session", Refused(options with { Group = "session" }));
        Assert.Contains("'protocol.trainOn' does nothing with protocol.kind=leaveOneParticipantOut", Refused(new() { TrainOn = "young" }));
    }

    [Fact]
    public void StrataArePeopleOfOneValueEach()
    {
        IReadOnlyDictionary<string, string> Of(string age, string session) =>
            new Dictionary<string, string> { ["ageGroup"] = age, ["session"] = session };
        IReadOnlyList<Stratum> strata = Stratum.Of([
            ("2", Of("older", "1")),
            ("1", Of("young", "1")),
            ("1", Of("young", "2")),
            ("3", Of("older", "1")),
        ]);
        Assert.Equal(
            ["ageGroup older: 2 3", "ageGroup young: 1"],
            strata.Select(s => $"{s.Group} {s.Value}: {string.Join(' ', s.Participants)}")
        );
        Assert.Empty(Stratum.Of([("1", Of("young", "1")), ("2", Of("young", "1"))])); // nobody differs
    }

    [Fact]
    public void UnseenPeopleAreTestedByOtherValuesOfOtherPeople()
    {
        SplitSample[] samples = [.. Sessions, At("3", "f", "1")];
        Split[] splits = [.. SplitPlan.Of(samples, Unseen)];
        Assert.Equal(
            [
                "session=1+1: 3 4 |  | 0 | 1 2 5",
                "session=1+2: 1 4 |  | 2 | 0 3 5",
                "session=1+3: 1 3 |  | 5 | 0 2 4",
                "session=2+1: 2 5 |  | 1 | 0 3 4",
                "session=2+2: 0 5 |  | 3 | 1 2 4",
                "session=2+3: 0 2 |  | 4 | 1 3 5",
            ],
            splits.Select(Text)
        );
        Assert.Equal(("2", "session=2+3", false), (splits[5].Value, splits[5].Held, splits[5].IsOfWholePeople));
        Assert.Equal(
            ["4 |3|0", "1 |4|2", "3 |1|5"],
            SplitPlan
                .Of(samples, Unseen with { ValidationParticipants = 1 })
                .Take(3)
                .Select(s => $"{string.Join(' ', s.Train)} |{string.Join(' ', s.Validation)}|{string.Join(' ', s.Test)}")
        );
    }

    [Fact]
    public void WhoHasNoOtherValueTrainsNothingAndIsNamedWhenNobodyIsLeft()
    {
        Assert.Equal("session=2+1: 2 |  | 1 | 0 3 4", Text(SplitPlan.Of(Sessions, Unseen).Single(s => s.Name == "session=2+1")));
        SplitSample[] few = [At("1", "a", "1"), At("1", "b", "2"), At("2", "c", "2")];
        var e = Assert.Throws<TreePoseException>(() => SplitPlan.Of(few, Unseen));
        Assert.Contains("Fold 'session=2+1' leaves 0 participants", e.Message);
        Assert.Contains("Nothing else is there of participants 2", e.Message);
    }

    [Fact]
    public void KnownPeopleAreTestedInAValueThatTrainedNobody()
    {
        Split[] splits = [.. SplitPlan.Of(Sessions, Known)];
        // 3 has no other session, is known to no model and tested by none
        Assert.Equal(["session=1: 1 3 4 |  | 0 2 | ", "session=2: 0 2 |  | 1 3 | 4"], splits.Select(Text));
        Assert.All(splits, s => Assert.True(s.KnowsPeople));
        Assert.Equal(["1", "2"], splits[0].Fold.Test);
        Assert.Equal(["1", "2", "3"], splits[0].Fold.Train);
    }

    [Fact]
    public void KnownPeopleNeedSeveralValuesAndCapturesOne()
    {
        SplitSample[] one = [At("1", "a", "1"), At("2", "b", "2")];
        Assert.Contains(
            "'protocol.participants' cannot be known: every part",
            Assert.Throws<OptionsException>(() => SplitPlan.Of(one, Known)).Message
        );
        SplitSample[] channels =
        [
            .. new[] { "1", "2" }.SelectMany(p => new[] { At(p, $"c{p}", "1", "radar"), At(p, $"c{p}", "2", "radar") }),
        ];
        string message = Assert.Throws<LeakageException>(() => SplitPlan.Of(channels, Known with { Group = "radar" })).Message;
        Assert.Contains("the channels of a capture are one recording: c1 (1, 2), c2 (1, 2).", message);
        Assert.Contains("Set protocol.participants=unseen", message);
        Assert.Equal(
            ["radar=1+1: 3 |  | 0 | 1 2", "radar=1+2: 1 |  | 2 | 0 3", "radar=2+1: 2 |  | 1 | 0 3", "radar=2+2: 0 |  | 3 | 1 2"],
            SplitPlan.Of(channels, Unseen with { Group = "radar" }).Select(Text)
        );
    }

    [Fact]
    public void OptionsThatKnownPeopleExcludeAreNamed()
    {
        string[] Violations(SplitOptions options) =>
            [.. Assert.Throws<OptionsException>(() => SplitPlan.Of(Sessions, options)).Violations.Select(v => v.Split(' ')[0])];
        Assert.Equal(["'protocol.validationParticipants'"], Violations(Known with { ValidationParticipants = 1 }));
        Assert.Equal(["'protocol.participants'"], Violations(new() { Participants = TestedPeople.Known }));
    }

    [Theory]
    [InlineData("a+b", "c", "b+c", "a")] // session a+b of c is not session a of b+c
    [InlineData("a/../b", "1", "a/..", "b/1")]
    public void NamesAreSafeAndTellFoldsApart(string value, string person, string otherPerson, string otherValue)
    {
        SplitSample[] samples =
        [
            At(person, "a", value),
            At(person, "b", otherValue),
            At(otherPerson, "c", value),
            At(otherPerson, "d", otherValue),
        ];
        string[] names = [.. SplitPlan.Of(samples, Unseen).Select(s => s.Name)];
        Assert.Equal(4, names.Distinct(StringComparer.Ordinal).Count());
        Assert.All(names, n => Assert.DoesNotContain('/', n));
        Assert.All(names, n => Assert.Equal(1, n.Count(c => c == '+')));
    }
}
