using TorchSharp;
using TreePose.Datasets;
using TreePose.Torch.Models;
using TreePose.Torch.Training;
using static TorchSharp.torch;

namespace TreePose.TestKit.Contracts;

/// <summary>
/// What every augmentation must do, to be run on own ones from any test framework: <c>AugmentationContract.Check(part)</c>, or a
/// test for each of <see cref="Rules"/>. <see cref="ScalarTemporaries"/> finds a fault that no run of it can be sure to show.
/// </summary>
public static class AugmentationContract
{
    private static readonly ContractRules<Subject> Contract = new(
        s => s.Part.Name,
        [
            (nameof(ShapeAndTypeAreKept), ShapeAndTypeAreKept),
            (nameof(TheBatchItselfIsLeftAsItIs), TheBatchItselfIsLeftAsItIs),
            (nameof(TheSeedAloneDecides), TheSeedAloneDecides),
            (nameof(NothingIsDrawnFromElsewhere), NothingIsDrawnFromElsewhere),
            (nameof(NoTensorIsLeftBehind), NoTensorIsLeftBehind),
        ]
    );

    /// <summary>Names of the rules.</summary>
    public static IReadOnlyList<string> Rules => Contract.Names;

    /// <summary>Checks all rules.</summary>
    /// <param name="part">The part.</param>
    /// <param name="options">Its options; null takes the defaults.</param>
    /// <exception cref="ContractException">Rules are broken; it lists all of them.</exception>
    public static void Check(AugmentationPart part, object? options = null) => Contract.CheckAll(new(part, options));

    /// <summary>Checks one rule.</summary>
    /// <param name="rule">One of <see cref="Rules"/>.</param>
    /// <param name="part">The part.</param>
    /// <param name="options">Its options; null takes the defaults.</param>
    /// <exception cref="ContractException">It is broken.</exception>
    public static void Check(string rule, AugmentationPart part, object? options = null) => Contract.Check(rule, new(part, options));

    private static void ShapeAndTypeAreKept(Subject subject)
    {
        using DisposeScope scope = NewDisposeScope();
        foreach (int rangeAxis in new[] { 3, 4 })
        foreach (long batch in new[] { 1L, 4 })
        {
            Tensor varied = subject.Run(Frames(batch, 1), 1, rangeAxis);
            Broken.Unless(
                varied.shape.SequenceEqual(Frames(batch, 1).shape) && varied.dtype == ScalarType.Float32,
                $"it made {varied.dtype} [{string.Join(", ", varied.shape)}] of a batch of {batch} windows."
            );
            Broken.Unless(varied.isfinite().all().item<bool>(), "it made a number that is NaN or infinite.");
            Broken.Unless(
                subject.Run(zeros_like(Frames(batch, 6)), 1, rangeAxis).isfinite().all().item<bool>(),
                "it made a number that is NaN or infinite of zeros."
            );
        }
    }

    private static void TheBatchItselfIsLeftAsItIs(Subject subject)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor frames = Frames(4, 6),
            before = frames.clone();
        for (int seed = 0; seed < 8; seed++)
            subject.Run(frames, seed, 3);
        Broken.Unless(frames.equal(before).all().item<bool>(), "it changes the batch in place.");
    }

    private static void TheSeedAloneDecides(Subject subject)
    {
        using DisposeScope scope = NewDisposeScope();
        for (int seed = 0; seed < 8; seed++)
        {
            Tensor one = subject.Run(Frames(4, 6), seed, 3);
            ModelFactory.Seeded(100 + seed, () => rand(7));
            Broken.Unless(
                subject.Run(Frames(4, 6), seed, 3).equal(one).all().item<bool>(),
                "the same seed gives another batch: it draws from elsewhere than its context."
            );
        }
    }

    private static void NothingIsDrawnFromElsewhere(Subject subject)
    {
        using DisposeScope scope = NewDisposeScope();
        float untouched = ModelFactory.Seeded(5, () => rand(1)).item<float>();
        float behind = ModelFactory
            .Seeded(
                5,
                () =>
                {
                    subject.Run(Frames(4, 6), 1, 3);
                    return rand(1);
                }
            )
            .item<float>();
        Broken.Unless(
            untouched == behind,
            "it draws from libtorch's global generator, which other trainings share: pass 'generator: context.Generator'."
        );
    }

    private static void NoTensorIsLeftBehind(Subject subject)
    {
        Once();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Once();
        long left = DisposeScopeManager.Statistics.ThreadTotalLiveCount - before;
        Broken.Unless(left == 0, $"it leaves {left} tensors behind.");

        void Once()
        {
            using DisposeScope scope = NewDisposeScope();
            subject.Run(Frames(4, 6), 1, 3);
        }
    }

    private static FrameShape Shape(int rangeAxis) =>
        rangeAxis == 3
            ? FrameShape.Map(2, new(AxisKind.Range, 12), new(AxisKind.Doppler, 11))
            : FrameShape.Map(2, new(AxisKind.Doppler, 12), new(AxisKind.Range, 11));

    private static Tensor Frames(long batch, long time)
    {
        using var generator = new Generator(9);
        return rand([batch, time, 2, 12, 11], generator: generator);
    }

    private sealed record Subject(AugmentationPart Part, object? Options)
    {
        public Tensor Run(Tensor frames, int seed, int rangeAxis)
        {
            using var generator = new Generator((ulong)seed);
            return Part.Create(Options)(frames, new AugmentationContext(Shape(rangeAxis), new Random(seed), generator));
        }
    }
}
