using System.Diagnostics;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests;

public sealed class NativeLibraryTests
{
    [Fact]
    public void LibrariesAreFoundAmongThePackagesWhenTheyAreNotBesideTheProgram()
    {
        using var scratch = new ScratchFolder();
        CopyWithoutLibtorch(scratch);
        (int code, string output, string errors) = Run(scratch, "XDG_CACHE_HOME", scratch.File("cache"));
        Assert.True(code == 0, errors);
        Assert.Contains("tcn", output, StringComparison.Ordinal);
    }

    [Fact]
    public void AFolderWithoutLibtorchIsNamed()
    {
        using var scratch = new ScratchFolder();
        CopyWithoutLibtorch(scratch);
        (int code, _, string errors) = Run(scratch, "TREEPOSE_LIBTORCH", "/nowhere");
        Assert.Equal(2, code);
        Assert.StartsWith("treepose: TREEPOSE_LIBTORCH: there is no libtorch_cpu.so in '/nowhere'.", errors);
    }

    [Fact]
    public void AMachineOnWhichLibtorchCannotLoadGetsOneSentence()
    {
        using var scratch = new ScratchFolder();
        CopyWithoutLibtorch(scratch);
        (int code, string output, string errors) = Run(scratch, "NUGET_PACKAGES", scratch.File("packages"));
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith("treepose: The native libtorch library cannot be loaded on this machine", errors);
        Assert.Single(errors.TrimEnd().Split('\n'));
    }

    /// <summary>The command's own folder with every file but native libraries.</summary>
    private static void CopyWithoutLibtorch(ScratchFolder scratch)
    {
        string program = Path.Combine(TestFiles.Repository, "artifacts", "bin", "TreePose.Cli", "release");
        foreach (string file in Directory.EnumerateFiles(program))
            File.Copy(file, scratch.File(Path.GetFileName(file)));
    }

    private static (int Code, string Output, string Errors) Run(ScratchFolder scratch, string variable, string value)
    {
        var start = new ProcessStartInfo(scratch.File("TreePose.Cli"), ["models"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[variable] = value;
        using var process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }
}
