using System.CommandLine;
using TreePose.App;
using Xunit;

namespace TreePose.App.Tests.Commands;

public sealed class HelpTests
{
    public static TheoryData<string> Commands() => [.. Paths(TreePoseApp.Create().Build(), "")];

    [Theory]
    [MemberData(nameof(Commands))]
    public void HelpFitsEightyColumnsAndEndsWithExamples(string path)
    {
        (int code, string output, string errors) = CommandLine.Run([.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        Assert.Equal((0, ""), (code, errors));
        Assert.All(output.Split('\n'), line => Assert.True(line.TrimEnd().Length <= 80, line));
        Assert.Contains("Examples:\n  ./treepose", output);
    }

    [Fact]
    public void GoUpDownHelpReadsAsReviewed() =>
        Snapshot.Matches("help-run-goup-down", CommandLine.Run("run", "goup-down", "--help").Output);

    [Fact]
    public void ModelsReadAsReviewed() => Snapshot.Matches("models", CommandLine.Run("models").Output);

    private static IEnumerable<string> Paths(Command command, string path) =>
        command.Subcommands.SelectMany(s => Paths(s, $"{path} {s.Name}".Trim())).Prepend(path);
}
