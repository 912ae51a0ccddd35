using System.Diagnostics;
using System.Runtime.Intrinsics;
using Xunit;

namespace TreePose.Torch.Tests.Models;

/// <summary>The fast layers on processors with narrower registers: the same tests in a process that has no others.</summary>
public sealed class RegisterWidthTests
{
    private const string Marker = "TREEPOSE_TEST_REGISTER_BITS";

    [Theory]
    [InlineData("EnableAVX512", 256)]
    [InlineData("EnableAVX", 128)]
    public async Task TheLayersEqualTheModulesOnNarrowerRegisters(string heldBack, int bits)
    {
        if (Environment.GetEnvironmentVariable(Marker) is { } asked)
        {
            Assert.Equal(
                asked,
                Vector512.IsHardwareAccelerated ? "512"
                    : Vector256.IsHardwareAccelerated ? "256"
                    : "128"
            );
            return;
        }
        Assert.SkipUnless(Vector256.IsHardwareAccelerated, "this processor has no wider registers");
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            ArgumentList =
            {
                "-noColor",
                "-noLogo",
                "-class",
                typeof(FastLayerTests).FullName!,
                "-class",
                typeof(RegisterWidthTests).FullName!,
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_" + heldBack] = "0", [Marker] = bits.ToString(System.Globalization.CultureInfo.InvariantCulture) },
        };
        using Process process = Process.Start(start)!;
        CancellationToken stop = TestContext.Current.CancellationToken;
        string[] said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(stop), process.StandardError.ReadToEndAsync(stop));
        await process.WaitForExitAsync(stop);
        Assert.True(process.ExitCode == 0, string.Concat(said));
        Assert.Contains("Failed: 0, Skipped: 0", said[0]);
    }
}
