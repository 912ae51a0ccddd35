using System.Globalization;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Hostile.Fuzz;

/// <summary>
/// A short walk through damaged inputs of every reader; <c>./eng/fuzz SECONDS [SEED]</c> makes it as long as one likes and prints
/// what it found.
/// </summary>
public sealed class FuzzTests
{
    [Fact]
    public void DamagedInputsGiveTypedErrorsOnly()
    {
        // Not part of every run yet: how far it comes depends on the machine, and what it finds last is not all mended.
        Assert.SkipWhen(Environment.GetEnvironmentVariable("TREEPOSE_FUZZ_SECONDS") is null, "./eng/fuzz SECONDS runs it");
        int seconds = Number("TREEPOSE_FUZZ_SECONDS", 5),
            seed = Number("TREEPOSE_FUZZ_SEED", 1);
        using var targets = new FuzzTargets();
        var fuzzer = new Fuzzer(targets.All, seed);
        fuzzer.CheckValid();
        fuzzer.Run(TimeSpan.FromSeconds(seconds));
        string folder = Path.Combine(TestFiles.Repository, "artifacts", "fuzz");
        if (Environment.GetEnvironmentVariable("TREEPOSE_FUZZ_SECONDS") is not null)
        {
            Directory.CreateDirectory(folder);
            int number = 0;
            foreach (FuzzFault fault in fuzzer.Faults.OrderBy(f => f.Input.Length))
                File.WriteAllBytes(
                    Path.Combine(folder, $"{++number:000}-{fault.Target.Replace(' ', '-')}-{Path.GetFileName(fault.File)}"),
                    fault.Input
                );
            File.WriteAllText(Path.Combine(folder, "report.txt"), fuzzer.Report());
        }
        Assert.True(fuzzer.Inputs > 100, "it came nowhere");
        Assert.True(fuzzer.Faults.Count == 0, fuzzer.Report());
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int value) ? value : otherwise;
}
