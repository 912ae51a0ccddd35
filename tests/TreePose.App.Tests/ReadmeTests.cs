using TreePose.App;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests;

/// <summary>What the README shows must work.</summary>
public sealed class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(TestFiles.Repository, "README.md"));

    public static TheoryData<string> Commands() =>
        [
            .. Readme
                .Split('\n')
                .Select(l => l.Trim())
                .Where(l => l.StartsWith("./treepose ", StringComparison.Ordinal))
                .Select(l => l.Split('#')[0].Split(" > ~")[0].Split(" >> ~")[0].Trim()) // a shell's redirection is the shell's
                .Distinct(),
        ];

    [Theory]
    [MemberData(nameof(Commands))]
    public void EveryCommandShownIsUnderstood(string command) =>
        Assert.Empty(TreePoseApp.Create().Build().Parse(command["./treepose ".Length..]).Errors.Select(e => e.Message));

    [Fact]
    public void FilesNamedExist()
    {
        foreach (
            string file in new[]
            {
                "docs/report.png",
                "docs/timeline.png",
                "experiments/find-goup-down.cs",
                "ARCHITECTURE.md",
                "eng/test",
                "treepose",
            }
        )
        {
            Assert.Contains(file, Readme);
            Assert.True(File.Exists(Path.Combine(TestFiles.Repository, file)), file);
        }
    }
}
