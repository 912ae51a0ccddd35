using TorchSharp;
using TorchSharp.Modules;
using TreePose.Datasets;
using TreePose.TestKit.Contracts;
using TreePose.Torch.Models;
using Xunit;
using static TorchSharp.torch;

namespace TreePose.Torch.Tests.Models;

/// <summary>Frames need not be maps: a network over point sets stands on the same base and keeps the same contract.</summary>
public sealed class PointSetTests
{
    private static readonly FrameShape Points = new(new FrameAxis(AxisKind.Point, 12), new FrameAxis(AxisKind.Feature, 5));

    [Fact]
    public void ANetworkOverPointsKeepsTheContract() =>
        FrameClassifierContract.Check(
            FrameClassifierPart.Of("points", "the largest of each feature over all points", input => new PointSet(input)),
            new(Points, 4)
        );

    [Fact]
    public void EachFeatureIsScaledByItself()
    {
        using DisposeScope scope = NewDisposeScope();
        using var model = new PointSet(new(Points, 3));
        Tensor frames = rand([20, 12, 5]) * tensor(new float[] { 1, 10, 100, 1000, 1 }); // [N, points, features]
        model.FitScaling(frames);
        Tensor scaled = model.Scaled(frames.unsqueeze(0)); // [1, N, points, features]
        Assert.True(scaled.mean([0, 1, 2]).abs().max().item<float>() < 1e-5);
        Assert.True((scaled.std([0, 1, 2]) - 1).abs().max().item<float>() < 1e-5);
    }

    [Fact]
    public void FramesOfOneKindOnlyAreScaledAltogether()
    {
        using DisposeScope scope = NewDisposeScope();
        using var model = new PointSet(new(new FrameShape(new FrameAxis(AxisKind.Range, 12), new FrameAxis(AxisKind.Doppler, 5)), 3));
        Tensor frames = rand([20, 12, 5]);
        model.FitScaling(frames);
        Assert.Equal(0, model.Scaled(frames.unsqueeze(0)).mean().item<float>(), 1e-5f);
    }

    [Fact]
    public void AShippedNetworkOverMapsRefusesThem()
    {
        string message = Assert
            .ThrowsAny<TreePoseException>(() => ShippedModels.FrameClassifiers().Find("tcn").Create(new(Points, 3), null, 1))
            .Message;
        Assert.Contains("[12 points, 5 features] are no maps", message, StringComparison.Ordinal);
    }

    private sealed class PointSet : FrameClassifier
    {
        private readonly Linear each,
            head;

        public PointSet(ModelInput input)
            : base("points", input)
        {
            each = nn.Linear(input.Shape.Axes[1].Length, 16);
            head = nn.Linear(16, input.Classes);
            RegisterComponents();
        }

        public Tensor Scaled(Tensor frames) => Standardise(frames);

        public override Tensor forward(Tensor frames, Tensor mask)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor x = each.forward(Standardise(frames, mask)).relu(); // [B, T, points, 16]
            return head.forward(x.amax([2])).MoveToOuterDisposeScope(); // [B, T, classes]
        }
    }
}
