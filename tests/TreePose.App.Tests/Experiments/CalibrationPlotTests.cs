using System.Buffers.Binary;
using TreePose.Datasets;
using TreePose.Evaluation.Calibration;
using TreePose.Experiments.GoUpDown;
using TreePose.Experiments.LooFineTune;
using TreePose.Plots;
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
        var options = new CalibrationOptions { CalibrationHolds = [0, 2], Modes = [FineTuning.Head, FineTuning.Offset], Repeats = 1 };
        var quick = new RegressionOptions { Epochs = 1 };
        IReadOnlyList<CalibrationFold> folds = CalibrationProtocol.Run(data, new TorchHoldTrainer("attention", quick, quick, _ => null), options, 1, 1, [], _ => { }, (_, _) => { }, SilentProgress.Instance, CancellationToken.None);
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
        LooFineTuneOptions study = LooFineTuneOptions.Preset("study");
        Assert.Equal(("study", 5, 2, 1e-3, 2, 3e-4), (study.Model, study.Training.Epochs, study.Training.BatchSize, study.Training.LearningRate, study.FineTuning.Epochs, study.FineTuning.LearningRate));
        Assert.Equal((0.0, Schedule.Constant), (study.Training.WeightDecay, study.Training.Schedule));
        Assert.Equal("mm/sample", study.Holds.UnitOf("study:x"));
        Assert.Equal(OptionsJson.Of(study).ToJsonString(), OptionsJson.Of(OptionsJson.Read(OptionsJson.Of(study), new LooFineTuneOptions(), "test")).ToJsonString());
        Assert.Contains("default, study", Assert.Throws<OptionsException>(() => LooFineTuneOptions.Preset("x")).Message, StringComparison.Ordinal);
        var wrong = new LooFineTuneOptions { NestedModels = ["x"], NestedLearningRates = [-1] };
        Assert.Equal(2, Assert.Throws<OptionsException>(() => wrong.Trainer(_ => null)).Violations.Count);
    }
}
