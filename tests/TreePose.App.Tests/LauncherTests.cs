using System.Diagnostics;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests;

/// <summary>The script <c>./treepose</c>, beside a program and an SDK that only say that they were called.</summary>
public sealed class LauncherTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public LauncherTests()
    {
        File.Copy(Path.Combine(TestFiles.Repository, "treepose"), _scratch.File("treepose"));
        Directory.CreateDirectory(Release);
        Executable(Path.Combine(Release, "TreePose.Cli"), "echo \"ran $*\"; echo told >&2");
        Directory.CreateDirectory(_scratch.File("sdk"));
        Executable(_scratch.File("sdk/dotnet"), "echo \"$*\" >>\"$(dirname \"$0\")/calls\"");
        File.WriteAllText(_scratch.File("artifacts/built"), "");
    }

    private string Release => _scratch.File("artifacts/bin/TreePose.Cli/release");

    private bool Built => File.Exists(_scratch.File("sdk/calls"));

    [Fact]
    public void ABuildThatStandsIsRun()
    {
        Assert.Equal((0, "ran models\n", "told\n"), Run("./treepose models"));
        Assert.False(Built);
    }

    [Fact]
    public void LibrariesThatLinkToAnEmptiedCacheAreBuiltAnew()
    {
        File.CreateSymbolicLink(Path.Combine(Release, "System.CommandLine.dll"), _scratch.File("cache/System.CommandLine.dll"));
        Assert.Equal(0, Run("./treepose models").Code);
        Assert.Contains("build", File.ReadAllText(_scratch.File("sdk/calls")), StringComparison.Ordinal);
    }

    [Fact]
    public void ALinkToItFindsItsOwnFolder()
    {
        Directory.CreateDirectory(_scratch.File("bin"));
        File.CreateSymbolicLink(_scratch.File("bin/tp"), _scratch.File("treepose"));
        Assert.Equal((0, "ran\n"), (Run("bin/tp").Code, Run("bin/tp").Output.Replace(" \n", "\n")));
    }

    [Theory]
    [InlineData(">&-")]
    [InlineData("2>&-")]
    [InlineData("<&- >&- 2>&-")]
    public void ClosedDescriptorsBecomeNothingAndNotTheNextFile(string closed)
    {
        string script = File.ReadAllText(_scratch.File("treepose"));
        Assert.Equal(0, Run($"./treepose models {closed}").Code);
        Assert.Equal(script, File.ReadAllText(_scratch.File("treepose")));
    }

    public void Dispose() => _scratch.Dispose();

    private static void Executable(string path, string script)
    {
        File.WriteAllText(path, "#!/usr/bin/env bash\n" + script + "\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private (int Code, string Output, string Errors) Run(string command)
    {
        var start = new ProcessStartInfo("bash", ["-c", command])
        {
            WorkingDirectory = _scratch.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{_scratch.File("sdk")}:{Environment.GetEnvironmentVariable("PATH")}";
        using var process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }
}
