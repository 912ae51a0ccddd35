using System.Diagnostics;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Commands;

/// <summary>Shells complete command lines by asking the program.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("run goup", "goup-down")]
    [InlineData("run goup-down --se", "--seed", "--set")]
    [InlineData("run goup-down --set model=t", "model=tcn")]
    [InlineData("run goup-down --set model.tcn.w", "model.tcn.width=")]
    [InlineData("run goup-down --set steps=mti,log1", "steps=mti,log1p")]
    [InlineData("run goup-down --set a=b --preset s", "study")]
    [InlineData("run goup-down --data simulated:s", "simulated:small", "simulated:study")]
    [InlineData("sweep goup-down --over training.ensem", "training.ensemble=")]
    [InlineData("sweep loo-finetune --set model=a", "model=attention")]
    [InlineData("options loo-finetune fineTuning.ep", "fineTuning.epochs")]
    [InlineData("data init f", "frames")]
    [InlineData("data check --data frames:", "frames:")]
    [InlineData("data check --data bd", "bds:")]
    [InlineData("data check --data mars:x --for loo", "loo-finetune")]
    [InlineData("run goup-down --preset q", "quick")]
    [InlineData("completion ", "bash", "fish", "zsh", "--help", "--quiet")]
    public void WordsFollow(string line, params string[] expected)
    {
        (int code, string output, _) = CommandLine.Run($"[suggest:{line.Length}]", line);
        Assert.Equal(0, code);
        Assert.Equal(expected.Order(), output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());
    }

    [Fact]
    public void NamesOfRunsFollow()
    {
        using var scratch = new ScratchFolder();
        string[] run = ["run", "goup-down", "--data", $"mars:{TestFiles.Golden("mars")}", "--runs", scratch.Path, "--name", "first-run"];
        Assert.Equal(
            0,
            CommandLine
                .Run([.. run, "--set", "training.epochs=1", "--set", "training.ensemble=1", "--set", "training.strideFrames=100"])
                .Code
        );
        string line = $"report --runs {scratch.Path} fir";
        Assert.Equal("first-run\n", CommandLine.Run($"[suggest:{line.Length}]", line).Output);
    }

    [Theory]
    [InlineData("treepose run goup", "goup-down")]
    [InlineData("./treepose run goup-down --set model=tc", "tcn")] // bash has model= already
    [InlineData("treepose run goup-down --data simulated:ti", "tiny")]
    public void BashCompletes(string line, string expected)
    {
        string words = string.Join(' ', line.Split(' ').Select(w => $"'{w}'"));
        string typed = $"COMP_LINE='{line}'; COMP_POINT={line.Length}; COMP_WORDS=({words})";
        string asked = $"complete -p treepose >/dev/null && {typed}; _treepose; printf '%s\\n' \"${{COMPREPLY[@]}}\"";
        Assert.Equal(expected + "\n", In("bash", asked));
    }

    [Fact]
    public void ZshCompletes() =>
        Assert.Equal(
            "-- goup-down \n",
            In(
                "zsh",
                "words=(treepose run goup); CURRENT=3; _treepose",
                "compdef() { }; _files() { }; compadd() { [[ $1 == -S ]] || print -- \"$* \" }"
            )
        );

    [Theory]
    [InlineData("treepose run goup", "goup-down")]
    [InlineData("./treepose run goup-down --set model=tc", "model=tcn")]
    public void FishCompletes(string line, string expected) => Assert.Equal(expected + "\n", In("fish", $"complete -C '{line}'"));

    /// <summary>What a shell prints that has read its script, with the program as <c>treepose</c> on its path and in its folder.</summary>
    private static string In(string shell, string commands, string before = "true")
    {
        string[] places = Environment.GetEnvironmentVariable("PATH")!.Split(':');
        Assert.SkipUnless(places.Any(p => File.Exists(Path.Combine(p, shell))), $"{shell} is not here");
        using var scratch = new ScratchFolder();
        File.WriteAllText(scratch.File("script"), CommandLine.Run("completion", shell).Output);
        File.CreateSymbolicLink(scratch.File("treepose"), Path.Combine(AppContext.BaseDirectory, "TreePose.Cli"));
        string[] own = shell == "zsh" ? ["-f", "-c"] : ["-c"];
        var info = new ProcessStartInfo(shell, [.. own, $"{before}; source ./script; {commands}"])
        {
            WorkingDirectory = scratch.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment["PATH"] = $"{scratch.Path}:{Environment.GetEnvironmentVariable("PATH")}";
        info.Environment["HOME"] = scratch.Path;
        using Process process = Process.Start(info)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal("", errors.Result);
        return output;
    }
}
