using TreePose.Captures;
using TreePose.Contracts;
using TreePose.Datasets;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Contracts;

/// <summary>The contract of sources finds what it is there to find.</summary>
public sealed class SourceContractTests
{
    private static int s_reads;
    private static readonly FrameDataset Good = SmallFrames.Dataset(2) with { Manifest = Hashed };
    private static readonly HoldDataset GoodHolds = SmallHolds.Dataset(2, 2) with { Manifest = Hashed };

    private static Dictionary<string, string> Hashed => new() { ["not-a-file"] = new string('a', 64) };

    public static TheoryData<string, string, Func<FrameDataset>> Wrong =>
        new()
        {
            { "has data", "gave no capture", () => Good with { Sequences = [] } },
            {
                "gives the same data again",
                "other data",
                () => First(s => s with { Frames = [Interlocked.Increment(ref s_reads), .. s.Frames[1..]] })
            },
            { "hashes what it reads", "its manifest is empty", () => Good with { Manifest = new Dictionary<string, string>() } },
            { "hashes what it reads", "no SHA-256", () => Good with { Manifest = new Dictionary<string, string> { ["a"] = "12" } } },
            {
                "names each sample once",
                "S1 are there more than once",
                () => Good with { Sequences = [Good.Sequences[0], Good.Sequences[0]] }
            },
            { "names each sample once", "several people", () => First(s => s with { Id = new CaptureId("1", "S2") }) },
            { "gives captures in order", "S1 comes behind S2", () => Good with { Sequences = [.. Good.Sequences.Reverse()] } },
            { "gives frames of its shape", "numbers for 96 frames of 72", () => First(s => s with { Frames = s.Frames[1..] }) },
            { "gives frames of its shape", "has no frame", () => First(s => s with { Frames = [], Labels = [], Events = [] }) },
            { "gives finite numbers", "holds NaN", () => First(s => s with { Frames = [float.NaN, .. s.Frames[1..]] }) },
            { "counts time in seconds", "has 100 s a frame", () => First(s => s with { SecondsPerFrame = 100 }) },
            { "has data", "the label is 5", () => First(s => s with { Labels = [5, .. s.Labels[1..]] }) },
            {
                "has events where frames are",
                "an event of frames 90 to 99",
                () => First(s => s with { Events = [new(FootPhase.GoingUp, 90, 99)] })
            },
            { "has a time for each frame", "do not rise", () => First(s => s with { TimesSeconds = new double[s.Length] }) },
            { "has a time for each frame", "has 1 times", () => First(s => s with { TimesSeconds = [0] }) },
        };

    public static TheoryData<string, string, Func<HoldDataset>> WrongHolds =>
        new()
        {
            { "names each sample once", "more than once", () => Hold(h => h with { Number = 2 }) },
            { "gives captures in order", "comes behind", () => GoodHolds with { Holds = [.. GoodHolds.Holds.Reverse()] } },
            { "has finite targets in a unit", "no unit", () => GoodHolds with { TargetUnit = "" } },
            { "has finite targets in a unit", "has the target NaN", () => Hold(h => h with { Target = double.NaN }) },
            { "has a target for each frame or none", "has 1 targets for", () => Hold(h => h with { FrameTargets = [1] }) },
        };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void AWrongSourceIsFound(string rule, string said, Func<FrameDataset> read) =>
        Found(rule, said, () => SourceContract.Check(Part(read), "here"));

    [Theory]
    [MemberData(nameof(WrongHolds), DisableDiscoveryEnumeration = true)]
    public void AWrongSourceOfHoldsIsFound(string rule, string said, Func<HoldDataset> read) =>
        Found(rule, said, () => SourceContract.Check(Part(read), "here"));

    [Fact]
    public void WhatIsNotThereIsRefusedByAClearError()
    {
        Found(
            "refuses what is not there",
            "gave data",
            () => SourceContract.Check(SourcePart<FrameDataset>.Of("own", "", "DIR", _ => Good), "here")
        );
        Found(
            "refuses what is not there",
            "threw DirectoryNotFoundException, not a DataFormatException",
            () =>
                SourceContract.Check(
                    SourcePart<FrameDataset>.Of(
                        "own",
                        "",
                        "DIR",
                        r => r.Where == "here" ? Good : throw new DirectoryNotFoundException("none")
                    ),
                    "here"
                )
        );
    }

    [Fact]
    public void AHashOfAnotherFileIsFound()
    {
        using var scratch = new ScratchFolder();
        File.WriteAllText(scratch.File("not-a-file"), "which it is");
        Found("hashes what it reads", "and the file's is", () => SourceContract.Check(Part(() => Good, scratch.Path), scratch.Path));
    }

    [Fact]
    public void GoodOnesKeepAllRules()
    {
        SourceContract.Check(Part(() => Good), "here");
        SourceContract.Check(Part(() => GoodHolds), "here");
        SourceContract.Check(ShippedSources.Frames().Find("mars"), TestFiles.Golden("mars"));
        Assert.Equal(11, SourceContract.Rules.Count);
    }

    private static void Found(string rule, string said, Action check)
    {
        string message = Assert.Throws<ContractException>(check).Message;
        Assert.Contains($"'own' breaks the rule {rule}: ", message, StringComparison.Ordinal);
        Assert.Contains(said, message, StringComparison.Ordinal);
    }

    private static SourcePart<TData> Part<TData>(Func<TData> read, string where = "here")
        where TData : class =>
        SourcePart<TData>.Of(
            "own",
            "a user's",
            "DIR",
            r => r.Where == where ? read() : throw new DataFormatException(r.Where, "is not there.", "Look elsewhere.")
        );

    private static FrameDataset First(Func<FrameSequence, FrameSequence> change) =>
        Good with
        {
            Sequences = [change(Good.Sequences[0]), .. Good.Sequences.Skip(1)],
        };

    private static HoldDataset Hold(Func<HoldSequence, HoldSequence> change) =>
        GoodHolds with
        {
            Holds = [change(GoodHolds.Holds[0]), .. GoodHolds.Holds.Skip(1)],
        };
}
