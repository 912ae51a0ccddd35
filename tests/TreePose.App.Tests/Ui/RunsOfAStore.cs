using TreePose.App.Tests.Experiments;
using TreePose.App.Tests.Report;
using TreePose.Experiments.Parts;
using TreePose.Runs;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Ui;

/// <summary>
/// A store of real small runs: trainings of goup-down, drawn numbers, a sweep with pruning; names and notes that try to break out.
/// </summary>
public sealed class RunsOfAStore : IDisposable
{
    /// <summary>Markup that sets a trap.</summary>
    public const string Hostile = HostileRecords.Hostile;

    private readonly ScratchFolder _scratch = new();

    public RunsOfAStore()
    {
        Experiment = new DrawExperiment();
        Run("goup-down", "first", [.. QuickRun.Arguments, "--data", QuickRun.Mars, "--set", "model=tcn"]);
        Run("goup-down", "second", [.. QuickRun.Arguments, "--data", QuickRun.Mars, "--set", "model=bilstm"]);
        Run("goup-down", "third", [.. QuickRun.Arguments, "--data", "simulated:tiny", "--set", "model=tcn"]);
        Run("goup-down", "fourth", [.. QuickRun.Arguments, "--data", "simulated:tiny", "--set", "model=bilstm"]);
        Run("draw", "low", ["--set", "level=1", "--set", "folds=6"]);
        Run("draw", "high", ["--set", "level=2", "--set", "folds=6"]);
        Require(
            "sweep",
            "draw",
            "--over",
            "level=1,2,3,-5",
            "--over",
            "noise=0.1,1,3",
            "--prune",
            "--metric",
            "value.mean",
            "--name",
            "search"
        );
        Require("runs", "tag", "low", $"paper={Hostile}");
        Require("runs", "note", "low", Hostile);
        string folder = new RunStore(Root).Find("high").Folder;
        File.WriteAllText(
            Path.Combine(folder, RecordFiles.Run),
            File.ReadAllText(Path.Combine(folder, RecordFiles.Run))
                .Replace("\"draw\"", "\"draw<img src=x onerror=\\\"window.hacked=1\\\">\"")
        );
        string strange = Path.Combine(Path.GetDirectoryName(folder)!, "a\"><img src=x onerror=window.hacked=1>");
        Directory.CreateDirectory(strange);
        string first = File.ReadAllText(Path.Combine(new RunStore(Root).Find("first").Folder, RecordFiles.Run));
        File.WriteAllText(Path.Combine(strange, RecordFiles.Run), first.Replace(IdOf("first"), "00112233aabbccdd"));
        string damaged = Path.Combine(Path.GetDirectoryName(folder)!, "damaged");
        Directory.CreateDirectory(damaged);
        File.WriteAllText(Path.Combine(damaged, RecordFiles.Run), "{ \"id\": ");
    }

    /// <summary>The experiment of the drawn numbers.</summary>
    internal DrawExperiment Experiment { get; }

    /// <summary>Root of the records.</summary>
    public string Root => _scratch.Path;

    /// <summary>A bench that knows both experiments.</summary>
    internal Bench Bench => TreePoseApp.Create().AddExperiment(Experiment).Bench;

    /// <summary>A command over this store.</summary>
    public (int Code, string Output, string Errors) Command(params string[] arguments) =>
        CommandLine.Run(Experiment, [.. arguments, "--runs", Root]);

    /// <summary>A run's id.</summary>
    public string IdOf(string name) => new RunStore(Root).Find(name).Id;

    public void Dispose() => _scratch.Dispose();

    private void Run(string experiment, string name, string[] more) => Require(["run", experiment, "--name", name, .. more]);

    private void Require(params string[] arguments)
    {
        (int code, string output, string errors) = Command(arguments);
        Assert.True(code == 0, output + errors);
    }
}
