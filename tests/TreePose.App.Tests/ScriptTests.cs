using System.Diagnostics;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests;

/// <summary>The experiment scripts run as a person runs them: <c>dotnet run experiments/x.cs</c>.</summary>
public sealed class ScriptTests
{
    [Fact]
    public async Task FindGoUpDownRunsOverThePublicApi()
    {
        using var scratch = new ScratchFolder();
        string script = Path.Combine(TestFiles.Repository, "experiments", "find-goup-down.cs");
        Assert.True(File.ReadAllLines(script).Length <= 100);
        (int code, string output) = await Run(scratch.Path, "run", script, "--", $"mars:{TestFiles.Golden("mars")}", "training.epochs=1", "training.ensemble=1", "training.strideFrames=100");
        Assert.True(code == 0, output);
        Assert.Contains("event.f1.250ms", output);
        Assert.Contains("Record: model_data", output);
    }

    [Fact]
    public async Task StabilityPreprocessingRunsOverThePublicApi()
    {
        using var scratch = new ScratchFolder();
        string script = Path.Combine(TestFiles.Repository, "experiments", "stability-preprocessing.cs");
        Assert.True(File.ReadAllLines(script).Length <= 100);
        (int code, string output) = await Run(scratch.Path, "run", script, "--", $"bds:{TestFiles.SharedData("bds")}", "outliers.groupBy=surface");
        Assert.True(code == 0, output);
        Assert.Contains("96 of 96 trials", output);
        Assert.Contains("Record: model_data", output);
    }

    [Fact]
    public async Task LooCvFineTuneRunsOverThePublicApi()
    {
        using var scratch = new ScratchFolder();
        string script = Path.Combine(TestFiles.Repository, "experiments", "loo-cv-finetune.cs");
        Assert.True(File.ReadAllLines(script).Length <= 100);
        (int code, string output) = await Run(scratch.Path, "run", script, "--", "simulated:tiny", "model=study-copspeed", "training.epochs=1", "fineTuning.epochs=1", "protocol.repeats=1", "protocol.calibrationHolds=0,1");
        Assert.True(code == 0, output);
        Assert.Contains("In 0 of 5 settings does the model beat its baselines", output);
        Assert.Contains("Record: model_data", output);
    }

    private static async Task<(int Code, string Output)> Run(string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await errors);
    }
}
