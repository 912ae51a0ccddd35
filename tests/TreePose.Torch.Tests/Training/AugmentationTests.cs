using TorchSharp;
using TreePose.Torch.Training;
using Xunit;
using static TorchSharp.torch;

namespace TreePose.Torch.Tests.Training;

public sealed class AugmentationTests
{
    [Theory]
    [InlineData(3)] // MARS: rows are range
    [InlineData(4)] // the study: columns are range
    public void AWindowMovesAlongRangeAndNeverAlongDoppler(int rangeAxis)
    {
        TorchRuntime.EnsureLoaded();
        using var scope = NewDisposeScope();
        Tensor frames = rand([2, 3, 1, 7, 7]);
        var options = new AugmentationOptions { RangeShiftBins = 2, Gain = 0, CellLoss = 0 };
        var random = new Random(5);
        using var randomness = new Generator(1);
        var shifts = new HashSet<int>();
        for (int i = 0; i < 40; i++)
        {
            Tensor moved = Augmentation.Apply(frames, rangeAxis, options, random, randomness);
            int shift = Enumerable.Range(-2, 5).Single(s => moved.narrow(rangeAxis, Math.Max(0, s), 7 - Math.Abs(s)).allclose(frames.narrow(rangeAxis, Math.Max(0, -s), 7 - Math.Abs(s))));
            Assert.Equal(frames.sum().item<float>() - Lost(frames, rangeAxis, shift), moved.sum().item<float>(), 1e-3f); // zeros come in
            shifts.Add(shift);
        }
        Assert.Equal([-2, -1, 0, 1, 2], shifts.Order());
    }

    private static float Lost(Tensor frames, int axis, int shift) =>
        shift == 0 ? 0 : frames.narrow(axis, shift > 0 ? 7 - shift : 0, Math.Abs(shift)).sum().item<float>();
}
