using System.Diagnostics;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Commands;

/// <summary><c>treepose new</c>: what it writes runs as it stands.</summary>
public sealed class NewCommandTests
{
    [Fact]
    public void AModelIsOneOfTheModels()
    {
        using var scratch = new ScratchFolder();
        string script = Written(scratch, "model");
        (int code, string output) = Do(Path.Combine(TestFiles.Repository, "treepose"), script, "models");
        Assert.True(code == 0, output);
        Assert.Contains("my network (", output, StringComparison.Ordinal);
    }

    [Fact]
    public void ASourceReadsAFolderAsItsFirstLinesSay()
    {
        using var scratch = new ScratchFolder();
        string script = Written(scratch, "source");
        (int code, string output) = Do(
            Path.Combine(TestFiles.Repository, "treepose"),
            script,
            "run",
            "goup-down",
            "--data",
            $"mine:{scratch.Path}"
        );
        Assert.Equal(TreePoseApp.BadInput, code);
        Assert.Contains(
            "holds no events.csv with .npy files beside it. See the first lines of this script.",
            output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void AnExperimentRunsStepByStepWithProgress()
    {
        using var scratch = new ScratchFolder();
        string script = Written(scratch, "experiment");
        (int code, string output) = Do("dotnet", "run", script, "--", "simulated:tiny", "training.epochs=1", "training.ensemble=1");
        Assert.True(code == 0, output);
        Assert.Contains("event.f1.250ms", output, StringComparison.Ordinal);
        Assert.Contains("units: 9 of 9", output, StringComparison.Ordinal);
    }

    [Fact]
    public void AScriptThatIsThereStays()
    {
        using var scratch = new ScratchFolder();
        string script = scratch.File("mine.cs");
        File.WriteAllText(script, "// mine");
        (int code, _, string errors) = CommandLine.Run("new", "model", script);
        Assert.Equal((TreePoseApp.BadInput, "// mine"), (code, File.ReadAllText(script)));
        Assert.Contains("mine.cs", errors, StringComparison.Ordinal);
    }

    /// <summary>Below the temporary folder, where git and this repository's rules of style do not reach.</summary>
    private static string Written(ScratchFolder scratch, string kind)
    {
        string script = scratch.File($"my-{kind}.cs");
        Assert.Equal(0, CommandLine.Run("new", kind, scratch.File($"my-{kind}")).Code);
        return script;
    }

    private static (int Code, string Output) Do(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = TestFiles.Repository,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
