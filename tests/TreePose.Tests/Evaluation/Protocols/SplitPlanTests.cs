using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Evaluation.Protocols;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Evaluation.Protocols;

/// <summary>Protocols that keep participants apart.</summary>
public sealed class SplitPlanTests
{
    private static SplitSample Sample(string participant, string capture, params (string Key, string Value)[] groups) =>
        new()
        {
            Participant = participant,
            Capture = capture,
            Groups = groups.ToDictionary(g => g.Key, g => g.Value),
        };

    private static SplitSample[] People(params string[] participants) => [.. participants.Select(p => Sample(p, $"S{p}"))];

    private static string Text(Split s) => Text(s.Name, s.Train, s.Validation, s.Test);

    private static string Text(Fold f) => Text(f.Name, f.Train, f.Validation, f.Test);

    private static string Text<T>(string name, params IReadOnlyList<T>[] sides) =>
        $"{name}: {string.Join(" | ", sides.Select(s => string.Join(' ', s)))}";

    [Fact]
    public void OneParticipantIsLeftOutAfterTheOther() =>
        Assert.Equal(
            ["1: 2 4 | 1 3 | 0", "2: 0 4 | 2 | 1 3", "3: 0 1 3 | 4 | 2", "4: 1 2 3 | 0 | 4"],
            SplitPlan
                .Of([.. People("1", "2", "3"), Sample("2", "S2b"), Sample("4", "S4")], new() { ValidationParticipants = 1 })
                .Select(Text)
        );

    [Fact]
    public void OnePersonUnderTwoSpellingsIsRefused() =>
        Assert.Contains(
            "The participants 'P1' and 'p1 ' differ in case or blanks alone",
            Assert.Throws<TreePoseException>(() => SplitPlan.Of(People("P1", "p1 ", "P2"), new())).Message
        );

    /// <summary>As the folds were made before there were protocols by name: seeds, unit names and checkpoints hang on them.</summary>
    [Fact]
    public void FoldsOfParticipantsAreThoseOfTheFirstRelease()
    {
        Assert.Equal(
            ["1: 4 5 | 2 3 | 1", "2: 1 5 | 3 4 | 2", "3: 1 2 | 4 5 | 3", "4: 2 3 | 5 1 | 4", "5: 3 4 | 1 2 | 5"],
            ParticipantFolds.LeaveOneOut(["1", "2", "3", "4", "5"], 2).Select(Text)
        );
        Assert.Equal(["1: 2 3 |  | 1", "2: 1 3 |  | 2", "3: 1 2 |  | 3"], ParticipantFolds.LeaveOneOut(["1", "2", "3"]).Select(Text));
        Assert.Equal(
            ["1+4: 2 3 5 |  | 1 4", "2+5: 1 3 4 |  | 2 5", "3: 1 2 4 5 |  | 3"],
            ParticipantFolds.KFold(["1", "2", "3", "4", "5"], 3).Select(Text)
        );
    }

    [Fact]
    public void FoldsOfThePlanAreThoseOfItsParticipants()
    {
        SplitSample[] samples = People("5", "3", "1", "4", "2");
        string[] sorted = ["1", "2", "3", "4", "5"];
        Assert.Equal(
            ParticipantFolds.LeaveOneOut(sorted, 2).Select(Text),
            SplitPlan.Of(samples, new SplitOptions { ValidationParticipants = 2 }).Select(s => Text(s.Fold))
        );
        Assert.Equal(
            ParticipantFolds.KFold(sorted, 3).Select(Text),
            SplitPlan.Of(samples, new SplitOptions { Kind = ProtocolKind.KFold, Folds = 3 }).Select(s => Text(s.Fold))
        );
        Assert.Equal(
            ["1+4", "2+5", "3"],
            SplitPlan.Of(samples, new SplitOptions { Kind = ProtocolKind.KFold, Folds = 3 }).Select(s => s.Name)
        );
        Assert.Equal(5, SplitPlan.Of(samples, new SplitOptions { Kind = ProtocolKind.KFold }).Count);
        Assert.Equal(3, SplitPlan.Of(People("1", "2", "3"), new SplitOptions { Kind = ProtocolKind.KFold }).Count);
    }

    [Fact]
    public void ThoseWhoValidateComeFromAllOverTheList()
    {
        string[] people = [.. Enumerable.Range(1, 12).Select(i => $"{i:00}")];
        IReadOnlyList<Fold> folds = ParticipantFolds.KFold(people, 4, 2);
        Assert.Equal(["02 03", "05 07", "08 09", "11 01"], folds.Select(f => string.Join(' ', f.Validation)));
        Assert.All(folds, f => Assert.Equal(people, f.Train.Concat(f.Validation).Concat(f.Test).Order()));
    }

    [Fact]
    public void AGroupIsLeftOutByItsValues()
    {
        SplitSample[] samples =
        [
            Sample("1", "a", ("age", "young"), ("radar", "A")),
            Sample("2", "b", ("age", "older"), ("radar", "A")),
            Sample("3", "c", ("age", "middle"), ("radar", "B")),
            Sample("1", "d", ("age", "young"), ("radar", "A")),
        ];
        var options = new SplitOptions { Kind = ProtocolKind.LeaveOneGroupOut, Group = "age" };
        Assert.Equal(["middle: 0 1 3 |  | 2", "older: 0 2 3 |  | 1", "young: 1 2 |  | 0 3"], SplitPlan.Of(samples, options).Select(Text));
        Assert.Equal(["A: 2 |  | 0 1 3", "B: 0 1 3 |  | 2"], SplitPlan.Of(samples, options with { Group = "radar" }).Select(Text));
        Assert.Contains(
            "leaves 1 participants to train on, of which 1 are set aside",
            Refused<TreePoseException>(samples, options with { Group = "radar", ValidationParticipants = 1 })
        );
    }

    [Fact]
    public void GroupsThatAreNoneAreRefused()
    {
        var options = new SplitOptions { Kind = ProtocolKind.LeaveOneGroupOut, Group = "age" };
        Assert.Contains("'protocol.group' cannot be 'age': the data has no groups", Refused<OptionsException>(People("1", "2"), options));
        SplitSample[] other = [Sample("1", "a", ("sex", "f"), ("radar", "A")), Sample("2", "b", ("sex", "m"), ("radar", "A"))];
        Assert.Contains("'protocol.group' cannot be 'age': allowed is radar, sex", Refused<OptionsException>(other, options));
        Assert.Contains("the same value of the group 'radar', A", Refused<TreePoseException>(other, options with { Group = "radar" }));
        SplitSample[] lacking = [.. other, Sample("3", "c")];
        Assert.Contains("1 capture has no value of the group 'sex'", Refused<TreePoseException>(lacking, options with { Group = "sex" }));
    }

    [Fact]
    public void TooFewParticipantsAreNamed()
    {
        Assert.Contains("at least 2 participants (0 for validation); the data has 1: 1", Refused<TreePoseException>(People("1"), new()));
        var validated = new SplitOptions { ValidationParticipants = 1 };
        Assert.Contains("Set protocol.validationParticipants=0", Refused<TreePoseException>(People("1", "2"), validated));
        var folds = new SplitOptions { Kind = ProtocolKind.KFold, Folds = 3 };
        Assert.Contains("'protocol.folds' cannot be 3: allowed is 2 to 2", Refused<OptionsException>(People("1", "2"), folds));
        Assert.Contains("need at least 2 of them; the data has 1", Refused<TreePoseException>(People("1"), folds));
        validated = folds with { ValidationParticipants = 2 };
        Assert.Contains("Fold '1+4' leaves 2 participants", Refused<TreePoseException>(People("1", "2", "3", "4"), validated));
        Assert.Contains("no samples", Refused<TreePoseException>([], new()));
    }

    [Fact]
    public void ACaptureOfTwoPeopleIsNamed() =>
        Assert.Contains("S2 (participants 2, 3)", Refused<LeakageException>([.. People("1", "2", "3"), Sample("3", "S2")], new()));

    private static string[] Violations(SplitOptions options) =>
        [.. Assert.Throws<OptionsException>(() => SplitPlan.Of(People("1", "2"), options)).Violations.Select(v => v.Split(' ')[0])];

    [Fact]
    public void OptionsThatDoNotFitAreAllNamed()
    {
        Assert.Equal(
            ["'protocol.evaluationShare'", "'protocol.folds'", "'protocol.gapSeconds'"],
            Violations(
                new()
                {
                    Kind = ProtocolKind.KFold,
                    Folds = -1,
                    EvaluationShare = 0,
                    GapSeconds = -1,
                }
            )[..3]
                .Order()
        );
        Assert.Equal(
            [
                "'protocol.folds'",
                "'protocol.group'",
                "'protocol.evaluationShare'",
                "'protocol.validationShare'",
                "'protocol.gapSeconds'",
                "'protocol.pooled'",
            ],
            Violations(
                new()
                {
                    Folds = 3,
                    Group = "age",
                    EvaluationShare = 0.5,
                    ValidationShare = 0.1,
                    GapSeconds = 1,
                    Pooled = true,
                }
            )
        );
        Assert.Equal(["'protocol.group'"], Violations(new() { Kind = ProtocolKind.LeaveOneGroupOut }));
        Assert.Equal(
            ["'protocol.folds'"],
            Violations(new SplitOptions() with { Kind = ProtocolKind.LeaveOneGroupOut, Group = "age", Folds = 3 })
        );
        Assert.Equal(
            ["'protocol.validationParticipants'", "'protocol.evaluationShare'"],
            Violations(
                new()
                {
                    Kind = ProtocolKind.WithinParticipant,
                    ValidationParticipants = 1,
                    EvaluationShare = 0.6,
                    ValidationShare = 0.4,
                }
            )
        );
    }

    [Fact]
    public void InnerFoldsSplitATrainingSideAlone()
    {
        SplitSample[] samples = [.. People("1", "2", "3", "4"), Sample("2", "S2b")];
        Split outer = SplitPlan.Of(samples, new()).Single(s => s.Name == "3");
        Assert.Equal(["1: 1 3 4 |  | 0", "2: 0 3 |  | 1 4", "4: 0 1 4 |  | 3"], SplitPlan.Of(samples, new(), outer.Train).Select(Text));
    }

    [Fact]
    public void DataSetsAreSplitByTheirOwnSequences()
    {
        FrameDataset frames = SmallFrames.Dataset(3);
        Assert.Equal(["1: 1 2 |  | 0", "2: 0 2 |  | 1", "3: 0 1 |  | 2"], SplitPlan.Of(SplitSample.Of(frames), new()).Select(Text));
        HoldDataset data = SmallHolds.Dataset(4, holds: 2);
        IReadOnlyList<SplitSample> holds = SplitSample.Of(
            data with
            {
                Holds =
                [
                    .. data.Holds.Select(h =>
                        h with
                        {
                            Groups = new Dictionary<string, string> { ["age"] = h.Id.Participant is "1" or "4" ? "young" : "older" },
                        }
                    ),
                ],
            }
        );
        Assert.Equal(
            ["older: 0 1 6 7 |  | 2 3 4 5", "young: 2 3 4 5 |  | 0 1 6 7"],
            SplitPlan.Of(holds, new() { Kind = ProtocolKind.LeaveOneGroupOut, Group = "age" }).Select(Text)
        );
    }

    private static string Refused<T>(SplitSample[] samples, SplitOptions options)
        where T : Exception => Assert.Throws<T>(() => SplitPlan.Of(samples, options)).Message;
}
