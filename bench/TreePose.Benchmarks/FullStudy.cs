using System.Diagnostics;
using System.Text.Json.Nodes;
using TreePose.Datasets;
using TreePose.Experiments;
using TreePose.Experiments.GoUpDown;
using TreePose.Torch;

namespace TreePose.Benchmarks;

/// <summary>
/// <c>full-study</c>: the study's 15 × 6 raw captures of 1000 frames and four channels, simulated, turned into maps and evaluated in
/// one go. The raw signal of all is some 47 GB; a block of frames of one capture exists at a time, and peak memory says so.
/// </summary>
internal static class FullStudy
{
    private const string Source = "simulated:study";

    public static void Run(string[] args, TimeProvider clock)
    {
        JsonObject machine = MachineFacts.Read();
        TorchRuntime.EnsureLoaded();
        GoUpDownOptions options = new GoUpDown().Options("tree-pose");
        options = options with { Training = options.Training with { Epochs = 2, StrideFrames = 100 } };
        long start = Stopwatch.GetTimestamp();
        FrameDataset data = DataSource.Open<FrameDataset>(Source, options.Sources, 1, SilentProgress.Instance);
        double simulated = Stopwatch.GetElapsedTime(start).TotalSeconds;
        double peakOfMaps = PeakGigabytes();
        Console.WriteLine($"{data.Sequences.Count} sequences in {simulated:0} s, peak memory {peakOfMaps:0.00} GB");
        var work = new GoUpDownWork(data, options, new WorkInput(options, Source, 1));
        UnitResults results = InMemoryRun.Run(work, Environment.ProcessorCount, unitDone: unit => Console.WriteLine($"{unit.Title}: done"));
        GoUpDownReport report = work.Collect(results).Report;
        Console.WriteLine(
            $"event F1 at 250 ms {report.Figures["event.f1.250ms"]:0.000} in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s, peak memory {PeakGigabytes():0.00} GB"
        );
        ResultFile.Write(
            "full-study",
            clock,
            machine,
            new JsonObject
            {
                ["what"] =
                    $"{Source}: 15 × 6 captures of 1000 × 4 × 128 × 256 samples and 15 in Mountain pose; goup-down, tree-pose, 2 epochs without overlap, {report.Completeness}",
                ["secondsSimulatedAndProcessed"] = Math.Round(simulated),
                ["secondsInAll"] = Math.Round(Stopwatch.GetElapsedTime(start).TotalSeconds),
                ["rawSignalGigabytes"] = Math.Round(105 * 1000.0 * 4 * 128 * 256 * sizeof(float) / 1e9, 1),
                ["oneRawCaptureGigabytes"] = Math.Round(1000.0 * 4 * 128 * 256 * sizeof(float) / 1e9, 2),
                ["mapsGigabytes"] = Math.Round(data.Sequences.Sum(s => (double)s.Frames.Length) * sizeof(float) / 1e9, 2),
                ["peakGigabytesSimulatedAndProcessed"] = Math.Round(peakOfMaps, 2),
                ["peakGigabytesInAll"] = Math.Round(PeakGigabytes(), 2),
                ["event.f1.250ms"] = report.Figures["event.f1.250ms"],
            }
        );
    }

    private static double PeakGigabytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 / 1e9;
    }
}
