using TreePose.Runs;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Commands;

/// <summary>What will be refused is refused before data are simulated; what is printed as a hint works as it stands.</summary>
public sealed class EarlyCheckTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("--name", "a/b", "cannot be a run's name")]
    [InlineData("--name", "taken", "exists already")]
    [InlineData("--large-files", "FILE", "is a file: --large-files takes a folder")]
    [InlineData("--runs", "FILE", "is a file: give a folder for the runs")]
    public void BadPlacesAndNamesCostNoSimulation(string option, string value, string problem)
    {
        string root = _scratch.File("runs"),
            file = _scratch.File("a file");
        File.WriteAllText(file, "");
        string taken = Path.Combine(root, $"experiment_{TimeProvider.System.GetLocalNow():yyyy_MM_dd}", "taken");
        Directory.CreateDirectory(taken);
        File.WriteAllText(Path.Combine(taken, RecordFiles.Run), "{}");
        string[] arguments = ["run", "goup-down", option, value == "FILE" ? file : value];
        if (option != "--runs")
            arguments = [.. arguments, "--runs", root];
        // There is no such data: only a check that comes before it is opened can say anything else.
        (int code, _, string errors) = CommandLine.Run([.. arguments, "--data", "mars:" + _scratch.File("nowhere")]);
        Assert.Equal(2, code);
        Assert.Contains(problem, errors);
    }

    [Fact]
    public void TheHintToSyncNamesTheFolderWhereverItIs()
    {
        string root = _scratch.File("my runs");
        (int code, string output, _) = CommandLine.Run(
            "run",
            "goup-down",
            "--data",
            "simulated:tiny",
            "--set",
            "training.epochs=1",
            "--set",
            "training.ensemble=1",
            "--name",
            "one",
            "--runs",
            root,
            "--track",
            "mlflow:http://127.0.0.1:9"
        );
        Assert.Equal(0, code);
        string folder = new RunStore(root).Find("one").Folder;
        Assert.Contains($"To deliver the rest: ./treepose runs sync '{folder}'\n", output);
        Assert.Single(output.Split('\n'), l => l.Contains("127.0.0.1:9")); // one cause, one line
    }
}
