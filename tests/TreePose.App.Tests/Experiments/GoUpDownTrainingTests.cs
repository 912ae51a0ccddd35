using TreePose.Datasets;
using TreePose.TestKit;
using TreePose.Torch.Training;
using Xunit;

namespace TreePose.App.Tests.Experiments;

/// <summary><c>goup-down</c> with real networks on patterns that are plain to see.</summary>
public sealed class GoUpDownTrainingTests
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

    [Theory]
    [InlineData("study")]
    [InlineData("bilstm")]
    [InlineData("tcn")]
    public void APlainPatternIsLearntForPeopleNeverSeen(string model)
    {
        GoUpDownReport report = Run(model, Quick, SmallFrames.Dataset(3), workers: 2);
        Assert.True(report.Figures["event.f1.100ms"] > 0.95, $"event F1 {report.Figures["event.f1.100ms"]}");
        Assert.True(report.Figures["frame.macroF1.mean"] > 0.9, $"macro F1 {report.Figures["frame.macroF1.mean"]}");
    }

    [Fact]
    public void TheSameSeedGivesTheSameFiguresWithOneWorkerAndWithTwo()
    {
        TrainingOptions options = Quick with { Epochs = 2, Ensemble = 2 };
        FrameDataset data = SmallFrames.Dataset(3);
        GoUpDownReport one = Run("tcn", options, data, workers: 1),
            two = Run("tcn", options, data, workers: 2);
        GoUpDownReport other = Run("tcn", options, data, workers: 2, seed: 2);
        Assert.Equal(one.ToJson().ToJsonString(), two.ToJson().ToJsonString());
        float[] Probabilities(GoUpDownReport r) => [.. r.Folds.SelectMany(f => f.Captures).SelectMany(c => c.Probabilities)];
        Assert.Equal(Probabilities(one), Probabilities(two)); // bit for bit
        Assert.NotEqual(Probabilities(one), Probabilities(other));
    }

    [Fact]
    public void AModelThatAnswersLaterIsScoredOnTheFrameItAnswersFor()
    {
        var options = new TrainingOptions
        {
            Epochs = 30,
            WindowFrames = 32,
            StrideFrames = 8,
            Ensemble = 1,
            LookAheadFrames = 3,
            Augmentation = ShippedAugmentations.Chosen().With(),
        };
        GoUpDownReport report = Run("study", options, SmallFrames.Dataset(3, 192), workers: 1);
        Assert.InRange(report.Figures["frame.macroF1.mean"]!.Value, 0.9, 1); // late by three frames it would be below 0.5
    }

    private static GoUpDownReport Run(string model, TrainingOptions training, FrameDataset data, int workers, int seed = 1)
    {
        var options = new GoUpDownOptions { Model = new GoUpDownOptions().Model.With(model), Training = training };
        var work = new GoUpDownWork(data, options, new WorkInput(options, "test", seed));
        return work.Collect(InMemoryRun.Run(work, workers, TestContext.Current.CancellationToken)).Report;
    }
}
