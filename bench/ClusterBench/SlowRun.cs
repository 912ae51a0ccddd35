using System.Diagnostics;
using TreePose.Runs;

namespace TreePose.Benchmarks.Cluster;

/// <summary>Processes of the command with slow draws, on a cluster or without one.</summary>
/// <param name="program">ClusterBench as it was built.</param>
/// <param name="folder">Scratch.</param>
/// <param name="cluster">The cluster; null for none.</param>
internal sealed class SlowRun(string program, string folder, SlurmCluster? cluster)
{
    /// <summary>What the processes find in their environment.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>Root of the records.</summary>
    public string Root => Path.Combine(folder, "records");

    /// <summary>What Slurm is told: small tasks, quick answers.</summary>
    public List<string> Slurm { get; } =
    ["--on", "slurm", .. Set("poll=0.3"), .. Set("grace=1"), .. Set("memory=400"), .. Set("retries=3"), .. Set("silence=20")];

    /// <summary>An option of Slurm for a command line.</summary>
    public static string[] Set(string option) => ["--set", $"slurm.{option}"];

    /// <summary>Starts <c>run draw</c>.</summary>
    public Process Begin(string name, params string[] more) => Start(["run", "draw", "--runs", Root, "--name", name, .. more]);

    /// <summary>Starts a command about a run.</summary>
    public Process About(string command, string name, params string[] more) => Start([command, name, "--runs", Root, .. more]);

    /// <summary>Starts a command. What began in the background ignores SIGINT, and so would this: <c>env</c> takes that back.</summary>
    public Process Start(IEnumerable<string> arguments)
    {
        string[] words = cluster is null ? [program] : ["env", "--default-signal=INT", program];
        var info = new ProcessStartInfo(words[0], [.. words[1..], .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string key, string value) in Environment)
            info.Environment[key] = value;
        if (cluster is not null)
            info.Environment["SLURM_CONF"] = cluster.Configuration;
        return Process.Start(info)!;
    }

    /// <summary>Waits for a command that is to succeed, and gives what it said.</summary>
    /// <exception cref="TreePoseException">It does not; with what Slurm says of itself.</exception>
    public string Succeeds(Process process)
    {
        string what = string.Join(' ', process.StartInfo.ArgumentList);
        (int code, string output, string errors) = End(process);
        return code == 0 ? output : throw new TreePoseException($"{what}: exit code {code}\n{output}\n{errors}\n{cluster?.Condition()}");
    }

    /// <summary>Waits for a command and gives what it said.</summary>
    public static (int Code, string Output, string Errors) End(Process process, double seconds = 180)
    {
        using (process)
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(),
                errors = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(TimeSpan.FromSeconds(seconds)))
            {
                process.Kill();
                process.WaitForExit();
                return (-1, output.Result, $"It did not end in {seconds} s.\n{errors.Result}");
            }
            process.WaitForExit();
            return (process.ExitCode, output.Result, errors.Result);
        }
    }

    /// <summary>A run's record; null when it has not begun.</summary>
    public string? Record(string name) =>
        !Directory.Exists(Root)
            ? null
            : Directory
                .GetDirectories(Root, name, SearchOption.AllDirectories)
                .FirstOrDefault(d => File.Exists(Path.Combine(d, "run.json")));

    /// <summary>Units whose results are there.</summary>
    public int Results(string name) =>
        Record(name) is { } record && Directory.Exists(Path.Combine(record, "units"))
            ? Directory.GetFiles(Path.Combine(record, "units"), "result.zip", SearchOption.AllDirectories).Length
            : 0;

    /// <summary>What must be the same however a run came to its end: results, points, folds, files; a point twice is there twice.</summary>
    public string[] Left(string name)
    {
        string record = Record(name) ?? throw new TreePoseException($"'{name}' has no record below {Root}.");
        if (!File.Exists(Path.Combine(record, RecordFiles.Results)) || !Directory.Exists(Path.Combine(record, "sums")))
            throw new TreePoseException($"{record} is not whole: its results.json or its folder sums is missing.");
        IEnumerable<string> points = File.ReadLines(Path.Combine(record, "metrics.csv")).Select(l => l[..l.LastIndexOf(',')]).Order();
        IEnumerable<string> sums = Directory
            .GetFiles(Path.Combine(record, "sums"))
            .Order()
            .Select(f => $"{Path.GetFileName(f)} {File.ReadAllText(f)}");
        return
        [
            File.ReadAllText(Path.Combine(record, "results.json")),
            .. points,
            .. File.ReadLines(Path.Combine(record, "folds.csv")).Order(),
            .. sums,
        ];
    }
}
