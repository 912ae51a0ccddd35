using TreePose.Captures;
using TreePose.Contracts;
using TreePose.Datasets;
using TreePose.Datasets.RadarRepresentations;
using TreePose.Experiments.Parts;
using Xunit;

namespace TreePose.App.Tests.Contracts;

/// <summary>The shipped representations keep their contract, and it finds what it is there to find.</summary>
public sealed class RepresentationContractTests
{
    public static TheoryData<string, string, RadarWriter> Wrong =>
        new()
        {
            { "fills its frame", "keeps something of what stood there before", (in RadarFrame f, Span<float> to) => to[0] = f.Number },
            { "fills its frame", "it threw IndexOutOfRange", (in RadarFrame f, Span<float> to) => to[2] = f.Map[0] },
            { "fills its frame", "Add RadarContent.Chirps", (in RadarFrame f, Span<float> to) => to.Fill(f.Chirps[0]) },
            { "gives the same numbers again", "differs", Counting() },
            { "is finite", "of a frame in which nothing is measured", (in RadarFrame f, Span<float> to) => to.Fill(1 / f.Map[0]) },
            { "reads what it is given", "two different frames", (in RadarFrame f, Span<float> to) => to.Fill(3) },
        };

    public delegate void RadarWriter(in RadarFrame frame, Span<float> destination);

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void AWrongRepresentationIsFound(string rule, string said, RadarWriter write)
    {
        var part = RepresentationPart<IRadarRepresentation>.Of("own", "a user's", () => new Own(write));
        string message = Assert.Throws<ContractException>(() => RepresentationContract.Check(part)).Message;
        Assert.Contains($"'own' breaks the rule {rule}: ", message, StringComparison.Ordinal);
        Assert.Contains(said, message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsKeptBetweenFramesShowsOnSeveralThreads()
    {
        var part = RepresentationPart<IRadarRepresentation>.Of("own", "a user's", () => new Keeper());
        string message = Assert.Throws<ContractException>(() => RepresentationContract.Check(part)).Message;
        Assert.Contains("breaks the rule gives the same numbers on several threads", message, StringComparison.Ordinal);
    }

    [Fact]
    public void ShippedOnesOfBothKindsKeepAllRules()
    {
        Bench bench = Bench.Parts();
        Assert.All(bench.PointRepresentations.All, p => RepresentationContract.Check(p));
        Assert.All(bench.RadarRepresentations.All, p => RepresentationContract.Check(p));
        Assert.Equal(["map", "phase", "microDoppler", "chirps", "plates"], bench.RadarRepresentations.All.Select(p => p.Name));
        Assert.Equal(6, RepresentationContract.Rules.Count);
    }

    [Fact]
    public void AWrongPointRepresentationIsFound()
    {
        var part = RepresentationPart<IPointRepresentation>.Of("own", "a user's", () => new NothingOfPoints());
        string message = Assert.Throws<ContractException>(() => RepresentationContract.Check(part)).Message;
        Assert.Contains("breaks the rule fills its frame", message, StringComparison.Ordinal);
        Assert.Contains("breaks the rule reads what it is given", message, StringComparison.Ordinal);
    }

    private static RadarWriter Counting()
    {
        int calls = 0;
        return (in RadarFrame _, Span<float> to) => to.Fill(Interlocked.Increment(ref calls));
    }

    private sealed class Own(RadarWriter write) : IRadarRepresentation
    {
        public RadarContent Needs => RadarContent.Maps;

        public FrameShape Shape(RadarParameters radar) => new(new FrameAxis(AxisKind.Feature, 2));

        public void Make(in RadarFrame frame, Span<float> destination) => write(frame, destination);
    }

    /// <summary>Works in an array of its own that all frames share.</summary>
    private sealed class Keeper : IRadarRepresentation
    {
        private readonly float[] _work = new float[1];

        public RadarContent Needs => RadarContent.Maps;

        public FrameShape Shape(RadarParameters radar) => new(new FrameAxis(AxisKind.Feature, 2));

        public void Make(in RadarFrame frame, Span<float> destination)
        {
            _work[0] = frame.Map[0];
            Thread.Sleep(2);
            destination.Fill(_work[0]);
        }
    }

    private sealed class NothingOfPoints : IPointRepresentation
    {
        public FrameShape Shape { get; } = new(new FrameAxis(AxisKind.Feature, 2));

        public void Rasterise(PointCloudFrame cloud, Span<float> frame) { }
    }
}
