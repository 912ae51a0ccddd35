using System.Diagnostics;
using System.Text.Json.Nodes;
using TorchSharp;
using TreePose.Datasets;
using TreePose.Torch;
using TreePose.Torch.Models;
using TreePose.Torch.Streaming;
using static TorchSharp.torch;

namespace TreePose.Benchmarks;

/// <summary>
/// <c>streaming</c>: frames of 23 × 13 one by one through two classifiers with random weights: time of a frame (wall and processor time
/// of the thread) back to back and every 36 ms, when caches have been left to others in between; bytes allocated; and the number of
/// streams that two threads serve within 36 ms a frame. Answers are compared with libtorch's before. With <c>--vectors 256</c>
/// vectors are 256 bits wide.
/// </summary>
internal static class StreamingMeasurement
{
    private const int WarmUp = 2000,
        Frames = 20_000,
        PacedFrames = 500,
        Ticks = 100,
        Threads = 2;
    private const double FrameMilliseconds = 36,
        Agreement = 1e-5;
    private static readonly FrameShape Shape = FrameShape.Map(1, new(AxisKind.Doppler, 23), new(AxisKind.Range, 13));
    private static readonly int[] StreamCounts = [100, 250, 500, 750, 1000, 1500, 2000, 3000, 4000, 6000, 8000];

    public static void Run(string[] args, TimeProvider clock)
    {
        TorchRuntime.EnsureLoaded();
        JsonObject machine = MachineFacts.Read();
        var measured = new JsonObject
        {
            ["what"] =
                "one frame of 23 x 13 through a classifier that keeps its state, ms; streams served by two threads within 36 ms a frame",
        };
        foreach (string name in new[] { "study", "tcn" })
            measured[name] = OneStream(name);
        measured["study, streams on two threads"] = Many();
        ResultFile.Write("streaming", clock, machine, measured);
    }

    private static FrameClassifier Make(string name) =>
        ((FrameClassifierPart)ShippedModels.FrameClassifiers().Find(name)).Create(new(Shape, 3), null, 1);

    private static float[] Random(int frames)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, frames * Shape.Size).Select(_ => random.NextSingle())];
    }

    private static JsonObject OneStream(string name)
    {
        using FrameClassifier network = Make(name);
        StreamedClassifier stream = StreamedClassifier.Of(network, 1);
        double worst = Difference(network, stream);
        if (!(worst <= Agreement))
            throw new TreePoseException($"{name}: the probabilities differ by {worst:E1}; allowed is {Agreement:E0}.");
        float[] frames = Random(256);
        Times(stream, frames, WarmUp, pause: false, out _);
        Time[] together = Times(stream, frames, Frames, pause: false, out long bytes),
            apart = Times(stream, frames, PacedFrames, pause: true, out _);
        Console.WriteLine($"{name}: look-ahead {stream.LookAhead} frames, {bytes} bytes in {Frames} frames, worst difference {worst:E1}");
        return new JsonObject
        {
            ["lookAheadFrames"] = stream.LookAhead,
            ["backToBack"] = Figures(together),
            ["every36Ms"] = Figures(apart),
            ["bytesAllocated"] = bytes,
            ["largestDifferenceToLibtorch"] = worst,
        };
    }

    /// <summary>The largest difference to libtorch's pass over a capture.</summary>
    private static double Difference(FrameClassifier network, StreamedClassifier stream)
    {
        const int count = 200;
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        network.eval();
        float[] frames = Random(count),
            said = new float[3];
        using Tensor logits = network.forward(tensor(frames, [1, count, 1, 23, 13]), ones(1, count));
        float[] expected = logits.softmax(2).data<float>().ToArray();
        double worst = 0;
        for (int frame = 0; frame < count + stream.LookAhead; frame++)
        {
            if (frame < count)
                stream.Push([0], frames.AsSpan(frame * Shape.Size, Shape.Size), said);
            else
                stream.PushEnd(0, said);
            for (int c = 0; c < 3 && frame >= stream.LookAhead; c++)
                worst = Math.Max(worst, Math.Abs(said[c] - expected[(frame - stream.LookAhead) * 3 + c]));
        }
        stream.Restart(0);
        return worst;
    }

    private static Time[] Times(StreamedClassifier stream, float[] frames, int count, bool pause, out long bytes)
    {
        var times = new Time[count];
        var said = new float[3];
        int[] only = [0];
        int different = frames.Length / Shape.Size;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < count; i++)
        {
            if (pause)
                Thread.Sleep(TimeSpan.FromMilliseconds(FrameMilliseconds));
            ReadOnlySpan<float> frame = frames.AsSpan(i % different * Shape.Size, Shape.Size);
            double thread = ThreadClock.Milliseconds();
            long start = Stopwatch.GetTimestamp();
            stream.Push(only, frame, said);
            double wall = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            times[i] = new Time(wall, ThreadClock.Milliseconds() - thread);
        }
        bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        return times;
    }

    private static JsonObject Figures(Time[] times)
    {
        double Of(Func<Time, double> which, double share) => Math.Round(Quantiles.OfSorted([.. times.Select(which).Order()], share), 4);
        return new JsonObject
        {
            ["frames"] = times.Length,
            ["p50Ms"] = Of(t => t.Wall, 0.5),
            ["p99Ms"] = Of(t => t.Wall, 0.99),
            ["p50ThreadMs"] = Of(t => t.Thread, 0.5),
            ["p99ThreadMs"] = Of(t => t.Thread, 0.99),
        };
    }

    /// <summary>
    /// Ever more streams until half of the frames take longer than they are apart. Streams are carried when 99 of 100 frames of all are
    /// served in time, by the clock, and by the processor time of the slower thread, which other processes hardly change.
    /// </summary>
    private static JsonObject Many()
    {
        using FrameClassifier network = Make("study");
        var tried = new JsonObject();
        (int byClock, int byProcessor) = (0, 0);
        foreach (int streams in StreamCounts)
        {
            Time[] ticks = Ticking(network, streams);
            JsonObject figures = Figures(ticks);
            tried[$"{streams} streams"] = figures;
            Console.WriteLine($"{streams} streams: {figures.ToJsonString()}");
            double At(string figure) => figures[figure]!.GetValue<double>();
            byClock = At("p99Ms") <= FrameMilliseconds ? streams : byClock;
            byProcessor = At("p99ThreadMs") <= FrameMilliseconds ? streams : byProcessor;
            if (At("p50Ms") > FrameMilliseconds && At("p50ThreadMs") > FrameMilliseconds)
                break;
        }
        return new JsonObject
        {
            ["carriedByTheClock"] = byClock,
            ["carriedByProcessorTime"] = byProcessor,
            ["tried"] = tried,
        };
    }

    /// <summary>Times until both threads have served a frame of each of their streams.</summary>
    private static Time[] Ticking(FrameClassifier network, int streams)
    {
        const int before = 10;
        int each = streams / Threads;
        float[] frames = Random(each);
        int[] all = [.. Enumerable.Range(0, each)];
        var times = new List<Time>();
        double[] own = new double[Threads]; // processor time of the tick
        long start = 0;
        using var together = new Barrier(
            Threads,
            b =>
            {
                if (b.CurrentPhaseNumber > before)
                    times.Add(new Time(Stopwatch.GetElapsedTime(start).TotalMilliseconds, own.Max()));
                start = Stopwatch.GetTimestamp();
            }
        );
        Thread[] threads =
        [
            .. Enumerable
                .Range(0, Threads)
                .Select(thread => (thread, StreamedClassifier.Of(network, each)))
                .Select(t => new Thread(() =>
                {
                    var said = new float[each * 3];
                    for (int tick = 0; tick < before + Ticks; tick++)
                    {
                        together.SignalAndWait();
                        double began = ThreadClock.Milliseconds();
                        t.Item2.Push(all, frames, said);
                        own[t.thread] = ThreadClock.Milliseconds() - began;
                    }
                    together.SignalAndWait();
                })),
        ];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        return [.. times];
    }

    /// <summary>Milliseconds.</summary>
    private readonly record struct Time(double Wall, double Thread);
}
