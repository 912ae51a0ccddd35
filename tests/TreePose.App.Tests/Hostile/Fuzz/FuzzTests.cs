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
    private const int ShortRun = 20_000;

    [Fact]
    public void DamagedInputsGiveTypedErrorsOnly()
    {
        // In CI a number of inputs, not a time: what it tries does not depend on the machine.
        int seconds = Number("TREEPOSE_FUZZ_SECONDS", 0),
            seed = Number("TREEPOSE_FUZZ_SEED", 1);
        using var targets = new FuzzTargets();
        IReadOnlyList<FuzzTarget> all = targets.All;
        var fuzzer = new Fuzzer(all, seed, holdsTime: seconds > 0);
        fuzzer.CheckValid();
        fuzzer.Run(seconds > 0 ? TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue, seconds > 0 ? int.MaxValue : ShortRun);
        string folder = Path.Combine(TestFiles.Repository, "artifacts", "fuzz");
        if (seconds > 0)
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
        Assert.Equal(all.Count, fuzzer.Counts.Count);
        Assert.True(fuzzer.Faults.Count == 0, fuzzer.Report());
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int value) ? value : otherwise;
}
