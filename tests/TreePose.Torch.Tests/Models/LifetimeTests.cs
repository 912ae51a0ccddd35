using TorchSharp;
using TreePose.Datasets;
using TreePose.Parts;
using TreePose.TestKit.Contracts;
using TreePose.Torch.Models;
using TreePose.Torch.Models.Layers;
using TreePose.Torch.Training;
using Xunit;
using static TorchSharp.torch;

namespace TreePose.Torch.Tests.Models;

/// <summary>Nothing that native code reads is left to the garbage collector.</summary>
public sealed class LifetimeTests
{
    [Fact]
    public void NoScalarIsLeftToTheCollectorInAllOfTheLibrary() => Assert.Empty(ScalarTemporaries.In(typeof(Scalars).Assembly));

    [Fact]
    public void TheScanFindsEachKindOfTemporary()
    {
        string[] found = [.. ScalarTemporaries.In(typeof(Temporaries))];
        foreach (
            string kind in new[]
            {
                nameof(Temporaries.Product),
                nameof(Temporaries.Sum),
                nameof(Temporaries.Comparison),
                nameof(Temporaries.Square),
                nameof(Temporaries.InLambda),
            }
        )
            Assert.Contains(found, f => f.Contains(kind, StringComparison.Ordinal));
        Assert.DoesNotContain(found, f => f.Contains(nameof(Temporaries.Kept), StringComparison.Ordinal));
        Assert.Equal(5, found.Length);
    }

    /// <summary>On the models of the first release this fails: "Expected false to be true", "Unknown scalar type".</summary>
    [Fact]
    public void TwoTrainingsSurviveACollectorThatNeverRests()
    {
        TorchRuntime.EnsureLoaded();
        Exception? failure = null;
        int training = 2;
        Thread[] threads =
        [
            new(() => Guarded(() => new SmallTraining("tcn", "attention", 1).Run(() => failure is null))),
            new(() => Guarded(() => new SmallTraining("bilstm", "study", 2).Run(() => failure is null))),
        ];
        foreach (Thread thread in threads)
            thread.Start();
        while (Volatile.Read(ref training) > 0)
        {
            GC.Collect(0, GCCollectionMode.Forced, blocking: true);
            GC.WaitForPendingFinalizers();
        }
        foreach (Thread thread in threads)
            thread.Join();
        Assert.Null(failure);

        void Guarded(Action work)
        {
            try
            {
                work();
            }
            catch (Exception e)
            {
                failure = e;
            }
            finally
            {
                Interlocked.Decrement(ref training);
            }
        }
    }

    /// <summary>Small operations by the thousand: the more there are, the surer one of them meets a collection.</summary>
    private sealed class SmallTraining(string classifier, string regressor, int seed)
    {
        private const int Rounds = 20,
            OperationsOfRound = 150;
        private static readonly FrameShape Shape = FrameShape.Map(1, new(AxisKind.Range, 4), new(AxisKind.Doppler, 4));
        private readonly Augmentation _augment = AugmentationPart.All(
            PartSelection.Several(ShippedAugmentations.List(), "rangeShift", "gain", "cellLoss", "frameLoss", "noise")
        );

        public void Run(Func<bool> goOn)
        {
            using FrameClassifier one = ShippedModels.FrameClassifiers().Find(classifier).Create(new(Shape, 3), null, seed);
            using SequenceRegressor other = ShippedModels.SequenceRegressors().Find(regressor).Create(Shape, null, seed);
            using var generator = new Generator((ulong)seed);
            var context = new AugmentationContext(Shape, new Random(seed), generator);
            FusedAdam[] optimizers = [new(one.named_parameters(), new AdamOptions()), new(other.named_parameters(), new AdamOptions())];
            one.train();
            other.train();
            for (int round = 0; round < Rounds && goOn(); round++)
            {
                for (int i = 0; i < OperationsOfRound; i++)
                    Small(context);
                using DisposeScope scope = NewDisposeScope();
                Tensor frames = _augment(rand([2, 6, 1, 4, 4], generator: generator), context),
                    mask = NetworkUnderTest.Mask(6, 6, 4);
                Step(optimizers[0], nn.functional.cross_entropy(one.forward(frames, mask).flatten(0, 1), zeros([12], ScalarType.Int64)));
                Step(optimizers[1], other.forward(frames, mask).mean());
            }
        }

        private void Small(AugmentationContext context)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor x = _augment(ones([1, 2, 1, 2, 2]), context).flatten(2),
                mask = ones(1, 2); // [1, 2, 4]
            Sequences.Last(Sequences.ReverseWithinMask(x, mask), mask);
        }

        private static void Step(FusedAdam optimizer, Tensor loss)
        {
            optimizer.ZeroGradients();
            loss.backward();
            optimizer.ClipGradients(0.01);
            optimizer.Step();
            Assert.True(float.IsFinite(loss.item<float>()));
        }
    }

    /// <summary>Without any dispose scope around, as a script may call them.</summary>
    [Fact]
    public void TheFastLayersKeepWhatTheyReadWithoutAScope()
    {
        using FrameClassifier model = ShippedModels
            .FrameClassifiers()
            .Find("study")
            .Create(new(FrameShape.Map(1, new(AxisKind.Range, 8), new(AxisKind.Doppler, 9)), 3), null, 1);
        using Tensor frames = ones([2, 6, 1, 8, 9]),
            mask = NetworkUnderTest.Mask(6, 6, 4),
            expected = model.forward(frames, mask);
        for (int i = 0; i < 40; i++)
        {
            using Tensor answer = model.forward(frames, mask),
                loss = answer.sum();
            loss.backward();
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Assert.True(answer.allclose(expected, 0, 0));
        }
    }

    private static class Temporaries
    {
        public static Tensor Product(Tensor x) => x * 0.5;

        public static Tensor Sum(Tensor x, Tensor y) => x + y;

        public static Tensor Comparison(Tensor x) => x.ge(0.3);

        public static Tensor Square(Tensor x) => x.square();

        public static Func<Tensor, Tensor> InLambda() => x => 1 - x;

        public static Tensor Kept(Tensor x, Tensor y)
        {
            using Scalar half = 0.5;
            return (x * half).add(y, Scalars.One).ge(Scalars.Of(0.3)) * y / y - y;
        }
    }
}
