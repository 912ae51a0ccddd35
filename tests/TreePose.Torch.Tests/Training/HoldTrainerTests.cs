using TorchSharp;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Evaluation.Calibration;
using TreePose.Parts;
using TreePose.TestKit;
using TreePose.Torch.Models;
using TreePose.Torch.Training;
using Xunit;

namespace TreePose.Torch.Tests.Training;

public sealed class HoldTrainerTests
{
    private static readonly RegressionOptions Quick = new()
    {
        Epochs = 4,
        BatchSize = 4,
        CheckpointSteps = 4,
    }; // 21 holds: 6 steps an epoch, the last with one hold

    [Theory, InlineData("attention"), InlineData("study"), InlineData("study-copspeed")]
    public void ATrainingStoppedAnywhereGoesOnToTheSameBits(string model)
    {
        using var scratch = new ScratchFolder();
        HoldDataset data = SmallHolds.Dataset(participants: 3, holds: 7);
        double[] whole = Train(model, data, null, out double[] wholeLosses);
        foreach (int stopAfter in new[] { 1, 2, 3 })
        {
            string path = scratch.File($"{stopAfter}.ckpt");
            using var stop = new CancellationTokenSource();
            var trainer = new TorchHoldTrainer(Named(model), Quick, Quick, path);
            int epochs = 0;
            var task = new HoldTask
            {
                Stage = "a",
                Train = data.Holds,
                Seed = 5,
                OnEpoch = (_, _) =>
                {
                    if (++epochs == stopAfter)
                        stop.Cancel();
                },
            };
            Assert.ThrowsAny<OperationCanceledException>(() => trainer.Train(task, stop.Token).Dispose());
            Assert.Equal(whole, Train(model, data, path, out double[] losses));
            Assert.Equal(wholeLosses, losses); // those of the attempt before are told again: a unit's points are whole
            DateTime written = File.GetLastWriteTimeUtc(path);
            Assert.Equal(whole, Train(model, data, path, out losses)); // a finished one is only read
            Assert.Equal(wholeLosses, losses);
            Assert.Equal(written, File.GetLastWriteTimeUtc(path));
        }
    }

    [Fact]
    public void ACheckpointOfAStepInMidEpochGivesTheSameBits()
    {
        using var scratch = new ScratchFolder();
        HoldDataset data = SmallHolds.Dataset(3, 7);
        string path = scratch.File("a.ckpt");
        var copies = new List<byte[]>();
        // kept in mid-epoch and at its end
        double[] whole = Train("attention", data, path, out _, onEpoch: () => copies.Add(File.ReadAllBytes(path)));
        Assert.Equal(4, copies.Count);
        foreach (byte[] copy in copies)
        {
            File.WriteAllBytes(path, copy);
            Assert.Equal(whole, Train("attention", data, path, out _));
        }
    }

    [Fact]
    public void TuningChangesOnlyWhatItsModeAllowsAndLeavesTheModelAlone()
    {
        HoldDataset data = SmallHolds.Dataset(3, 7);
        HoldSequence[] mine = [.. data.Holds.Where(h => h.Id.Participant == "1").Take(3)];
        var task = new HoldTask
        {
            Stage = "a",
            Train = [.. data.Holds.Where(h => h.Id.Participant != "1")],
            Seed = 5,
        };
        using IHoldRegressor model = new TorchHoldTrainer(Named("study"), Quick, Quick).Train(task, CancellationToken.None);
        double[] before = model.Predict(mine);
        var answers = new List<double[]>();
        foreach (FineTuning mode in Enum.GetValues<FineTuning>())
        {
            using IHoldRegressor tuned = model.FineTune(mine, mode, 7, "t", CancellationToken.None);
            answers.Add(tuned.Predict(mine));
            Assert.NotEqual(before, answers[^1]);
            using IHoldRegressor again = model.FineTune(mine, mode, 7, "t", CancellationToken.None);
            Assert.Equal(answers[^1], again.Predict(mine));
        }
        Assert.Equal(before, model.Predict(mine));
        Assert.Equal(4, answers.Select(a => a[0]).Distinct().Count());
        Assert.Equal(mine.Average(h => h.Target!.Value), answers[(int)FineTuning.Offset].Average(), 1e-4);
    }

    [Theory, InlineData("attention"), InlineData("study"), InlineData("study-copspeed")]
    public void FoldsLeaveNoTensorBehind(string name)
    {
        HoldDataset data = SmallHolds.Dataset(3, 7);
        long Live()
        {
            var task = new HoldTask
            {
                Stage = "a",
                Train = data.Holds,
                Seed = 5,
            };
            using (IHoldRegressor model = new TorchHoldTrainer(Named(name), Quick, Quick).Train(task, CancellationToken.None))
            using (IHoldRegressor tuned = model.FineTune([.. data.Holds.Take(2)], FineTuning.Head, 1, "t", CancellationToken.None))
                tuned.Predict(data.Holds);
            return DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        }
        long first = Live();
        Assert.Equal([first, first, first], new[] { Live(), Live(), Live() });
    }

    [Fact]
    public void ACheckpointOfAnotherArchitectureAndConstantTargetsAreRefused()
    {
        using var scratch = new ScratchFolder();
        HoldDataset data = SmallHolds.Dataset(3, 7);
        string path = scratch.File("a.ckpt");
        Train("attention", data, path, out _);
        Assert.Contains(
            "'attention",
            Assert.Throws<DataFormatException>(() => Train("study", data, path, out _)).Message,
            StringComparison.Ordinal
        );
        PartSelection narrow = Named("attention").WithOptions("attention", new AttentionOptions { Scores = 16 });
        var other = new HoldTask
        {
            Stage = "a",
            Train = data.Holds,
            Seed = 5,
        };
        string said = Assert
            .Throws<DataFormatException>(() => new TorchHoldTrainer(narrow, Quick, Quick, path).Train(other, CancellationToken.None))
            .Message;
        Assert.Contains("scores=32", said, StringComparison.Ordinal); // both are named
        Assert.Contains("scores=16", said, StringComparison.Ordinal);
        HoldSequence[] constant = [.. data.Holds.Select(h => h with { Target = 2 })];
        var task = new HoldTask
        {
            Stage = "a",
            Train = constant,
            Seed = 1,
        };
        var trainer = new TorchHoldTrainer(Named("study"), Quick, Quick);
        var e = Assert.Throws<TreePoseException>(() => trainer.Train(task, CancellationToken.None));
        Assert.Contains("nothing to learn", e.Message, StringComparison.Ordinal);
    }

    private static double[] Train(string model, HoldDataset data, string? path, out double[] losses, Action? onEpoch = null)
    {
        var seen = new List<double>();
        var task = new HoldTask
        {
            Stage = "a",
            Train = data.Holds,
            Seed = 5,
            OnEpoch = (_, e) =>
            {
                seen.Add(e.TrainLoss);
                onEpoch?.Invoke();
            },
        };
        using IHoldRegressor trained = new TorchHoldTrainer(Named(model), Quick, Quick, path).Train(task, CancellationToken.None);
        losses = [.. seen];
        return trained.Predict(data.Holds);
    }

    private static PartSelection Named(string model) => PartSelection.One(ShippedModels.SequenceRegressors(), model);
}
