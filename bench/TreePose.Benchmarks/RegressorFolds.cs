using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using TorchSharp;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Torch;
using TreePose.Torch.Models;
using TreePose.Torch.Training;
using static TorchSharp.torch;

namespace TreePose.Benchmarks;

/// <summary>
/// <c>regressor-folds [FOLDS [SEQUENCES [EPOCHS]]]</c>: the study's leave-one-out (15 folds, 1,044 sequences of 27 to 123
/// frames, batch 2, 5 epochs), extrapolated from full folds. Plain: Conv2d, max_pool2d, LSTM modules, fold after fold
/// with libtorch's default threads. Ours: fast layers, folds side by side, one thread each.
/// </summary>
internal static class RegressorFolds
{
    private const int Folds = 15,
        Batch = 2,
        LengthSeed = 3;
    private static readonly FrameShape Shape = FrameShape.Map(1, new(AxisKind.Doppler, 23), new(AxisKind.Range, 13));

    public static void Run(string[] args, TimeProvider clock)
    {
        int measured = args.Length > 0 ? int.Parse(args[0]) : 4,
            sequences = args.Length > 1 ? int.Parse(args[1]) : 1044,
            epochs = args.Length > 2 ? int.Parse(args[2]) : 5;
        JsonObject machine = MachineFacts.Read();
        int defaultThreads = get_num_threads();
        Sequence[] data = Make(sequences);

        long start = Stopwatch.GetTimestamp();
        double[] plainLosses = [.. Enumerable.Range(0, measured).Select(fold => Fold(data, fold, epochs, fast: false))];
        double plain = Stopwatch.GetElapsedTime(start).TotalSeconds / measured * Folds;

        TorchRuntime.EnsureLoaded(); // one thread an operation, and freed memory is kept: as every run of ours does
        int jobs = Environment.ProcessorCount;
        double[] fastLosses = new double[measured];
        start = Stopwatch.GetTimestamp();
        int next = -1;
        Thread[] workers =
        [
            .. Enumerable
                .Range(0, jobs)
                .Select(_ => new Thread(() =>
                {
                    set_num_threads(1);
                    for (int fold = Interlocked.Increment(ref next); fold < measured; fold = Interlocked.Increment(ref next))
                        fastLosses[fold] = Fold(data, fold, epochs, fast: true);
                })
                {
                    Name = "fold",
                }),
        ];
        foreach (Thread worker in workers)
            worker.Start();
        foreach (Thread worker in workers)
            worker.Join();
        double fast = Stopwatch.GetElapsedTime(start).TotalSeconds / measured * Folds;
        double worst = plainLosses.Zip(fastLosses, (p, f) => Math.Abs(p - f) / p).Max();
        Console.WriteLine(
            $"15 folds, extrapolated from {measured}: plain {plain:F0} s ({defaultThreads} threads), ours {fast:F0} s "
                + $"({jobs} folds at once): {plain / fast:F2} times as fast; held-out losses within {worst:P2}."
        );
        ResultFile.Write(
            "regressor-folds",
            clock,
            machine,
            new JsonObject
            {
                ["what"] =
                    $"15-fold leave-one-out of {sequences} sequences, batch {Batch}, {epochs} epochs, extrapolated from "
                    + $"{measured} full folds",
                ["ratio"] = Math.Round(plain / fast, 2),
                ["plainSeconds15Folds"] = Math.Round(plain, 1),
                ["fastSeconds15Folds"] = Math.Round(fast, 1),
                ["plainThreads"] = defaultThreads,
                ["foldsAtOnce"] = jobs,
                ["largestRelativeDifferenceOfHeldOutLoss"] = worst,
            }
        );
    }

    /// <summary>Trains on all but one fifteenth and scores it: mean squared error of the held-out sequences.</summary>
    private static double Fold(Sequence[] data, int fold, int epochs, bool fast)
    {
        using var model = Model(fold, fast);
        Sequence[] train = [.. data.Where((_, i) => i % Folds != fold)],
            test = [.. data.Where((_, i) => i % Folds == fold)];
        var random = new Random(Seeds.Derive(1, $"fold/{fold}"));
        using optim.Optimizer? plainAdam = fast ? null : optim.Adam(model.parameters(), lr: 1e-3);
        var fastAdam = new FusedAdam(model.named_parameters().Select(p => (p.name, p.parameter)), new AdamOptions());
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            random.Shuffle(train);
            foreach (Sequence[] chunk in train.Chunk(Batch))
            {
                using DisposeScope scope = NewDisposeScope();
                (Tensor frames, Tensor mask, Tensor target) = Padded(chunk);
                Tensor Loss() => nn.functional.mse_loss(model.forward(frames, mask), target);
                if (plainAdam is null)
                    StepComparison.FastStep(fastAdam, Loss);
                else
                    StepComparison.PlainStep(plainAdam, Loss);
            }
        }
        using var noGradient = no_grad();
        double sum = 0;
        foreach (Sequence[] chunk in test.Chunk(Batch))
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor frames, Tensor mask, Tensor target) = Padded(chunk);
            sum += (model.forward(frames, mask) - target).pow(2).sum().item<float>();
        }
        return sum / test.Length;
    }

    private static StudyRegressor Model(int fold, bool fast)
    {
        var model = new StudyRegressor(Shape, fast: fast);
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator((ulong)fold); // the same weights for both sides, whatever thread asks
        using (no_grad())
            foreach (var parameter in model.parameters())
                parameter.copy_((rand(parameter.shape, generator: generator) - 0.5) * 0.17);
        return model;
    }

    private static (Tensor Frames, Tensor Mask, Tensor Target) Padded(Sequence[] chunk)
    {
        int longest = chunk.Max(s => s.Frames.Length / Shape.Size);
        Tensor frames = zeros([chunk.Length, longest, 1, Shape.Rows, Shape.Columns]),
            mask = zeros(chunk.Length, longest); // [B, T, C, R, D], [B, T]
        Span<float> to = MemoryMarshal.Cast<byte, float>(frames.bytes),
            own = MemoryMarshal.Cast<byte, float>(mask.bytes);
        for (int i = 0; i < chunk.Length; i++)
        {
            chunk[i].Frames.CopyTo(to[(i * longest * Shape.Size)..]);
            own.Slice(i * longest, chunk[i].Frames.Length / Shape.Size).Fill(1);
        }
        return (frames, mask, tensor(chunk.Select(s => s.Target).ToArray()));
    }

    private static Sequence[] Make(int count)
    {
        var random = new Random(LengthSeed);
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(_ =>
                {
                    float level = random.NextSingle();
                    float[] frames = new float[random.Next(27, 124) * Shape.Size];
                    for (int i = 0; i < frames.Length; i++)
                        frames[i] = 0.7f * level * random.NextSingle();
                    return new Sequence(frames, level + 0.1f * random.NextSingle());
                }),
        ];
    }

    private sealed record Sequence(float[] Frames, float Target);
}
