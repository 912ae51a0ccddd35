using TorchSharp;
using TreePose.Datasets;
using TreePose.Evaluation.Calibration;
using TreePose.Parts;
using TreePose.TestKit;
using TreePose.Torch.Models;
using TreePose.Torch.Training;
using Xunit;
using static TorchSharp.torch;

namespace TreePose.Torch.Tests.Training;

/// <summary>The per-frame model on per-frame targets.</summary>
public sealed class FrameTargetTests
{
    private static readonly TargetScale Scale = new(3, 2);

    [Fact]
    public void PaddingAndUnmeasuredFramesNeverChangeTheLoss()
    {
        using DisposeScope scope = NewDisposeScope();
        using SequenceRegressor model = ShippedModels.SequenceRegressors().Find("study-copspeed").Create(SmallHolds.Shape, null, 1);
        HoldSequence[] holds = [.. SmallHolds.Dataset(1, 4).Holds.Select(WithFrames).OrderBy(h => h.Length)];
        (HoldSequence shortest, HoldSequence longest) = (holds[0], holds[^1]);
        Assert.True(shortest.Length < longest.Length);
        double together = Loss(shortest, longest),
            apart = (Loss(shortest) * shortest.Length + Loss(longest) * longest.Length) / (shortest.Length + longest.Length);
        Assert.Equal(apart, together, 1e-6);

        float[] gaps = [.. longest.FrameTargets!];
        gaps[0] = gaps[^1] = float.NaN;
        float[] own = Frames(longest);
        Assert.Equal(
            gaps.Index().Where(f => !float.IsNaN(f.Item)).Average(f => Math.Pow(own[f.Index] - (f.Item - Scale.Mean) / Scale.Deviation, 2)),
            Loss(longest with { FrameTargets = gaps }),
            1e-5
        );
        Assert.Equal(0, Loss(shortest with { FrameTargets = [.. shortest.FrameTargets!.Select(_ => float.NaN)] }));

        double Loss(params HoldSequence[] batch) => RegressionTrainer.Loss(model, batch, Scale, batch).item<float>();
        float[] Frames(HoldSequence hold)
        {
            HoldBatch batch = HoldBatch.Of([hold]);
            return [.. model.forward(batch.Frames, batch.Mask).data<float>()];
        }
    }

    [Fact]
    public void TheModelLearnsWhatChangesWithinAHold()
    {
        // Each frame is as bright as its own target: only a model trained frame by frame can follow it.
        var holds = Enumerable.Range(1, 12).Select(n => WithFrames(SmallHolds.Hold("1", n))).ToArray();
        var options = new RegressionOptions
        {
            Epochs = 60,
            BatchSize = 2,
            LearningRate = 2e-3,
        };
        var task = new HoldTask
        {
            Stage = "a",
            Train = holds,
            Seed = 2,
        };
        using IHoldRegressor model = new TorchHoldTrainer(Named("study-copspeed"), options, options).Train(task, CancellationToken.None);
        float[][] frames = model.PredictFrames(holds)!;
        Assert.Equal(holds.Select(h => h.Length), frames.Select(f => f.Length));
        // a hold's figure is the mean of its frames
        Assert.Equal(model.Predict(holds), frames.Select(f => (double)f.Average()).ToArray(), (a, b) => Math.Abs(a - b) < 1e-4);
        float[] measured = [.. holds.SelectMany(h => h.FrameTargets!)],
            predicted = [.. frames.SelectMany(f => f)];
        double mean = measured.Average(),
            error = measured.Zip(predicted, (m, p) => (m - p) * (m - p)).Average(),
            spread = measured.Average(m => (m - mean) * (m - mean));
        Assert.True(error < 0.3 * spread, $"mean squared error {error}, variance {spread}");
        var brief = new TorchHoldTrainer(Named("attention"), options with { Epochs = 1 }, options);
        using IHoldRegressor whole = brief.Train(task, CancellationToken.None);
        Assert.Null(whole.PredictFrames(holds));
    }

    /// <summary>The hold with frames that are as bright as their targets, which rise and fall.</summary>
    internal static HoldSequence WithFrames(HoldSequence hold)
    {
        float[] targets = [.. Enumerable.Range(0, hold.Length).Select(t => 3 + 2 * MathF.Sin(1.3f * t + hold.Number))];
        float[] frames =
        [
            .. targets.SelectMany(
                (target, t) =>
                    Enumerable
                        .Range(0, SmallHolds.Shape.Size)
                        .Select(i => 0.2f * target + hold.Frames[t * SmallHolds.Shape.Size + i] * 0.1f)
            ),
        ];
        return hold with { Frames = frames, FrameTargets = targets, Target = targets.Average() };
    }

    private static PartSelection Named(string model) => PartSelection.One(ShippedModels.SequenceRegressors(), model);
}
