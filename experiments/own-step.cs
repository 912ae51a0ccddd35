#:project ../src/TreePose.App/TreePose.App.csproj

// A preprocessing step that learns from training frames alone, and an augmentation, each with an option:
//   ./treepose experiments/own-step.cs check
//   ./treepose experiments/own-step.cs run goup-down --set steps=mine,log1p --set steps.mine.strength=0.9
//   ./treepose experiments/own-step.cs run goup-down --set steps=mine --set training.augmentation=gain,flicker
//   ./treepose experiments/own-step.cs sweep goup-down --set steps=mine,log1p --over steps.mine.strength=0,0.5,1
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TreePose.App;
using TreePose.Steps;
using TreePose.Torch;
using TreePose.Torch.Training;
using static TorchSharp.torch;

TreePoseApp app = TreePoseApp.Create();
app.AddStep<MineOptions>("mine", options => new RemoveBackground(options), "takes the mean training frame away");
app.AddAugmentation<FlickerOptions>("flicker", o => (frames, context) => Flicker.Vary(frames, context, o.Amount), "varies each frame");
return app.Run(args);

public sealed record MineOptions
{
    [Range(0.0, 1.0), Description("Part of the mean training frame that is taken away.")]
    public double Strength { get; init; } = 1;
}

public sealed record FlickerOptions
{
    [Range(0.0, 0.95), Description("A frame is multiplied by 1 ± this at most.")]
    public double Amount { get; init; } = 0.1;
}

internal sealed class RemoveBackground(MineOptions options) : LearningStep
{
    // What is learned is named arrays: stored with the checkpoint, and given back when the model predicts.
    protected override IReadOnlyDictionary<string, double[]> Learn(IReadOnlyList<FrameBlock> training)
    {
        var mean = new double[training[0].Shape.Size];
        foreach (FrameBlock block in training)
            for (int i = 0; i < block.Frames.Length; i++)
                mean[i % mean.Length] += block.Frames[i] / (double)training.Sum(b => b.Length);
        return new Dictionary<string, double[]> { ["mean"] = mean };
    }

    protected override FrameBlock Transform(FrameBlock block, StepState state)
    {
        double[] mean = state.Numbers("mean", block.Shape.Size).ToArray();
        return block with { Frames = [.. block.Frames.Select((x, i) => (float)Math.Max(0, x - options.Strength * mean[i % mean.Length]))] };
    }
}

internal static class Flicker
{
    // All randomness comes from the context: a training depends on its seed alone.
    public static Tensor Vary(Tensor frames, AugmentationContext context, double amount)
    {
        long[] each = [.. frames.shape.Select((n, axis) => axis < 2 ? n : 1)]; // [B, T, 1, …]
        return frames * rand(each, generator: context.Generator).mul(Scalars.Of(2 * amount)).add(Scalars.Of(1 - amount), Scalars.One);
    }
}
