using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using TreePose.Signal.RangeDoppler;

namespace TreePose.Benchmarks;

/// <summary>
/// <c>rdm [FRAMES [NUMPY_REPEATS]]</c>: the chain <c>study</c> in memory, frames × 4 channels × 128 × 256 float samples
/// to [23, 13] frames, NumPy's loop, SciPy's and libtorch's batched transforms, a bare read of the samples, and this library side by
/// side.
/// </summary>
internal static class RangeDopplerComparison
{
    private const int Channels = 4,
        Chirps = 128,
        Samples = 256,
        Repeats = 12;
    private const double AgreementRelative = 1e-6;
    private const double Zero = 1e-9; // the map's own minimum is zero but for rounding, and has no relative error

    public static void Run(string[] args, TimeProvider clock)
    {
        int frames = args.Length > 0 ? int.Parse(args[0]) : 1000,
            numpyRepeats = args.Length > 1 ? int.Parse(args[1]) : 2;
        JsonObject machine = MachineFacts.Read();
        long batchBytes = (long)frames * Channels * Chirps * Samples * sizeof(float);

        float[] samples = SamplesOf(frames);
        var ours = new float[frames * Channels * new StudyChainOptions().FrameSize];
        List<(double Wall, double Processor)> runs = Time(samples, ours);
        long peak = MachineFacts.PeakMemoryBytes();

        (JsonObject numpy, double difference) = PythonSide("rdm_numpy.py", ["numpy"], frames, numpyRepeats, ours);
        JsonObject peers = Peers(frames, numpyRepeats, samples, ours);
        // Again after NumPy, so that neither side has the quieter minute to itself.
        runs.AddRange(Time(samples, ours));
        double[] seconds = [.. runs.Select(r => r.Wall)],
            numpySeconds = Numbers(numpy["seconds"]!),
            numpyProcessor = Numbers(numpy["processorSeconds"]!);
        double numpyBest = numpySeconds.Min(),
            best = seconds.Min();
        Console.WriteLine(
            $"NumPy {numpyBest:F3} s, TreePose {best:F3} s: {numpyBest / best:F1} times as fast; largest relative "
                + $"difference {difference:E1}; "
                + $"peak memory {peak / (double)batchBytes:F2} of a batch; "
                + $"processor time {numpyProcessor.Min():F3} s against {runs.Min(r => r.Processor):F3} s."
        );
        if (!(difference <= AgreementRelative))
            throw new TreePoseException(
                $"The two sides differ by {difference:E1} relative; allowed is {AgreementRelative:E0}. No result was written."
            );
        ResultFile.Write(
            "rdm",
            clock,
            machine,
            new JsonObject
            {
                ["what"] =
                    $"{frames} frames x {Channels} channels x {Chirps} chirps x {Samples} samples, float32, in memory, to [23, 13] frames",
                ["ratio"] = Math.Round(numpyBest / best, 2),
                ["ratioOfMedians"] = Math.Round(Quantiles.Median(numpySeconds) / Quantiles.Median(seconds), 2),
                // What both sides cost in processor time, all threads together: less at the mercy of what else runs.
                ["ratioOfProcessorTime"] = Math.Round(numpyProcessor.Min() / runs.Min(r => r.Processor), 2),
                ["treePoseProcessorSeconds"] = Math.Round(runs.Min(r => r.Processor), 4),
                ["treePoseSeconds"] = new JsonArray([.. seconds.Select(s => JsonValue.Create(Math.Round(s, 4)))]),
                ["treePoseThreads"] = Environment.ProcessorCount,
                ["treePosePeakMemoryBytes"] = peak,
                ["batchBytes"] = batchBytes,
                ["peakMemoryOverBatch"] = Math.Round(peak / (double)batchBytes, 3),
                ["largestRelativeDifference"] = difference,
                ["numpySide"] = numpy,
                ["peers"] = Beside(best, peers),
            }
        );
    }

    /// <summary>What SciPy's and libtorch's batched transforms took, and a bare read of the samples.</summary>
    private static JsonObject Peers(int frames, int repeats, float[] samples, float[] ours)
    {
        (JsonObject scipy, double scipyDifference) = PythonSide("rdm_batched.py", ["scipy"], frames, repeats, ours);
        var torchFrames = new float[ours.Length];
        JsonObject torch = RangeDopplerPeers.Libtorch(samples, [frames, Channels, Chirps, Samples], torchFrames);
        return new JsonObject
        {
            ["scipyBatched"] = With(scipy, scipyDifference),
            ["libtorchBatched"] = With(torch, LargestRelativeDifference(ours, [.. torchFrames.Select(f => (double)f)])),
            ["bareReadSeconds"] = Math.Round(RangeDopplerPeers.BareRead(samples), 4),
        };
    }

    /// <summary>Ratios of our best time to theirs, written and said.</summary>
    private static JsonObject Beside(double best, JsonObject peers)
    {
        double scipy = (double)peers["scipyBatched"]!["seconds"]!,
            torch = (double)peers["libtorchBatched"]!["seconds"]!,
            read = (double)peers["bareReadSeconds"]!;
        peers["ratioToQuickest"] = Math.Round(Math.Min(scipy, torch) / best, 2);
        peers["overBareRead"] = Math.Round(best / read, 2);
        Console.WriteLine(
            $"SciPy batched {scipy:F3} s, libtorch batched {torch:F3} s: {peers["ratioToQuickest"]} times as fast as the quicker; a bare "
                + $"read {read:F3} s: {peers["overBareRead"]} times that."
        );
        return peers;
    }

    private static JsonObject With(JsonObject peer, double difference)
    {
        peer["largestRelativeDifference"] = difference; // single precision throughout, where this library scales in double
        return peer;
    }

    /// <summary>What a script took, and how far its frames are from ours.</summary>
    private static (JsonObject Times, double Difference) PythonSide(string script, string[] modules, int frames, int repeats, float[] ours)
    {
        string output = Path.GetTempFileName();
        try
        {
            JsonObject times = Python.Run(script, modules, $"{frames}", $"{Channels}", $"{Chirps}", $"{Samples}", $"{repeats}", output);
            return (times, LargestRelativeDifference(ours, MemoryMarshal.Cast<byte, double>(File.ReadAllBytes(output))));
        }
        finally
        {
            File.Delete(output);
        }
    }

    private static List<(double Wall, double Processor)> Time(float[] samples, float[] frames)
    {
        var runs = new List<(double Wall, double Processor)>();
        using var process = Process.GetCurrentProcess();
        for (int i = 0; i < Repeats; i++)
        {
            process.Refresh();
            TimeSpan processor = process.TotalProcessorTime;
            long start = Stopwatch.GetTimestamp();
            new StudyRangeDoppler(Chirps, Samples).Transform(samples, frames);
            double wall = Stopwatch.GetElapsedTime(start).TotalSeconds;
            process.Refresh();
            runs.Add((wall, (process.TotalProcessorTime - processor).TotalSeconds));
        }
        return runs;
    }

    private static double[] Numbers(JsonNode array) => [.. array.AsArray().Select(v => (double)v!)];

    /// <summary>The same integers as rdm_numpy.py makes.</summary>
    private static float[] SamplesOf(int frames)
    {
        var samples = new float[frames * Channels * Chirps * Samples];
        Parallel.For(
            0,
            frames * Channels * Chirps,
            chirp =>
            {
                for (int sample = 0; sample < Samples; sample++)
                {
                    uint n = (uint)(chirp * Samples + sample),
                        h = n * 2654435761;
                    h = (h ^ (h >> 16)) * 0x85EBCA6B;
                    h = (h ^ (h >> 13)) * 0xC2B2AE35;
                    h ^= h >> 16;
                    int beat = (sample * 10 + chirp % Chirps * 6) % 256;
                    samples[n] = (int)(h >> 20) - 2048 + 40 * (Math.Min(beat, 256 - beat) - 64) + 500;
                }
            }
        );
        return samples;
    }

    private static double LargestRelativeDifference(float[] ours, ReadOnlySpan<double> expected)
    {
        double largest = expected.Length == ours.Length ? 0 : double.PositiveInfinity;
        for (int i = 0; i < Math.Min(ours.Length, expected.Length); i++)
            largest = Math.Max(largest, Math.Abs(ours[i] - expected[i]) / Math.Max(Math.Abs(expected[i]), Zero));
        return largest;
    }
}
