using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace TreePose.Benchmarks.Tracking;

/// <summary>
/// <c>scale</c>: whole commands on little and on much of one thing. Time per unit of work should not grow, nor memory in anything
/// that is not the frames of one fold. Processor time is taken, not the clock's, so that other work on the machine counts little;
/// each command runs <see cref="Repeats"/> times in turn and the median counts. Starting costs the same for little and much, so it
/// is taken off both: it is what the command takes that lists no run.
/// </summary>
internal static class Scale
{
    private const int Repeats = 3;
    private const double MostTimes = 1.05;
    private static readonly string Program = ResultFile.Beside("../artifacts/bin/TreePose.Cli/release/TreePose.Cli");
    private static readonly string Draws = ResultFile.Beside("../artifacts/bin/ClusterBench/release/ClusterBench");
    private static readonly string[] OneEpoch =
    [
        .. Set("training.epochs=1"),
        .. Set("training.ensemble=1"),
        .. Set("study.channels=1"),
        "--jobs",
        "1",
    ];

    /// <summary>One thing of which there is little and much.</summary>
    /// <param name="What">What grows.</param>
    /// <param name="Unit">Of what the time is told.</param>
    /// <param name="Little">How many there are first.</param>
    /// <param name="Times">How many times as many then.</param>
    /// <param name="Prepare">Makes what a command needs in a folder; not measured.</param>
    /// <param name="Words">The program and its words, for a folder and a number of repeat.</param>
    /// <param name="ResidentFloats">Numbers of one fold's frames that are in memory by design, in that folder.</param>
    private sealed record Case(
        string What,
        string Unit,
        int Little,
        int Times,
        Action<string, int> Prepare,
        Func<string, int, int, string[]> Words,
        Func<string, double>? ResidentFloats = null
    );

    /// <summary>Measures all, or those whose name holds a word.</summary>
    public static JsonObject Measure(string scratch, string? only)
    {
        string empty = Directory.CreateDirectory(Path.Combine(scratch, "none")).FullName;
        double start = Median([.. Enumerable.Range(0, Repeats).Select(_ => Take([Program, "runs", "list", "--runs", empty]).Seconds)]);
        var measured = new JsonObject { ["what"] = "whole commands on little and on much of one thing", ["startSeconds"] = Round(start) };
        var rows = new JsonArray();
        foreach (Case one in Cases.Where(c => only is null || c.What.Contains(only, StringComparison.Ordinal)))
            rows.Add(Measure(one, scratch, start));
        measured["cases"] = rows;
        return measured;
    }

    private static IEnumerable<Case> Cases =>
        [
            new("captures", "capture", 12, 10, (f, n) => Study(f, n / 4, 700), (f, _, r) => Training(f, r), Frames),
            new("length", "1000 frames", 4, 10, (f, n) => Study(f, 1, n * 250), (f, _, r) => Training(f, r), Frames),
            new("trials", "trial", 10, 100, (_, _) => { }, Sweep),
            new(
                "metric points",
                "1000 points",
                10,
                100,
                (_, _) => { },
                (f, n, r) => ["dotnet", typeof(Scale).Assembly.Location, "write-points", Path.Combine(f, $"r{r}"), $"{n * 1000}"]
            ),
            new(
                "runs",
                "run",
                1000,
                10,
                Listing.Fill,
                (f, _, _) => [Program, "runs", "list", "--runs", f, "--where", "event.f1.250ms > 0.5"]
            ),
        ];

    private static JsonObject Measure(Case one, string scratch, double start)
    {
        (int Number, string Folder)[] sizes =
        [
            .. new[] { one.Little, one.Little * one.Times }.Select(n => (n, Path.Combine(scratch, $"{one.What.Replace(' ', '-')}{n}"))),
        ];
        foreach ((int number, string folder) in sizes)
        {
            Directory.CreateDirectory(folder);
            one.Prepare(folder, number);
        }
        var taken = sizes.Select(_ => new List<(double Seconds, double Megabytes)>()).ToArray();
        for (int repeat = 0; repeat < Repeats; repeat++)
        for (int i = 0; i < sizes.Length; i++)
            taken[i].Add(Take(one.Words(sizes[i].Folder, sizes[i].Number, repeat)));
        double[] each = [.. taken.Select((t, i) => (Median([.. t.Select(x => x.Seconds)]) - start) / sizes[i].Number)],
            peaks = [.. taken.Select(t => Median([.. t.Select(x => x.Megabytes)]))],
            resident = [.. sizes.Select(s => one.ResidentFloats is { } f ? f(s.Folder) * sizeof(float) / 1e6 : 0)];
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{one.What} x {one.Times}: {1000 * each[0]:0.000} and {1000 * each[1]:0.000} ms a {one.Unit}, "
                    + $"{each[1] / each[0]:0.000}; {peaks[0]:0} and {peaks[1]:0} MB"
            )
        );
        return new JsonObject
        {
            ["what"] = one.What,
            ["unit"] = one.Unit,
            ["little"] = one.Little,
            ["times"] = one.Times,
            ["millisecondsEach"] = new JsonArray([.. each.Select(e => JsonValue.Create(Math.Round(1000 * e, 4)))]),
            ["ratio"] = Math.Round(each[1] / each[0], 3),
            ["within5Percent"] = each[1] / each[0] <= MostTimes,
            ["peakMegabytes"] = new JsonArray([.. peaks.Select(p => JsonValue.Create(Math.Round(p)))]),
            ["residentFramesMegabytes"] = new JsonArray([.. resident.Select(p => JsonValue.Create(Math.Round(p)))]),
        };
    }

    private static void Study(string folder, int captures, int frames)
    {
        string study = Path.Combine(folder, "study");
        string[] small = [.. Set($"frames={frames}"), .. Set("radar.samplesPerChirp=32"), .. Set("radar.samplingMegahertz=0.125")];
        string[] size = ["--participants", "4", "--captures", captures.ToString(CultureInfo.InvariantCulture), "--out", study];
        Take([Program, "simulate", .. size, .. small]);
        Take([Program, "data", "rdm", "--data", $"study:{study}", "--phase"]);
    }

    private static string[] Training(string folder, int repeat)
    {
        string[] data = ["--data", $"study:{Path.Combine(folder, "study")}", "--preset", "tree-pose"],
            record = ["--runs", Path.Combine(folder, "records"), "--name", $"r{repeat}"];
        return [Program, "run", "goup-down", .. data, .. record, .. OneEpoch];
    }

    /// <summary>All frames of the study but a quarter: one of four people is left out.</summary>
    private static double Frames(string folder) =>
        Directory
            .GetFiles(Path.Combine(folder, "study"), "*.npy", SearchOption.AllDirectories)
            .Where(f => f.Contains("channel1", StringComparison.Ordinal))
            .Sum(f => (double)new FileInfo(f).Length / sizeof(float));

    private static string[] Sweep(string folder, int trials, int repeat)
    {
        string levels = string.Join(',', Enumerable.Range(1, trials).Select(i => (i / 100.0).ToString(CultureInfo.InvariantCulture)));
        string[] record = ["--runs", Path.Combine(folder, $"r{repeat}"), "--name", "s"];
        return [Draws, "sweep", "draw", .. record, "--over", $"level={levels}", "--set", "folds=2", "--jobs", "1"];
    }

    private static string[] Set(string option) => ["--set", option];

    /// <summary>Runs a command: its processor time with that of what it began, and its peak memory.</summary>
    private static (double Seconds, double Megabytes) Take(string[] words)
    {
        const string Timed = "TIMEFORMAT='%U %S'; time \"$@\" >/dev/null; exit $?";
        var info = new ProcessStartInfo("/bin/bash", ["-c", Timed, "bash", .. words]) { RedirectStandardError = true };
        using Process process = Process.Start(info)!;
        var errors = new List<string>();
        double peak = 0;
        process.ErrorDataReceived += (_, e) => errors.Add(e.Data ?? "");
        process.BeginErrorReadLine();
        while (!process.WaitForExit(TimeSpan.FromMilliseconds(20)))
            peak = Math.Max(peak, PeakOfChild(process.Id));
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new TreePoseException(
                $"{string.Join(' ', words)}: exit code {process.ExitCode}. {string.Join('\n', errors.TakeLast(6))}"
            );
        string last = errors.Last(l => l.Length > 0);
        return (last.Split(' ').Sum(t => double.Parse(t, CultureInfo.InvariantCulture)), peak / 1e6);
    }

    /// <summary>Most memory that the only child of a process has had so far; 0 when it has none.</summary>
    private static double PeakOfChild(int process)
    {
        try
        {
            string child = File.ReadAllText($"/proc/{process}/task/{process}/children").Trim();
            string? line =
                child.Length == 0
                    ? null
                    : File.ReadLines($"/proc/{child}/status").FirstOrDefault(l => l.StartsWith("VmHWM", StringComparison.Ordinal));
            return line is null
                ? 0
                : double.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            return 0; // it has just ended
        }
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    private static double Round(double value) => Math.Round(value, 3);
}
