using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using TreePose.Runs;

namespace TreePose.Benchmarks.Tracking;

/// <summary>What it takes to go on with a run that has very many points.</summary>
/// <param name="Points">How many.</param>
/// <param name="JournalMegabytes">Size of <c>events.jsonl</c>.</param>
/// <param name="Seconds">From asking until the run can go on (median of 3 processes).</param>
/// <param name="PeakMegabytes">Most memory that the process had (largest of 3).</param>
internal sealed record LongResumeResult(int Points, double JournalMegabytes, double Seconds, double PeakMegabytes);

/// <summary>Writes a record of very many points and resumes copies of it, each in a process of its own.</summary>
internal static class LongResume
{
    private const int Trials = 3;

    public static LongResumeResult Measure(string scratch, int points, int pointsOfEvent)
    {
        string folder = Write(scratch, points, pointsOfEvent);
        (double Seconds, double Peak)[] trials = [.. Enumerable.Range(0, Trials).Select(_ => ResumeElsewhere(folder))];
        return new LongResumeResult(
            points,
            Math.Round(new FileInfo(Path.Combine(folder, RecordFiles.Journal)).Length / 1e6, 1),
            Math.Round(trials.Select(t => t.Seconds).Order().ElementAt(Trials / 2), 2),
            Math.Round(trials.Max(t => t.Peak) / 1e6, 0)
        );
    }

    /// <summary>Resumes a run, leaves it open and prints what that took; for a process of its own.</summary>
    public static void Resume(string folder)
    {
        long begun = Stopwatch.GetTimestamp();
        using RunRecord record = RunRecord.Resume(folder, TimeProvider.System);
        double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        record.Finish(RunStatus.Interrupted);
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds} {process.PeakWorkingSet64}"));
    }

    /// <summary>Writes such a record.</summary>
    public static string Write(string scratch, int points, int pointsOfEvent)
    {
        using RunRecord record = RunRecord.Start(
            new RunRequest
            {
                Experiment = "goup-down",
                Name = "long",
                Root = scratch,
                Configuration = new JsonObject(),
            },
            TimeProvider.System
        );
        for (int step = 0; step < points / pointsOfEvent; step++)
            record.LogMetrics(
                Enumerable
                    .Range(0, pointsOfEvent)
                    .Select(i => KeyValuePair.Create(string.Create(CultureInfo.InvariantCulture, $"loss.train.{i}"), Math.Sin(step + i))),
                step,
                step,
                fold: string.Create(CultureInfo.InvariantCulture, $"P{step % 20}")
            );
        record.Finish(RunStatus.Interrupted);
        return record.Folder;
    }

    private static (double Seconds, double Peak) ResumeElsewhere(string folder)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(LongResume).Assembly.Location, "resume-one", folder])
        {
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string[] said = process.StandardOutput.ReadToEnd().Split(' ');
        process.WaitForExit();
        return (double.Parse(said[0], CultureInfo.InvariantCulture), double.Parse(said[1], CultureInfo.InvariantCulture));
    }
}
