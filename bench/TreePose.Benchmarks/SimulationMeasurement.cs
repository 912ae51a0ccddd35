using System.Diagnostics;
using System.Text.Json.Nodes;
using TreePose.Captures;
using TreePose.Simulation;

namespace TreePose.Benchmarks;

/// <summary>
/// <c>simulate [REPEATS]</c>: one capture with the study's parameters (1000 frames × 4 channels × 128 × 256, 36.352 s), the raw
/// signal alone in memory and the whole capture as the study's files. The bar is real time on two cores.
/// </summary>
internal static class SimulationMeasurement
{
    private const int BlockFrames = 50;

    public static void Run(string[] args, TimeProvider clock)
    {
        int repeats = args.Length > 0 ? int.Parse(args[0]) : 5;
        JsonObject machine = MachineFacts.Read();
        var options = new SimulationOptions { Participants = 1, Captures = 1 };
        double captureSeconds = options.Frames * 0.036352;
        (double[] signal, double[] signalProcessor) = Time(repeats, _ => Signal(options));
        DirectoryInfo scratch = Directory.CreateTempSubdirectory("treepose-bench-");
        double[] files,
            filesProcessor;
        try
        {
            (files, filesProcessor) = Time(
                repeats,
                i => StudySimulator.Write(options, 1, Path.Combine(scratch.FullName, $"{i}"), force: false, SilentProgress.Instance)
            );
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
        Console.WriteLine(
            $"Raw signal {captureSeconds / signal.Min():F1} times real time, whole capture with its files {captureSeconds / files.Min():F1} times."
        );
        ResultFile.Write(
            "simulate",
            clock,
            machine,
            new JsonObject
            {
                ["what"] = "one capture of 1000 frames x 4 channels x 128 chirps x 256 samples (36.352 s)",
                ["captureSeconds"] = Math.Round(captureSeconds, 3),
                ["timesRealTimeSignal"] = Math.Round(captureSeconds / signal.Min(), 1),
                ["timesRealTimeFiles"] = Math.Round(captureSeconds / files.Min(), 1),
                ["signalSeconds"] = Numbers(signal),
                ["signalProcessorSeconds"] = Numbers(signalProcessor),
                ["filesSeconds"] = Numbers(files),
                ["filesProcessorSeconds"] = Numbers(filesProcessor),
                ["peakMemoryBytes"] = MachineFacts.PeakMemoryBytes(),
                ["rawCaptureBytes"] = 1000L * 4 * 128 * 256 * sizeof(float),
            }
        );
    }

    private static void Signal(SimulationOptions options)
    {
        using IRadarCapture radar = new SimulatedStudy(options, 1).Capture(1, 1).Radar();
        var block = new float[BlockFrames * radar.FrameSize];
        for (int first = 0; first < radar.FrameCount; first += BlockFrames)
            radar.Read(first, BlockFrames, block);
    }

    private static (double[] Wall, double[] Processor) Time(int repeats, Action<int> work)
    {
        var wall = new double[repeats];
        var processor = new double[repeats];
        using var process = Process.GetCurrentProcess();
        for (int i = 0; i < repeats; i++)
        {
            process.Refresh();
            TimeSpan before = process.TotalProcessorTime;
            long start = Stopwatch.GetTimestamp();
            work(i);
            wall[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            process.Refresh();
            processor[i] = (process.TotalProcessorTime - before).TotalSeconds;
        }
        return (wall, processor);
    }

    private static JsonArray Numbers(double[] values) => new([.. values.Select(v => JsonValue.Create(Math.Round(v, 3)))]);
}
