using System.Diagnostics;
using System.Text.Json.Nodes;
using TorchSharp;
using TreePose.Datasets;
using TreePose.Torch;
using TreePose.Torch.Models;
using TreePose.Torch.Training;
using static TorchSharp.torch;

namespace TreePose.Benchmarks;

/// <summary>
/// <c>regressor-step</c>: one training step of the study's regressor (batch 2, 95 frames of 23 × 13, Adam, mean squared
/// error) on one thread, the plain TorchSharp transcription (Conv2d, max_pool2d, LSTM modules) beside the fast layers.
/// Same weights, same data, step by step in turn, so that a busy machine slows both.
/// </summary>
internal static class RegressorStep
{
    private const int Batch = 2,
        Frames = 95,
        Steps = 200,
        WarmUp = 30;
    private const double AgreementRelative = 1e-4;
    private static readonly FrameShape Shape = FrameShape.Map(1, new(AxisKind.Doppler, 23), new(AxisKind.Range, 13));

    public static void Run(string[] args, TimeProvider clock)
    {
        set_num_threads(1);
        JsonObject machine = MachineFacts.Read();
        manual_seed(20);
        using var plain = new StudyRegressor(Shape, fast: false);
        using var fast = new StudyRegressor(Shape, fast: true);
        fast.load_state_dict(plain.state_dict());
        using optim.Optimizer plainAdam = optim.Adam(plain.parameters(), lr: 1e-3);
        var fastAdam = new FusedAdam(fast.named_parameters().Select(p => (p.name, p.parameter)), new AdamOptions { LearningRate = 1e-3 });
        List<Timing> plainTimes = [],
            fastTimes = [];
        double worst = 0;
        var losses = new JsonArray();
        for (int step = 0; step < Steps + WarmUp; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor frames = rand([Batch, Frames, 1, 23, 13]),
                mask = ones(Batch, Frames);
            // The frames determine the target in part: steps in which nothing can be learnt would hide a wrong gradient.
            Tensor target = (frames.mean([1, 2, 3, 4]) - 0.5) * 50 + randn(Batch) * 0.1;
            (float plainLoss, Timing plainTime) = Timed(() => PlainStep(plain, plainAdam, frames, mask, target));
            (float fastLoss, Timing fastTime) = Timed(() => FastStep(fast, fastAdam, frames, mask, target));
            if (step < Steps)
                worst = Math.Max(worst, Math.Abs(plainLoss - fastLoss) / Math.Abs(plainLoss));
            if (step % 40 == 0)
                losses.Add(new JsonArray(plainLoss, fastLoss));
            if (step < WarmUp)
                continue;
            plainTimes.Add(plainTime);
            fastTimes.Add(fastTime);
        }
        (double plainBest, double fastBest) = (plainTimes.Min(t => t.Wall), fastTimes.Min(t => t.Wall));
        (double plainMedian, double fastMedian) = (
            Quantiles.Median(plainTimes.Select(t => t.Wall)),
            Quantiles.Median(fastTimes.Select(t => t.Wall))
        );
        (double plainCpu, double fastCpu) = (plainTimes.Average(t => t.Processor), fastTimes.Average(t => t.Processor));
        Console.WriteLine(
            $"Plain {plainMedian:F2} ms a step, fast {fastMedian:F2} ms: {plainMedian / fastMedian:F2} times as fast "
                + $"(best {plainBest:F2} and {fastBest:F2}; processor time {plainCpu:F2} and {fastCpu:F2}); losses within {worst:E1} relative over {Steps} steps."
        );
        if (!(worst <= AgreementRelative))
            throw new TreePoseException(
                $"The loss curves differ by {worst:E1} relative; allowed is {AgreementRelative:E0}. No result was written."
            );
        ResultFile.Write(
            "regressor-step",
            clock,
            machine,
            new JsonObject
            {
                ["what"] = "one training step of the study's regressor, batch 2, 95 frames of 23 x 13, Adam, MSE, one thread",
                ["ratio"] = Math.Round(plainMedian / fastMedian, 2),
                ["ratioOfBest"] = Math.Round(plainBest / fastBest, 2),
                ["ratioOfProcessorTime"] = Math.Round(plainCpu / fastCpu, 2),
                ["plainMsMedian"] = Math.Round(plainMedian, 3),
                ["fastMsMedian"] = Math.Round(fastMedian, 3),
                ["plainMsBest"] = Math.Round(plainBest, 3),
                ["fastMsBest"] = Math.Round(fastBest, 3),
                ["plainProcessorMs"] = Math.Round(plainCpu, 3),
                ["fastProcessorMs"] = Math.Round(fastCpu, 3),
                ["largestRelativeLossDifference"] = worst,
                ["stepsCompared"] = Steps,
                ["lossesPlainAndFastEvery40Steps"] = losses,
                ["versions"] = new JsonObject(TorchRuntime.Versions.Select(v => KeyValuePair.Create(v.Key, (JsonNode?)v.Value))),
            }
        );
    }

    public static float PlainStep(StudyRegressor model, optim.Optimizer adam, Tensor frames, Tensor mask, Tensor target)
    {
        using DisposeScope scope = NewDisposeScope();
        adam.zero_grad();
        Tensor loss = nn.functional.mse_loss(model.forward(frames, mask), target);
        loss.backward();
        adam.step();
        return loss.item<float>();
    }

    public static float FastStep(StudyRegressor model, FusedAdam adam, Tensor frames, Tensor mask, Tensor target)
    {
        using DisposeScope scope = NewDisposeScope();
        adam.ZeroGradients();
        Tensor loss = nn.functional.mse_loss(model.forward(frames, mask), target);
        loss.backward();
        adam.Step();
        return loss.item<float>();
    }

    private static (float Loss, Timing Time) Timed(Func<float> step)
    {
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        float loss = step();
        double wall = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return (loss, new Timing(wall, (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds));
    }

    /// <summary>Milliseconds of one step on the clock and on the processor.</summary>
    private readonly record struct Timing(double Wall, double Processor);
}
