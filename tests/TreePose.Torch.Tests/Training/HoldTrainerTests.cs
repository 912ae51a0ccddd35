using System.Runtime.InteropServices;
using TorchSharp;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Evaluation.Calibration;
using TreePose.Parts;
using TreePose.TestKit;
using TreePose.Torch.Checkpoints;
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
        Assert.Equal(5, answers.Select(a => a[0]).Distinct().Count());
        Assert.Equal(mine.Average(h => h.Target!.Value), answers[(int)FineTuning.Offset].Average(), 1e-4);
    }

    [Fact]
    public void InputScalingTakesTheFiguresOfTheHoldsFramesAndNothingElse()
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
        IHoldRegressor Adapted(IReadOnlyList<HoldSequence> to) =>
            model.FineTune(to, FineTuning.InputScaling, 7, "t", CancellationToken.None);
        using IHoldRegressor adapted = Adapted(mine);
        (double mean, double deviation) = Figures(mine.SelectMany(h => h.Frames));
        (float[] trained, float[] now) = (Scaling(model), Scaling(adapted));
        Assert.Equal(mean, now[0], 1e-6);
        Assert.Equal(deviation, now[1], 1e-6);
        (double trainMean, double trainDeviation) = Figures(task.Train.SelectMany(h => h.Frames));
        Assert.Equal(
            (trainMean, trainDeviation),
            (trained[0], trained[1]),
            (a, b) => Math.Abs(a.Item1 - b.Item1) + Math.Abs(a.Item2 - b.Item2) < 1e-5
        );
        Assert.Equal(Weights(model), Weights(adapted)); // no gradient step
        Assert.NotEqual(model.Predict(mine), adapted.Predict(mine));

        // Targets are not looked at; no holds change nothing; what does not vary keeps its deviation.
        using IHoldRegressor blind = Adapted([.. mine.Select(h => h with { Target = null })]);
        Assert.Equal(adapted.Predict(data.Holds), blind.Predict(data.Holds));
        using IHoldRegressor none = Adapted([]);
        Assert.Equal(model.Predict(data.Holds), none.Predict(data.Holds));
        using IHoldRegressor flat = Adapted([mine[0] with { Frames = [.. mine[0].Frames.Select(_ => 0.5f)] }]);
        Assert.Equal([0.5f, trained[1]], Scaling(flat));

        static (double Mean, double Deviation) Figures(IEnumerable<float> of) // numpy: mean(), std(ddof=1)
        {
            double[] all = [.. of.Select(x => (double)x)];
            double mean = all.Average();
            return (mean, Math.Sqrt(all.Sum(x => (x - mean) * (x - mean)) / (all.Length - 1)));
        }
        static float[] Scaling(IHoldRegressor of) =>
            [.. State(of).Where(IsScaling).SelectMany(t => MemoryMarshal.Cast<byte, float>(t.Bytes).ToArray())];
        static IEnumerable<string> Weights(IHoldRegressor of) =>
            State(of).Where(t => !IsScaling(t)).Select(t => Convert.ToHexString(t.Bytes));
        static IReadOnlyList<StateTensor> State(IHoldRegressor of) => StateTensor.Of(((TorchHoldRegressor)of).Network);
        static bool IsScaling(StateTensor t) => t.Name is "channelMean" or "channelDeviation";
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
