using System.Diagnostics;
using System.Text.Json.Nodes;
using TorchSharp;
using TreePose.Evaluation;
using TreePose.Torch;
using TreePose.Torch.Training;
using static TorchSharp.torch;

namespace TreePose.Benchmarks;

/// <summary>
/// Training steps of one network in two forms, libtorch's modules with its Adam and the fast layers with <see cref="FusedAdam"/>, step
/// by step in turn on one thread, so that a busy machine slows both. Same weights, same data; the losses have to agree.
/// </summary>
internal sealed record StepComparison
{
    private const int Steps = 200,
        WarmUp = 30;
    private const double AgreementRelative = 1e-4,
        LastBits = 1e-7;

    /// <summary>Name of the results.</summary>
    public required string Name { get; init; }

    /// <summary>What a step is, in words.</summary>
    public required string What { get; init; }

    /// <summary>Of libtorch's modules.</summary>
    public required nn.Module Plain { get; init; }

    /// <summary>Of the fast layers; gets the other's weights.</summary>
    public required nn.Module Fast { get; init; }

    /// <summary>
    /// Libtorch's modules once more, where rounding grows from step to step: it starts from weights that differ in their last bits, and
    /// the fast network must not be further from the plain one than ten times as far as this one.
    /// </summary>
    public nn.Module? Twin { get; init; }

    /// <summary>Frames and target of a step.</summary>
    public required Func<(Tensor Frames, Tensor Target)> Batch { get; init; }

    /// <summary>The loss of one of the networks.</summary>
    public required Func<nn.Module, Tensor, Tensor, Tensor> Loss { get; init; }

    /// <summary>Products of matrices that a step needs at least.</summary>
    public required Product[] Floor { get; init; }

    /// <summary>Runs it and writes the results.</summary>
    public void Run(TimeProvider clock)
    {
        JsonObject machine = MachineFacts.Read();
        Fast.load_state_dict(Plain.state_dict());
        using optim.Optimizer plainAdam = optim.Adam(Plain.parameters(), lr: 1e-3);
        var fastAdam = new FusedAdam(Fast.named_parameters().Select(p => (p.name, p.parameter)), new AdamOptions { LearningRate = 1e-3 });
        List<Timing> plainTimes = [],
            fastTimes = [];
        double worst = 0,
            drift = 0;
        using optim.Optimizer? twinAdam = Twin is null ? null : Perturbed(Twin);
        var losses = new JsonArray();
        for (int step = 0; step < Steps + WarmUp; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor frames, Tensor target) = Batch();
            (float plainLoss, Timing plainTime) = Timed(() => PlainStep(plainAdam, () => Loss(Plain, frames, target)));
            (float fastLoss, Timing fastTime) = Timed(() => FastStep(fastAdam, () => Loss(Fast, frames, target)));
            if (step < Steps)
                worst = Math.Max(worst, Math.Abs(plainLoss - fastLoss) / Math.Abs(plainLoss));
            if (step < Steps && twinAdam is not null)
                drift = Math.Max(drift, Math.Abs(plainLoss - PlainStep(twinAdam, () => Loss(Twin!, frames, target))) / Math.Abs(plainLoss));
            if (step % 40 == 0)
                losses.Add(new JsonArray(plainLoss, fastLoss));
            if (step < WarmUp)
                continue;
            plainTimes.Add(plainTime);
            fastTimes.Add(fastTime);
        }
        double allowed = Math.Max(AgreementRelative, 10 * drift);
        if (!(worst <= allowed))
            throw new TreePoseException($"The loss curves differ by {worst:E1} relative; allowed is {allowed:E0}. No result was written.");
        JsonObject floor = Product.Measure(Floor, out double floorMs);
        ResultFile.Write(Name, clock, machine, Result(Times.Of(plainTimes), Times.Of(fastTimes), floor, floorMs, worst, drift, losses));
    }

    private JsonObject Result(Times plain, Times fast, JsonObject floor, double floorMs, double worst, double drift, JsonArray losses)
    {
        Console.WriteLine(
            $"Plain {plain.Median:F2} ms a step, fast {fast.Median:F2} ms: {plain.Median / fast.Median:F2} times as fast (best "
                + $"{plain.Best:F2} and {fast.Best:F2}; processor time {plain.Processor:F2} and {fast.Processor:F2}); products alone "
                + $"{floorMs:F2} ms: best is {fast.Best / floorMs:F2} times that; losses within {worst:E1} relative over {Steps} steps."
        );
        return new JsonObject
        {
            ["what"] = What,
            ["ratio"] = Math.Round(plain.Median / fast.Median, 2),
            ["ratioOfBest"] = Math.Round(plain.Best / fast.Best, 2),
            ["ratioOfProcessorTime"] = Math.Round(plain.Processor / fast.Processor, 2),
            ["bestOverFloor"] = Math.Round(fast.Best / floorMs, 2),
            ["plainMsMedian"] = Math.Round(plain.Median, 3),
            ["fastMsMedian"] = Math.Round(fast.Median, 3),
            ["plainMsBest"] = Math.Round(plain.Best, 3),
            ["fastMsBest"] = Math.Round(fast.Best, 3),
            ["plainProcessorMs"] = Math.Round(plain.Processor, 3),
            ["fastProcessorMs"] = Math.Round(fast.Processor, 3),
            ["floor"] = floor,
            ["largestRelativeLossDifference"] = worst,
            ["sameOfModulesWithOtherLastBits"] = drift > 0 ? drift : null,
            ["stepsCompared"] = Steps,
            ["lossesPlainAndFastEvery40Steps"] = losses,
            ["versions"] = new JsonObject(TorchRuntime.Versions.Select(v => KeyValuePair.Create(v.Key, (JsonNode?)v.Value))),
        };
    }

    /// <summary>Gives the twin the plain network's weights with other last bits, and an optimiser.</summary>
    private optim.Optimizer Perturbed(nn.Module twin)
    {
        twin.load_state_dict(Plain.state_dict());
        using var noGradient = no_grad();
        foreach (var parameter in twin.parameters())
            parameter.mul_(1 + LastBits * randn_like(parameter));
        return optim.Adam(twin.parameters(), lr: 1e-3);
    }

    /// <summary>A step with libtorch's Adam.</summary>
    public static float PlainStep(optim.Optimizer adam, Func<Tensor> loss)
    {
        using DisposeScope scope = NewDisposeScope();
        adam.zero_grad();
        Tensor of = loss();
        of.backward();
        adam.step();
        return of.item<float>();
    }

    /// <summary>A step with our own.</summary>
    public static float FastStep(FusedAdam adam, Func<Tensor> loss)
    {
        using DisposeScope scope = NewDisposeScope();
        adam.ZeroGradients();
        Tensor of = loss();
        of.backward();
        adam.Step();
        return of.item<float>();
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
