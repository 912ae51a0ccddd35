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
        Times plainSide = Times.Of(plainTimes),
            fastSide = Times.Of(fastTimes);
        Console.WriteLine(
            $"Plain {plainSide.Median:F2} ms a step, fast {fastSide.Median:F2} ms: {plainSide.Median / fastSide.Median:F2} times as fast "
                + $"(best {plainSide.Best:F2} and {fastSide.Best:F2}; "
                + $"processor time {plainSide.Processor:F2} and {fastSide.Processor:F2}); losses within "
                + $"{worst:E1} relative over {Steps} steps."
        );
        if (!(worst <= AgreementRelative))
            throw new TreePoseException(
                $"The loss curves differ by {worst:E1} relative; allowed is {AgreementRelative:E0}. No result was written."
            );
        ResultFile.Write("regressor-step", clock, machine, Result(plainSide, fastSide, worst, losses));
    }

    private static JsonObject Result(Times plainSide, Times fastSide, double worst, JsonArray losses) =>
        new()
        {
            ["what"] = "one training step of the study's regressor, batch 2, 95 frames of 23 x 13, Adam, MSE, one thread",
            ["ratio"] = Math.Round(plainSide.Median / fastSide.Median, 2),
            ["ratioOfBest"] = Math.Round(plainSide.Best / fastSide.Best, 2),
            ["ratioOfProcessorTime"] = Math.Round(plainSide.Processor / fastSide.Processor, 2),
            ["plainMsMedian"] = Math.Round(plainSide.Median, 3),
            ["fastMsMedian"] = Math.Round(fastSide.Median, 3),
            ["plainMsBest"] = Math.Round(plainSide.Best, 3),
            ["fastMsBest"] = Math.Round(fastSide.Best, 3),
            ["plainProcessorMs"] = Math.Round(plainSide.Processor, 3),
            ["fastProcessorMs"] = Math.Round(fastSide.Processor, 3),
            ["largestRelativeLossDifference"] = worst,
            ["stepsCompared"] = Steps,
            ["lossesPlainAndFastEvery40Steps"] = losses,
            ["versions"] = new JsonObject(TorchRuntime.Versions.Select(v => KeyValuePair.Create(v.Key, (JsonNode?)v.Value))),
        };

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

    /// <summary>Milliseconds of a step over many: the median and the best by the clock, the mean on the processor.</summary>
    private sealed record Times(double Median, double Best, double Processor)
    {
        public static Times Of(List<Timing> steps) =>
            new(Quantiles.Median(steps.Select(t => t.Wall)), steps.Min(t => t.Wall), steps.Average(t => t.Processor));
    }
}
