using TreePose.App.Runs;
using TreePose.Experiments.Execution;
using TreePose.Runs;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Experiments;

/// <summary>Runs of <see cref="DrawExperiment"/> in a folder of their own, by command and by hand.</summary>
internal sealed class DrawRuns : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    /// <summary>What runs; counts over all of them.</summary>
    public DrawExperiment Experiment { get; } = new();

    /// <summary>Root of the records.</summary>
    public string Root => _scratch.Path;

    /// <summary>A bench with the experiment on it.</summary>
    public TreePose.Experiments.Parts.Bench Bench => TreePoseApp.Create().AddExperiment(Experiment).Bench;

    /// <summary>How often units were done, of those whose id contains a text.</summary>
    public int Done(string within = "") => Experiment.Runs.Where(r => r.Key.Contains(within, StringComparison.Ordinal)).Sum(r => r.Value);

    /// <summary>A command line with the experiment known.</summary>
    public (int Code, string Output, string Errors) Command(params string[] arguments) => CommandLine.Run(Experiment, arguments);

    /// <summary><c>run draw</c>.</summary>
    public (int Code, string Output, string Errors) Run(string name, params string[] more) =>
        Command(["run", "draw", "--runs", Root, "--name", name, .. more]);

    /// <summary><c>resume</c>.</summary>
    public (int Code, string Output, string Errors) Resume(string name, params string[] more) =>
        Command(["resume", name, "--runs", Root, .. more]);

    /// <summary>A run that is stopped after some units, as Ctrl-C does.</summary>
    /// <returns>The exit code.</returns>
    public int Stopped(string name, int afterUnits, Action? atStop = null)
    {
        using var stop = new CancellationTokenSource();
        int done = 0;
        Experiment.Within = (_, _) =>
        {
            if (Interlocked.Increment(ref done) != afterUnits + 1)
                return;
            atStop?.Invoke();
            stop.Cancel();
        };
        try
        {
            var request = new ExperimentRequest
            {
                Data = "none:",
                Root = Root,
                Name = name,
                Jobs = 1,
            };
            return ExperimentRun.Start(Bench, Experiment, request, TextWriter.Null, stop.Token);
        }
        finally
        {
            Experiment.Within = (_, _) => { };
        }
    }

    /// <summary>A record with its plan and nothing done, as a run leaves it that is killed at once.</summary>
    public string Begun(string name, DrawOptions? options = null)
    {
        var input = new WorkInput(options ?? new DrawOptions(), "none:", 1);
        DrawWork work = Experiment.Open(input, SilentProgress.Instance, CancellationToken.None);
        RunRequest request = RunConfiguration.Request(Experiment, input, work, "default") with { Root = Root, Name = name };
        using RunRecord record = RunRecord.Start(request, TimeProvider.System);
        _ = new Runner(Experiment, input, work, record);
        return record.Folder;
    }

    /// <summary>Single units of a run, as another process does them.</summary>
    public SingleUnits Units(string folder)
    {
        WorkInput input = RunConfiguration.Read(StoredRun.Open(folder), Experiment);
        return new SingleUnits(Experiment, input, Experiment.Open(input, SilentProgress.Instance, CancellationToken.None), folder);
    }

    /// <summary>A run as one of several workers has it.</summary>
    public SharedRun Shared(string folder, SharingOptions options)
    {
        WorkInput input = RunConfiguration.Read(StoredRun.Open(folder), Experiment);
        return new SharedRun(Experiment, input, Experiment.Open(input, SilentProgress.Instance, CancellationToken.None), folder, options);
    }

    /// <summary>Whether a run has its plan.</summary>
    public bool Exists(string name) =>
        Directory.Exists(Root)
        && Directory.GetDirectories(Root, name, SearchOption.AllDirectories).Any(d => File.Exists(Path.Combine(d, "plan.json")));

    /// <summary>A run's record.</summary>
    public RunInfo Info(string name) => new RunStore(Root).Find(name);

    /// <summary>The file of a unit's result.</summary>
    public string ResultOf(string name, string unit) => Path.Combine([Info(name).Folder, "units", .. unit.Split('/'), "result.zip"]);

    /// <summary>What must be the same however a run came to its end: results, folds, points and the files of units.</summary>
    public string[] Left(string name)
    {
        string folder = Info(name).Folder;
        // Points without the time at which they were written.
        string[] points = [.. File.ReadLines(Path.Combine(folder, "metrics.csv")).Select(l => l[..l.LastIndexOf(',')]).Order()];
        string[] folds = [.. File.ReadLines(Path.Combine(folder, "folds.csv")).Order()];
        string[] files = [.. Directory.GetFiles(Path.Combine(folder, "sums")).Order()];
        IEnumerable<string> sums = files.Select(f => $"{Path.GetFileName(f)} {File.ReadAllText(f)}");
        Assert.Equal(points.Distinct(), points); // none twice
        return [File.ReadAllText(Path.Combine(folder, "results.json")), .. points, .. folds, .. sums];
    }

    public void Dispose() => _scratch.Dispose();
}
