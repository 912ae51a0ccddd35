using System.Buffers.Binary;
using TreePose.Balance;
using TreePose.Datasets;
using TreePose.Evaluation.Calibration;
using TreePose.TestKit;
using TreePose.Torch.Training;
using Xunit;

namespace TreePose.App.Tests.Experiments;

public sealed class CalibrationPlotTests
{
    [Fact]
    public void EveryFigureIsWrittenAsAPictureOfItsSize()
    {
        using var scratch = new ScratchFolder();
        HoldDataset data = SmallHolds.Dataset(3, 8);
        var options = new CalibrationOptions
        {
            CalibrationHolds = [0, 2],
            Modes = [FineTuning.Head, FineTuning.Offset],
            Repeats = 1,
        };
        var quick = new RegressionOptions { Epochs = 1 };
        var trainer = new TorchHoldTrainer(new LooFineTuneOptions().Model, quick, quick);
        CalibrationFold[] folds = LooFineTuneWorkTests.Run(data, trainer, options);
        IReadOnlyList<string> written = LooFineTunePlots.Write(CalibrationReport.Of(folds, 3, options, "mm/s", 1), scratch.File);
        Assert.Equal(10, written.Count); // the curve, and three of each of three settings
        foreach (string file in written)
        {
            byte[] png = File.ReadAllBytes(scratch.File(file));
            Assert.True(png.AsSpan(1, 3).SequenceEqual("PNG"u8));
            Assert.InRange(BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), 700, 2400);
        }
    }

    [Fact]
    public void ThePresetOfTheStudyIsItsPrintedProtocol()
    {
        LooFineTuneOptions study = new LooFineTune().Options("study");
        (RegressionOptions training, RegressionOptions tuning) = (study.Training, study.FineTuning);
        Assert.Equal(("study", 5, 2, 1e-3), (study.Model.Name, training.Epochs, training.BatchSize, training.LearningRate));
        Assert.Equal((2, 3e-4), (tuning.Epochs, tuning.LearningRate));
        Assert.Equal((0.0, Schedule.Constant), (training.WeightDecay, training.Schedule));
        Assert.Equal(CopSpeedRule.Study, ((StudyHoldSourceOptions)study.Holds.Sources.OptionsOf("study")!).CopSpeed); // in mm/sample
        LooFineTuneOptions again = OptionsJson.Read(OptionsJson.Of(study), new LooFineTuneOptions(), "test");
        Assert.Equal(OptionsJson.Of(study).ToJsonString(), OptionsJson.Of(again).ToJsonString());
        var unknown = Assert.Throws<OptionsException>(() => new LooFineTune().Options("x"));
        Assert.Contains("default, quick, study", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ANestedChoiceThatIsNotAllowedIsRefusedBeforeAnythingIsTrained()
    {
        HoldDataset data = SmallHolds.Dataset(3, 8);
        var options = new LooFineTuneOptions
        {
            Protocol = new() { CalibrationHolds = [0, 2], Repeats = 1 },
        };
        var trainer = new RecordingHoldTrainer();
        var input = new WorkInput(options, "test", 1) { Nested = ["model=x,y", "training.learningRate=-1,-2"] };
        LooFineTuneWork Work() => new(data, options, input, trainer: (_, _, _) => trainer);
        var e = Assert.Throws<OptionsException>(() => InMemoryRun.Run(Work(), 1, TestContext.Current.CancellationToken));
        Assert.Equal(2, e.Violations.Count);
        Assert.Empty(trainer.Tasks);
    }
}
