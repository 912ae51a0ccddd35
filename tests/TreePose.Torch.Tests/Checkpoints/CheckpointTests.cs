using System.Text.Json.Nodes;
using TorchSharp;
using TreePose.Datasets;
using TreePose.TestKit;
using TreePose.Torch.Checkpoints;
using TreePose.Torch.Models;
using TreePose.Torch.Training;
using Xunit;
using static TorchSharp.torch;

namespace TreePose.Torch.Tests.Checkpoints;

public sealed class CheckpointTests
{
    private static readonly FrameShape Shape = FrameShape.Map(1, new(AxisKind.Doppler, 8), new(AxisKind.Range, 8));

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(7)]
    public void TrainingThatIsCutAnywhereEndsWithTheSameBits(int cutAfter)
    {
        using var straight = new Training(seed: 4);
        straight.Steps(10);

        using ScratchFolder folder = new();
        string file = folder.File("checkpoint");
        using (var before = new Training(seed: 4))
        {
            before.Steps(cutAfter);
            before.Save(file);
        }
        using var after = new Training(seed: 99); // other weights, other random numbers: all must come from the file
        after.Load(file);
        Assert.Equal(cutAfter, after.Done);
        after.Steps(10 - cutAfter);

        Assert.Equal(straight.Losses[cutAfter..], after.Losses);
        Assert.Equal(StateTensor.Of(straight.Model).Select(t => t.Bytes), StateTensor.Of(after.Model).Select(t => t.Bytes));
    }

    [Fact]
    public void TrainingsSideBySideDoNotDisturbEachOther()
    {
        float[][] alone = [.. Enumerable.Range(0, 4).Select(Losses)];
        var together = new float[4][];
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(i => new Thread(() => together[i] = Losses(i)))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        Assert.Equal(alone, together);

        static float[] Losses(int seed)
        {
            using var training = new Training(seed);
            training.Steps(12);
            return [.. training.Losses];
        }
    }

    [Fact]
    public void AnotherArchitectureIsRefusedAndNothingIsChanged()
    {
        using ScratchFolder folder = new();
        string file = folder.File("checkpoint");
        using var model = new StudyRegressor(Shape, new() { Hidden = 16 });
        Checkpoint.Save(file, model, new CheckpointState { Architecture = "study h16" });
        using var wider = new StudyRegressor(Shape, new() { Hidden = 32 });
        var bytes = StateTensor.Of(wider).Select(t => t.Bytes).ToList();
        Assert.Contains(
            "'study h16'",
            Assert.Throws<DataFormatException>(() => Checkpoint.Load(file, wider, "study h32")).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "'lstm.weight_hh_l0' is [64, 16], the model has [128, 32]",
            Assert.Throws<DataFormatException>(() => Checkpoint.Load(file, wider, "study h16")).Message,
            StringComparison.Ordinal
        );
        Assert.Equal(bytes, StateTensor.Of(wider).Select(t => t.Bytes));
    }

    [Fact]
    public void EveryFlippedByteOfNumbersIsNoticed()
    {
        using var model = new StudyRegressor(Shape, new() { Hidden = 16 });
        var stream = new MemoryStream();
        Checkpoint.Save(
            stream,
            model,
            new CheckpointState
            {
                Architecture = "a",
                Extra = new JsonObject { ["lossSum"] = 1.5 },
            }
        );
        byte[] whole = stream.ToArray();
        for (int at = 4096; at < whole.Length - 8192; at += 4001)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 1;
            if (whole[at] == (byte)'Z')
                continue; // a gap
            Assert.Throws<DataFormatException>(() => Checkpoint.Load(new MemoryStream(damaged), "damaged", model, "a"));
        }
        Assert.Throws<DataFormatException>(() => Checkpoint.Load(new MemoryStream(whole[..^30]), "cut", model, "a"));
        Assert.Throws<DataFormatException>(() => Checkpoint.Load(TestFiles.Golden(Path.Combine("pytorch", "regressor.pth")), model, "a"));
        CheckpointState state = Checkpoint.Load(new MemoryStream(whole), "whole", model, "a");
        Assert.Equal(1.5, (double)state.Extra["lossSum"]!);
        Assert.Null(state.Optimizer);
    }

    [Fact]
    public void AFullDiskLeavesTheCheckpointBefore()
    {
        using ScratchFolder folder = new();
        string file = folder.File("checkpoint");
        using var model = new StudyRegressor(Shape, new() { Hidden = 16 });
        Checkpoint.Save(file, model, new CheckpointState { Architecture = "a", Epoch = 1 });
        Assert.Throws<IOException>(() =>
            AtomicFile.Write(file, _ => Checkpoint.Save(new FullDisk(20_000), model, new CheckpointState { Architecture = "a", Epoch = 2 }))
        );
        Assert.Equal(1, Checkpoint.Load(file, model, "a").Epoch);
        Assert.Equal([file], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void RandomNumbersGoOnFromASavedState()
    {
        var random = new ResumableRandom(8);
        for (int i = 0; i < 100; i++)
            random.Next(10);
        byte[] state = random.State;
        int[] order = [.. Enumerable.Range(0, 50)],
            again = [.. order];
        random.Shuffle(order);
        double next = random.NextDouble();
        var resumed = new ResumableRandom(1) { State = state };
        resumed.Shuffle(again);
        Assert.Equal(order, again);
        Assert.Equal(next, resumed.NextDouble());
        Assert.InRange(Enumerable.Range(0, 10000).Average(_ => random.Next(10)), 4.4, 4.6);
        Assert.Throws<TreePoseException>(() => resumed.State = new byte[32]);
    }

    /// <summary>A small training loop with everything that has to be saved: order and noise from two random sources, a moving rate.</summary>
    private sealed class Training : IDisposable
    {
        private readonly ResumableRandom _random;
        private readonly Generator _noise;
        private readonly FusedAdam _adam;

        public Training(int seed)
        {
            Model = new StudyRegressor(Shape, new() { Hidden = 16 });
            _noise = new Generator((ulong)seed);
            using (no_grad())
            using (NewDisposeScope())
                foreach (var parameter in Model.parameters())
                    parameter.copy_((rand(parameter.shape, generator: _noise) - 0.5) * 0.2);
            _random = new ResumableRandom(seed);
            _adam = new FusedAdam(Model.named_parameters().Select(p => (p.name, p.parameter)), new AdamOptions());
        }

        public StudyRegressor Model { get; }

        public int Done { get; private set; }

        public List<float> Losses { get; } = [];

        public void Steps(int count)
        {
            for (int i = 0; i < count; i++)
            {
                using DisposeScope scope = NewDisposeScope();
                _adam.LearningRate = 1e-3 / (1 + Done++);
                Tensor frames = rand([2, 6, 1, 8, 8], generator: _noise) * (1 + _random.NextDouble());
                _adam.ZeroGradients();
                Tensor loss = nn.functional.mse_loss(Model.forward(frames, ones(2, 6)), frames.mean([1, 2, 3, 4]));
                loss.backward();
                _adam.Step();
                Losses.Add(loss.item<float>());
            }
        }

        public void Save(string file)
        {
            using Tensor noise = _noise.get_state();
            Checkpoint.Save(
                file,
                Model,
                new CheckpointState
                {
                    Architecture = "study",
                    Optimizer = _adam.Save(),
                    Batch = Done,
                    RandomStates = new Dictionary<string, byte[]> { ["order"] = _random.State, ["noise"] = noise.bytes.ToArray() },
                }
            );
        }

        public void Load(string file)
        {
            CheckpointState state = Checkpoint.Load(file, Model, "study");
            _adam.Load(state.Optimizer!);
            _random.State = state.RandomStates["order"];
            using Tensor noise = tensor(state.RandomStates["noise"], ScalarType.Byte);
            _noise.set_state(noise);
            Done = state.Batch;
        }

        public void Dispose()
        {
            _noise.Dispose();
            Model.Dispose();
        }
    }

    private sealed class FullDisk(int room) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (Length + buffer.Length > room)
                throw new IOException("No space left on device");
            base.Write(buffer);
        }
    }
}
