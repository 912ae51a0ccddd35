using System.CommandLine;
using TreePose.App;
using Xunit;

namespace TreePose.App.Tests.Commands;

/// <summary>Help of the commands that prepare a study, as reviewed; and examples that can be copied, of every command.</summary>
public sealed class StudyHelpTests
{
    [Theory]
    [InlineData("data", "rdm")]
    [InlineData("data", "align")]
    [InlineData("data", "events")]
    [InlineData("data", "windows")]
    [InlineData("data", "summary")]
    [InlineData("run", "stability-preprocessing")]
    public void HelpReadsAsReviewed(params string[] command) =>
        Snapshot.Matches($"help-{string.Join('-', command)}", CommandOutcome.Of([.. command, "--help"]).Succeeded());

    [Fact]
    public void EveryExampleParses()
    {
        Command root = TreePoseApp.Create().Build();
        foreach (TreePoseCommand command in Below(root).OfType<TreePoseCommand>())
        {
            foreach (string example in command.Examples)
            {
                string ours = example.Split(" | ")[^1]; // what another program's frames go into
                string line = ours["./treepose ".Length..].Split(" > ~")[0].Split(" >> ~")[0];
                if (line.Split(' ')[0].EndsWith(".cs", StringComparison.Ordinal))
                    line = line[(line.IndexOf(' ') + 1)..];
                Assert.Empty(root.Parse(line).Errors.Select(e => e.Message));
            }
        }
    }

    private static IEnumerable<Command> Below(Command command) => command.Subcommands.SelectMany(Below).Prepend(command);
}
