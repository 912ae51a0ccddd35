using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Json;
using System.Text.Json.Nodes;
using TorchSharp;
using TreePose.Datasets;
using TreePose.Torch.Models;
using TreePose.Torch.Training;
using static TorchSharp.torch;

namespace TreePose.Benchmarks;

/// <summary>
/// One training step of the study's regressor (batch 2, 95 frames of 23 × 13, Adam, mean squared error), one thread:
/// the plain TorchSharp transcription beside the fast layers. Same weights, same data, alternating step by step in one
/// run, so that a busy machine slows both.
/// </summary>
internal static class RegressorStep
{
    private const int Batch = 2, Frames = 95, Steps = 200, WarmUp = 20;

    private static readonly FrameShape Shape = new(1, 23, 13, "Doppler", "range");

    public static int Run(string[] args)
    {
        set_num_threads(1);
        set_num_interop_threads(1);
        JsonObject result = Measure();
        string text = result.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
        Console.WriteLine(text);
        if (args.Length > 0) File.WriteAllText(args[0], text + "\n");
        return 0;
    }

    private static JsonObject Measure()
    {
        manual_seed(20);
        using var plain = new StudyRegressor(Shape, fast: false);
        using var fast = new StudyRegressor(Shape, fast: true);
        fast.load_state_dict(plain.state_dict());
        var plainAdam = optim.Adam(plain.parameters(), lr: 1e-3);
        var fastAdam = new FusedAdam(fast.named_parameters().Select(p => (p.name, p.parameter)), new AdamOptions { LearningRate = 1e-3 });
        double[] plainMs = new double[Steps + WarmUp], fastMs = new double[Steps + WarmUp];
        double worst = 0, firstLoss = 0, lastLoss = 0;
        for (int step = 0; step < Steps + WarmUp; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor frames = rand([Batch, Frames, 1, 23, 13]);
            // A target that the frames determine in part: a step in which nothing can be learnt would hide a wrong gradient.
            Tensor target = (frames.mean([1, 2, 3, 4]) - 0.5) * 50 + randn(Batch) * 0.1;
            Tensor mask = ones(Batch, Frames);
            long start = Stopwatch.GetTimestamp();
            float plainLoss = PlainStep(plain, plainAdam, frames, mask, target);
            plainMs[step] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            start = Stopwatch.GetTimestamp();
            float fastLoss = FastStep(fast, fastAdam, frames, mask, target);
            fastMs[step] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (step == 0) firstLoss = plainLoss;
            lastLoss = plainLoss;
            if (step < Steps) worst = Math.Max(worst, Math.Abs(plainLoss - fastLoss) / Math.Abs(plainLoss));
        }
        double plainMedian = Median(plainMs[WarmUp..]), fastMedian = Median(fastMs[WarmUp..]);
        return new JsonObject
        {
            ["comparison"] = "one training step of the study's regressor, batch 2, 95 frames of 23x13, one thread",
            ["plainStepMs"] = Math.Round(plainMedian, 3),
            ["fastStepMs"] = Math.Round(fastMedian, 3),
            ["timesAsFast"] = Math.Round(plainMedian / fastMedian, 2),
            ["largestRelativeLossDifference"] = worst,
            ["stepsCompared"] = Steps,
            ["firstLoss"] = firstLoss,
            ["lastLoss"] = lastLoss,
            ["machine"] = new JsonObject
            {
                ["processor"] = Processor(),
                ["processors"] = Environment.ProcessorCount,
                ["vector512"] = Vector512.IsHardwareAccelerated,
                ["operatingSystem"] = RuntimeInformation.OSDescription,
                ["dotnet"] = RuntimeInformation.FrameworkDescription,
                ["torchSharp"] = typeof(torch).Assembly.GetName().Version?.ToString(3),
                ["libtorch"] = __version__,
            },
        };
    }

    private static float PlainStep(StudyRegressor model, optim.Optimizer adam, Tensor frames, Tensor mask, Tensor target)
    {
        using DisposeScope scope = NewDisposeScope();
        adam.zero_grad();
        Tensor loss = nn.functional.mse_loss(model.forward(frames, mask), target);
        loss.backward();
        adam.step();
        return loss.item<float>();
    }

    private static float FastStep(StudyRegressor model, FusedAdam adam, Tensor frames, Tensor mask, Tensor target)
    {
        using DisposeScope scope = NewDisposeScope();
        adam.ZeroGradients();
        Tensor loss = nn.functional.mse_loss(model.forward(frames, mask), target);
        loss.backward();
        adam.Step();
        return loss.item<float>();
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return (values[values.Length / 2] + values[(values.Length - 1) / 2]) / 2;
    }

    private static string Processor()
    {
        const string file = "/proc/cpuinfo";
        string? line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?.Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
