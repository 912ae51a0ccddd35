using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using TreePose.Datasets;
using TreePose.Steps;
using TreePose.Torch;
using TreePose.Torch.Models;
using TreePose.Torch.Onnx;
using static TorchSharp.torch;

namespace TreePose.Benchmarks;

/// <summary>
/// <c>onnx</c>: one pass over windows of 100 frames of 23 × 13 by three classifiers, here and in ONNX Runtime on the file that
/// TreePose writes, one thread each, in one process and in turn, so that a busy machine slows both. Both get new frames each time and
/// leave probabilities in an array. With <c>--vectors 256</c> all three use 256 bits (<see cref="NarrowOnnxRuntime"/>).
/// </summary>
internal static class OnnxComparison
{
    private const int Frames = 100,
        WarmUp = 1000, // until the runtime has compiled all of it for good
        Rounds = 160;
    private const double Agreement = 1e-5;
    private static readonly FrameShape Shape = FrameShape.Map(1, new(AxisKind.Doppler, 23), new(AxisKind.Range, 13));

    public static void Run(string[] args, TimeProvider clock)
    {
        TorchRuntime.EnsureLoaded();
        int heldBack = NarrowOnnxRuntime.Keep();
        JsonObject machine = MachineFacts.Read();
        var measured = new JsonObject
        {
            ["what"] =
                "probabilities of windows of 100 frames of 23 x 13, ms a pass, one thread, TreePose beside ONNX Runtime on the same model",
        };
        foreach (string name in new[] { "study", "bilstm", "tcn" })
        foreach (int batch in new[] { 1, 16 })
            measured[$"{name}, batch {batch}"] = Compare(name, batch);
        measured["onnxRuntimeVectors"] = heldBack > 0 ? "held to 256 bits" : "as wide as the processor's";
        measured["versions"] = new JsonObject(
            TorchRuntime
                .Versions.Append(new("ONNX Runtime", OrtEnv.Instance().GetVersionString()))
                .Select(v => KeyValuePair.Create(v.Key, (JsonNode?)v.Value))
        );
        ResultFile.Write("onnx", clock, machine, measured);
    }

    private static JsonObject Compare(string name, int batch)
    {
        using var network = ((FrameClassifierPart)ShippedModels.FrameClassifiers().Find(name)).Create(new(Shape, 3), null, 1);
        network.eval();
        byte[] file = OnnxExport.Bytes(new OnnxModel { Members = [new OnnxMember(network, new StepPipeline())], Frames = Shape });
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        using var session = new InferenceSession(file, options);
        using var run = new RunOptions();
        var random = new Random(3);
        float[] mask = [.. Enumerable.Repeat(1f, batch * Frames)];
        List<Pass> ours = [],
            theirs = [];
        double worst = 0;
        int rounds = Rounds / batch + 40;
        for (int round = -WarmUp / batch; round < rounds; round++)
        {
            float[] frames = [.. Enumerable.Range(0, batch * Frames * Shape.Size).Select(_ => random.NextSingle())];
            (Pass us, float[] our) = Timed(() => Ours(network, frames, mask, batch));
            (Pass them, float[] their) = Timed(() => Theirs(session, run, frames, mask, batch));
            worst = Math.Max(worst, our.Zip(their).Max(p => Math.Abs(p.First - p.Second)));
            if (round < 0)
                continue;
            ours.Add(us);
            theirs.Add(them);
        }
        if (!(worst <= Agreement))
            throw new TreePoseException(
                $"{name}: the probabilities differ by {worst:E1}; allowed is {Agreement:E0}. No result was written."
            );
        return Result($"{name}, batch {batch}", ours, theirs, worst);
    }

    private static JsonObject Result(string name, List<Pass> ours, List<Pass> theirs, double worst)
    {
        double Median(List<Pass> passes, Func<Pass, double> of) => Quantiles.Median(passes.Select(of));
        (double our, double their) = (Median(ours, p => p.Thread), Median(theirs, p => p.Thread));
        (double ourWall, double theirWall) = (Median(ours, p => p.Wall), Median(theirs, p => p.Wall));
        Console.WriteLine(
            $"{name}: {our:F2} ms here, {their:F2} ms in ONNX Runtime: {our / their:F2} times its time (by the clock {ourWall:F2} and "
                + $"{theirWall:F2}, best {ours.Min(p => p.Wall):F2} and {theirs.Min(p => p.Wall):F2}; worst difference {worst:E1})."
        );
        return new JsonObject
        {
            ["ourTimeOverTheirs"] = Math.Round(our / their, 2),
            ["byTheClock"] = Math.Round(ourWall / theirWall, 2),
            ["ofBestByTheClock"] = Math.Round(ours.Min(p => p.Wall) / theirs.Min(p => p.Wall), 2),
            ["oursMs"] = Math.Round(our, 3),
            ["onnxRuntimeMs"] = Math.Round(their, 3),
            ["passes"] = ours.Count,
            ["largestDifference"] = worst,
        };
    }

    /// <summary>One pass, by the clock and by the processor time of its one thread, which other processes hardly change.</summary>
    private static (Pass Time, float[] Answer) Timed(Func<float[]> pass)
    {
        double thread = ThreadClock.Milliseconds();
        long start = Stopwatch.GetTimestamp();
        float[] answer = pass();
        double wall = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return (new Pass(wall, ThreadClock.Milliseconds() - thread), answer);
    }

    /// <summary>Milliseconds.</summary>
    private readonly record struct Pass(double Wall, double Thread);

    private static float[] Ours(FrameClassifier network, float[] frames, float[] mask, int batch)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        // Both sides read the arrays where they are.
        Tensor given = frombuffer(frames, ScalarType.Float32).view(batch, Frames, 1, 23, 13),
            real = frombuffer(mask, ScalarType.Float32).view(batch, Frames);
        Tensor logits = network.forward(given, real); // [B, T, classes]
        return logits.softmax(2).data<float>().ToArray();
    }

    private static float[] Theirs(InferenceSession session, RunOptions run, float[] frames, float[] mask, int batch)
    {
        using OrtValue given = OrtValue.CreateTensorValueFromMemory(frames, [batch, Frames, 1, 23, 13]),
            real = OrtValue.CreateTensorValueFromMemory(mask, [batch, Frames]);
        Dictionary<string, OrtValue> inputs = new() { ["frames"] = given };
        if (session.InputNames.Contains("mask"))
            inputs["mask"] = real;
        using IDisposableReadOnlyCollection<OrtValue> made = session.Run(run, inputs, ["probabilities"]);
        return made[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
