using TorchSharp;
using TreePose.Datasets;
using TreePose.TestKit;
using TreePose.Torch.Models;
using TreePose.Torch.Training;
using Xunit;
using static TorchSharp.torch;

namespace TreePose.Torch.Tests.Training;

/// <summary>What goes through a network piece by piece is what would have gone through it at once.</summary>
public sealed class PieceTests
{
    private static readonly HoldSequence[] Holds = [.. SmallHolds.Dataset(2, 4).Holds];

    [Fact]
    public void ABatchThatFitsIsOnePieceInItsOwnOrder() =>
        Assert.Equal([Enumerable.Range(0, Holds.Length)], HoldBatch.Pieces(Holds, Holds.Length * Holds.Max(h => h.Length)));

    [Fact]
    public void ALongerBatchIsCutIntoPiecesThatFitAndLosesNoHold()
    {
        int longest = Holds.Max(h => h.Length);
        int[][] pieces = [.. HoldBatch.Pieces(Holds, 2 * longest)];
        Assert.True(pieces.Length > 1);
        Assert.Equal(Enumerable.Range(0, Holds.Length), pieces.SelectMany(p => p).Order());
        Assert.All(pieces, p => Assert.True(p.Length * p.Max(i => Holds[i].Length) <= 2 * longest));
        Assert.Equal(Holds.Length, HoldBatch.Pieces(Holds, 1).Count()); // a hold that is too long goes alone
    }

    [Theory]
    [InlineData("study")]
    [InlineData("study-copspeed")]
    [InlineData("attention")]
    public void GradientsOfPiecesAddUpToThatOfTheBatch(string architecture)
    {
        HoldSequence[] holds = architecture == "study-copspeed" ? [.. Holds.Select(FrameTargetTests.WithFrames)] : Holds;
        (double loss, float[] gradient) whole = Gradient([Enumerable.Range(0, holds.Length).ToArray()]),
            pieces = Gradient(HoldBatch.Pieces(holds, 1));
        Assert.Equal(whole.loss, pieces.loss, 1e-6 * whole.loss);
        double largest = whole.gradient.Max(MathF.Abs);
        Assert.True(largest > 0);
        Assert.All(whole.gradient.Zip(pieces.gradient), g => Assert.Equal(g.First, g.Second, 1e-5 * largest));

        (double, float[]) Gradient(IEnumerable<int[]> parts)
        {
            using DisposeScope scope = NewDisposeScope();
            using SequenceRegressor model = ShippedModels.SequenceRegressors().Find(architecture).Create(SmallHolds.Shape, null, 1);
            double sum = 0;
            foreach (int[] part in parts)
            {
                Tensor loss = RegressionTrainer.Loss(model, [.. part.Select(i => holds[i])], new TargetScale(3, 2), holds);
                loss.backward();
                sum += loss.item<float>();
            }
            return (sum, [.. model.parameters().Where(p => p.grad is not null).SelectMany(p => p.grad!.data<float>().ToArray())]);
        }
    }

    [Fact]
    public void InputScalingOfBlocksIsThatOfAllFrames()
    {
        using DisposeScope scope = NewDisposeScope();
        using SequenceRegressor once = ShippedModels.SequenceRegressors().Find("study").Create(SmallHolds.Shape, null, 1),
            blocks = ShippedModels.SequenceRegressors().Find("study").Create(SmallHolds.Shape, null, 1);
        float[][] frames = [.. Holds.Select((h, i) => h.Frames.Select(f => f + i).ToArray())]; // blocks of different means
        InputScaling.Fit(once, frames);
        InputScaling.Fit(blocks, frames, 7 * SmallHolds.Shape.Size);
        foreach (string name in (string[])["channelMean", "channelDeviation"])
            Assert.All(Of(once, name).Zip(Of(blocks, name)), p => Assert.Equal(p.First, p.Second, 1e-5 * Math.Abs(p.First)));

        static float[] Of(SequenceRegressor model, string name) => model.get_buffer(name)!.data<float>().ToArray();
    }
}
