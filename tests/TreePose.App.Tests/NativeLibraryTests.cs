using System.Diagnostics;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests;

public sealed class NativeLibraryTests
{
    [Fact]
    public async Task AMachineOnWhichLibtorchCannotLoadGetsOneSentence()
    {
        // The command's own folder with every file but the native library of TorchSharp.
        using var scratch = new ScratchFolder();
        string program = Path.Combine(TestFiles.Repository, "artifacts", "bin", "TreePose.Cli", "release");
        foreach (string file in Directory.EnumerateFiles(program))
            File.Copy(file, scratch.File(Path.GetFileName(file)));
        using var process = Process.Start(
            new ProcessStartInfo(scratch.File("TreePose.Cli"), ["models"]) { RedirectStandardOutput = true, RedirectStandardError = true }
        )!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken),
            errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((2, ""), (process.ExitCode, await output));
        Assert.StartsWith("treepose: The native libtorch library cannot be loaded on this machine", await errors);
        Assert.Single((await errors).TrimEnd().Split('\n'));
    }
}
