using TorchSharp;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Parts;
using TreePose.TestKit;
using TreePose.Torch.Models;
using TreePose.Torch.Training;
using Xunit;
using static TorchSharp.torch;

namespace TreePose.Torch.Tests.Training;

public sealed class TrainingTests
{
    private static readonly TrainingOptions Quick = new()
    {
        WindowFrames = 32,
        StrideFrames = 16,
        Epochs = 8,
        BatchSize = 4,
        LearningRate = 5e-3,
        Ensemble = 1,
        Augmentation = ShippedAugmentations
            .Chosen()
            .With("gain", "cellLoss")
            .WithOptions("gain", new GainOptions { Factor = 0.1 })
            .WithOptions("cellLoss", new CellLossOptions { Probability = 0.05 }),
    };

    [Fact]
    public void EarlyStoppingReturnsTheBestWeights()
    {
        var train = new WindowSet([SmallFrames.Sequence("1", "a", 1)], 32, 16, labelledOnly: true);
        var validation = new WindowSet([SmallFrames.Sequence("2", "b", 2)], 32, 32, labelledOnly: true);
        using FrameClassifier model = ShippedModels.FrameClassifiers().Find("tcn").Create(new(SmallFrames.Shape, 3), null, 1);
        var history = new List<EpochFigures>();
        // With so high a rate the loss rises again soon.
        new Trainer(Quick with { Epochs = 60, LearningRate = 0.1, Patience = 3, Schedule = Schedule.Constant }).Fit(
            model,
            train,
            validation,
            1,
            history.Add,
            CancellationToken.None
        );
        int best = history.MinBy(h => h.ValidationLoss)!.Epoch;
        Assert.True(history.Count < 60, "training went on to the end");
        Assert.Equal(best + 3, history.Count);
        using var scope = NewDisposeScope();
        model.eval();
        WindowBatch batch = validation.Gather([0, 1, 2]);
        float loss = nn
            .functional.cross_entropy(model.forward(batch.Frames, batch.Mask).flatten(0, 1), batch.Labels.flatten(), ignore_index: -1)
            .item<float>();
        Assert.InRange(loss, 0, (float)history[best - 1].ValidationLoss!.Value * 1.5f);
    }

    [Fact]
    public void TrainingStopsBetweenStepsWhenAsked()
    {
        using var stop = new CancellationTokenSource();
        var train = new WindowSet([SmallFrames.Sequence("1", "a", 1)], 32, 16, labelledOnly: true);
        using FrameClassifier model = ShippedModels.FrameClassifiers().Find("study").Create(new(SmallFrames.Shape, 3), null, 1);
        Assert.Throws<OperationCanceledException>(() => new Trainer(Quick).Fit(model, train, null, 1, _ => stop.Cancel(), stop.Token));
    }

    [Fact]
    public void FoldsLeaveNoTensorBehind()
    {
        var trainer = new TorchFrameTrainer(PartSelection.One(ShippedModels.FrameClassifiers(), "bilstm"), Quick with { Epochs = 1 });
        FrameDataset data = SmallFrames.Dataset(2);
        var task = new FoldTask { Sides = new FoldSides([data.Sequences[0]], [], [data.Sequences[1]]), Seed = 1 };
        trainer.Run(task, CancellationToken.None);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (int i = 0; i < 3; i++)
            trainer.Run(task, CancellationToken.None);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void UnlabelledFramesAreNotTrainedOn()
    {
        FrameSequence whole = SmallFrames.Sequence("1", "a", 1);
        FrameSequence none = whole with { Labels = FrameLabels.FromEvents(whole.Length, [], _ => false) };
        FrameSequence half = whole with { Labels = FrameLabels.FromEvents(whole.Length, whole.Events, i => i >= 64) };
        var windows = new WindowSet([none, half], 32, 32, labelledOnly: true);
        Assert.Equal(1, windows.Count); // only the last third of the second capture
        Assert.Equal(32, windows.ClassCounts(3).Sum());
    }

    [Fact]
    public void ShortCapturesArePaddedAndMasked()
    {
        FrameSequence capture = SmallFrames.Sequence("1", "a", 1, frames: 20);
        var windows = new WindowSet([capture], 32, 16, labelledOnly: true);
        using var scope = NewDisposeScope();
        WindowBatch batch = windows.Gather([0]);
        Assert.Equal(20, batch.Mask.sum().item<float>());
        Assert.Equal(12, batch.Labels.eq(-1).sum().item<long>());
        float[] first = [.. batch.Frames[0, 7].data<float>()];
        Assert.Equal(capture.Frames.Skip(7 * SmallFrames.Shape.Size).Take(SmallFrames.Shape.Size), first);
    }

    [Fact]
    public void WindowsCoverTheWholeCaptureAndItsEnd()
    {
        using FrameClassifier model = ShippedModels.FrameClassifiers().Find("study").Create(new(SmallFrames.Shape, 3), null, 1);
        float[] probabilities = WholeCaptureInference.Predict(model, SmallFrames.Sequence("1", "a", 1, frames: 75), windowFrames: 32);
        Assert.Equal(75 * 3, probabilities.Length);
        Assert.All(probabilities.Chunk(3), p => Assert.Equal(1f, p.Sum(), 4));
    }

    [Fact]
    public void AModelThatAnswersLaterIsScoredOnTheFrameItAnswersFor()
    {
        using FrameClassifier model = ShippedModels.FrameClassifiers().Find("study").Create(new(SmallFrames.Shape, 3), null, 1);
        FrameSequence capture = SmallFrames.Sequence("1", "a", 1, frames: 75);
        float[] now = WholeCaptureInference.Predict(model, capture, windowFrames: 32),
            later = WholeCaptureInference.Predict(model, capture, windowFrames: 32, lookAheadFrames: 5);
        Assert.Equal(now[(5 * 3)..], later[..(70 * 3)]);
        Assert.Equal(now[(74 * 3)..], later[(74 * 3)..]); // nothing comes after the end
    }
}
