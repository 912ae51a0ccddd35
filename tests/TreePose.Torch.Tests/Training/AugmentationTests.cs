using TorchSharp;
using TreePose.Contracts;
using TreePose.Datasets;
using TreePose.Parts;
using TreePose.Torch.Training;
using Xunit;
using static TorchSharp.torch;

namespace TreePose.Torch.Tests.Training;

public sealed class AugmentationTests
{
    private static readonly FrameShape Rows = FrameShape.Map(1, new(AxisKind.Range, 7), new(AxisKind.Doppler, 7));
    private static readonly FrameShape Columns = FrameShape.Map(1, new(AxisKind.Doppler, 7), new(AxisKind.Range, 7));
    private static readonly FrameShape Points = new(new FrameAxis(AxisKind.Point, 5), new FrameAxis(AxisKind.Feature, 3));

    public static TheoryData<string, string> Cases()
    {
        var data = new TheoryData<string, string>();
        foreach (AugmentationPart part in ShippedAugmentations.List().All)
        foreach (string rule in AugmentationContract.Rules)
            data.Add(part.Name, rule);
        return data;
    }

    [Theory, MemberData(nameof(Cases))]
    public void KeepsTheContract(string name, string rule) => AugmentationContract.Check(rule, ShippedAugmentations.List().Find(name));

    [Theory]
    [InlineData(3)] // MARS: rows are range
    [InlineData(4)] // the study: columns are range
    public void AWindowMovesAlongRangeAndNeverAlongDoppler(int rangeAxis)
    {
        TorchRuntime.EnsureLoaded();
        using var scope = NewDisposeScope();
        Tensor frames = rand([2, 3, 1, 7, 7]);
        using var randomness = new Generator(1);
        var context = new AugmentationContext(rangeAxis == 3 ? Rows : Columns, new Random(5), randomness);
        Augmentation shift = Part("rangeShift", new RangeShiftOptions { Bins = 2 });
        var shifts = new HashSet<int>();
        for (int i = 0; i < 40; i++)
        {
            Tensor moved = shift(frames, context);
            int by = Enumerable
                .Range(-2, 5)
                .Single(s =>
                    moved
                        .narrow(rangeAxis, Math.Max(0, s), 7 - Math.Abs(s))
                        .allclose(frames.narrow(rangeAxis, Math.Max(0, -s), 7 - Math.Abs(s)))
                );
            Assert.Equal(frames.sum().item<float>() - Lost(frames, rangeAxis, by), moved.sum().item<float>(), 1e-3f); // zeros come in
            shifts.Add(by);
        }
        Assert.Equal([-2, -1, 0, 1, 2], shifts.Order());
    }

    [Fact]
    public void TheDefaultsComeOneBehindTheOtherAndDependOnTheSeedAlone()
    {
        using var scope = NewDisposeScope();
        Tensor frames = rand([4, 6, 2, 12, 11]);
        Augmentation all = AugmentationPart.All(ShippedAugmentations.Chosen());
        Augmentation[] each =
        [
            Part("rangeShift", new RangeShiftOptions()),
            Part("gain", new GainOptions()),
            Part("cellLoss", new CellLossOptions()),
        ];
        Tensor[] Batches(ulong seed, Augmentation augmentation)
        {
            using var generator = new Generator(seed);
            var context = new AugmentationContext(Rows, new Random((int)seed), generator);
            return [.. Enumerable.Range(0, 5).Select(_ => augmentation(frames, context))];
        }
        Tensor[] first = Batches(8, all);
        Assert.All(
            first.Zip(Batches(8, (x, context) => each.Aggregate(x, (y, augmentation) => augmentation(y, context)))),
            pair => Assert.True(pair.First.equal(pair.Second).all().item<bool>())
        );
        Assert.All(first.Zip(Batches(9, all)), pair => Assert.False(pair.First.equal(pair.Second).all().item<bool>()));
        Assert.False(first[0].equal(first[1]).all().item<bool>());
    }

    [Fact]
    public void TheDefaultsAreTheseThreeInThisOrder()
    {
        PartSelection chosen = new TrainingOptions().Augmentation;
        Assert.Equal(["rangeShift", "gain", "cellLoss"], chosen.Names);
        Assert.Equal(
            [new RangeShiftOptions { Bins = 1 }, new GainOptions { Factor = 0.2 }, new CellLossOptions { Probability = 0.5 }],
            chosen.Names.Select(n => chosen.OptionsOf(n)!)
        );
    }

    [Fact]
    public void PointsAreLostWholeAndNeitherShiftedNorMadeStronger()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(4);
        Tensor frames = rand([2, 6, 5, 3]).add(1); // [B, T, point, feature], never zero
        var context = new AugmentationContext(Points, new Random(1), generator);
        Assert.Same(frames, Part("rangeShift", new RangeShiftOptions { Bins = 2 })(frames, context));
        Assert.Same(frames, Part("gain", new GainOptions())(frames, context));
        // [B, T, point]: features left
        Tensor kept = Part("cellLoss", new CellLossOptions { Probability = 0.5 })(frames, context).ne(0).sum(3);
        Assert.Equal([0, 3], kept.data<long>().Distinct().Order());
        Assert.Contains(
            "'noise' needs numbers of one unit",
            Assert.Throws<PartException>(() => Part("noise", new NoiseOptions())(frames, context)).Message
        );
    }

    [Fact]
    public void NoiseIsMeasuredInTheWindowsOwnDeviation()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        Tensor frames = rand([2, 50, 1, 20, 20]) * tensor(new float[] { 1, 1000 }).view(2, 1, 1, 1, 1);
        Tensor noise = Part("noise", new NoiseOptions { Deviation = 0.25 })(frames, new(Rows, new Random(1), generator)) - frames;
        for (int window = 0; window < 2; window++)
        {
            Assert.Equal(0.25, (noise[window].std() / frames[window].std()).item<float>(), 0.005);
            Assert.Equal(0, (noise[window].mean() / frames[window].std()).item<float>(), 0.01);
        }
    }

    [Fact]
    public void FramesAreLostAsAWhole()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        Tensor frames = ones([8, 100, 2, 5, 4]);
        float[] kept =
        [
            .. Part("frameLoss", new FrameLossOptions { Probability = 0.3 })(frames, new(Rows, new Random(1), generator))
                .mean([2, 3, 4])
                .data<float>(),
        ];
        Assert.All(kept, k => Assert.True(k is 0 or 1));
        Assert.Equal(0.7, kept.Average(), 0.05);
    }

    [Fact]
    public void ARangeShiftThatCannotBeIsRefused()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        Tensor frames = ones([1, 2, 1, 5, 4]);
        Assert.Contains(
            "5 range bins",
            Assert
                .Throws<PartException>(() =>
                    Part("rangeShift", new RangeShiftOptions { Bins = 5 })(
                        frames,
                        new(FrameShape.Map(1, new(AxisKind.Range, 5), new(AxisKind.Doppler, 4)), new Random(1), generator)
                    )
                )
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void AUsersAugmentationStandsInTheListInAnyPlace()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        PartList<AugmentationPart> list = ShippedAugmentations.List();
        list.Add(AugmentationPart.Of("flip", "Doppler the other way round", (frames, _) => frames.flip(4)));
        var options = new TrainingOptions { Augmentation = ShippedAugmentations.Chosen(list).With("flip", "cellLoss") };
        Tensor frames = rand([1, 2, 1, 5, 4]),
            varied = AugmentationPart.All(options.Augmentation)(frames, new(Rows, new Random(1), generator));
        Assert.True(varied.eq(frames.flip(4)).logical_or(varied.eq(zeros(1))).all().item<bool>());
        Assert.True(varied.count_nonzero().item<long>() is > 0 and < 40);
        Assert.Contains(
            "allowed is rangeShift, gain, cellLoss, frameLoss, noise, flip",
            Assert.Throws<PartException>(() => AugmentationPart.All(options.Augmentation.With("flop"))).Message,
            StringComparison.Ordinal
        );
    }

    private static Augmentation Part(string name, object? options) => ShippedAugmentations.List().Find(name).Create(options);

    private static float Lost(Tensor frames, int axis, int shift) =>
        shift == 0 ? 0 : frames.narrow(axis, shift > 0 ? 7 - shift : 0, Math.Abs(shift)).sum().item<float>();
}
