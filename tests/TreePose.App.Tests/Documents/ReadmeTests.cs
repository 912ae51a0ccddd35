using TreePose.App;
using TreePose.App.Commands;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Documents;

/// <summary>What README and the pages of docs print must be understood.</summary>
public sealed class ReadmeTests
{
    /// <summary>Commands that write where git looks, each with the reason.</summary>
    private static readonly Dictionary<string, string> MeantForGit = new()
    {
        ["./treepose notebook experiments/find-goup-down.ipynb --out changed.cs"] = "a script of one's own, which one keeps",
    };

    private static readonly string[] Experiments = ["goup-down", "loo-finetune", "attempt-stability", "stability-preprocessing"];

    public static TheoryData<string> Pages() => [.. DocumentedCommand.Pages];

    [Theory]
    [MemberData(nameof(Pages))]
    public void EveryCommandShownIsUnderstood(string page)
    {
        var wrong = new List<string>();
        foreach (DocumentedCommand command in DocumentedCommand.In(page))
        {
            string[] words = Plain(WithoutScript(command));
            if (!command.InBlock && words.All(w => w.All(c => char.IsAsciiLetterLower(c) || c == '-')))
                words = [.. words, "--help"]; // within a sentence a command may be named alone
            wrong.AddRange(
                TreePoseApp.Create().Build().Parse(words).Errors.Select(e => $"{page}:{command.Line} {command.Text}: {e.Message}")
            );
        }
        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void EveryOptionThatACommandSetsExists(string page)
    {
        var wrong = new List<string>();
        foreach (DocumentedCommand command in DocumentedCommand.In(page))
        {
            IReadOnlyList<string> words = command.Words;
            if (KeysOf(words) is { } keys)
                wrong.AddRange(
                    Set(words).Where(k => !keys.Contains(k)).Select(k => $"{page}:{command.Line} {command.Text}: no option {k}")
                );
        }
        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void NoCommandNamesADataFolderOfSomebody(string page) =>
        Assert.DoesNotContain(DocumentedCommand.In(page), c => c.Text.Contains("../shared", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Pages))]
    public void EveryPlaceThatACommandWritesToIsIgnoredByGit(string page)
    {
        string[] ignored = [.. File.ReadLines(Path.Combine(TestFiles.Repository, ".gitignore")).Where(l => l.EndsWith('/'))];
        foreach (DocumentedCommand command in DocumentedCommand.In(page).Where(c => c.InBlock && !MeantForGit.ContainsKey(c.Text)))
        {
            IEnumerable<string> places = command
                .Words.Zip(command.Words.Skip(1))
                .Where(p => p.First is "--out" or "--export" or "--onnx")
                .Select(p => p.Second);
            Assert.All(
                places,
                p => Assert.True(ignored.Any(i => (p + "/").StartsWith(i, StringComparison.Ordinal)), $"{command.Text}: {p}")
            );
        }
    }

    [Fact]
    public void TheFirstStudyPrintsTheCommandsOfTheDemo()
    {
        string[] printed = [.. DocumentedCommand.In("docs/first-study.md").Where(c => c.InBlock).Select(c => string.Join(' ', c.Words))];
        IReadOnlyList<string> demo = DemoCommand.CommandsIn("first-study");
        Assert.Equal(demo.Select(c => c["./treepose ".Length..]), printed.Take(demo.Count));
    }

    [Fact]
    public void ReadmeIsAPage() => Assert.True(File.ReadLines(Path.Combine(TestFiles.Repository, "README.md")).Count() <= 110);

    /// <summary>A script in front has every command behind it; it has to be there, or be a name in capitals that stands for one.</summary>
    private static IReadOnlyList<string> WithoutScript(DocumentedCommand command)
    {
        IReadOnlyList<string> words = command.Words;
        if (words.Count == 0 || !words[0].EndsWith(".cs", StringComparison.Ordinal))
            return words;
        if (words[0].Contains('/', StringComparison.Ordinal))
            Assert.True(File.Exists(Path.Combine(TestFiles.Repository, words[0])), $"{command.Page}:{command.Line} names {words[0]}");
        return [.. words.Skip(1)];
    }

    /// <summary>Of alternatives, <c>a|b</c>, the first; what is left out, <c>…</c>, is asked for help instead.</summary>
    private static string[] Plain(IReadOnlyList<string> words) => [.. words.Select(w => w == "…" ? "--help" : w.Split('|')[0])];

    private static HashSet<string>? KeysOf(IReadOnlyList<string> words) =>
        words switch
        {
            ["run" or "sweep", var experiment, ..] when Experiments.Contains(experiment) => Listed(experiment),
            ["simulate", ..] => Listed("simulate"),
            _ => null,
        };

    private static IEnumerable<string> Set(IReadOnlyList<string> words) =>
        words.Zip(words.Skip(1)).Where(p => p.First is "--set" or "--over" or "--nested").Select(p => p.Second.Split('=')[0]);

    private static HashSet<string> Listed(string experiment) =>
        [
            .. CommandLine
                .Run("options", experiment)
                .Output.Split('\n')
                .Where(l => l.Length > 0 && !char.IsWhiteSpace(l[0]))
                .Select(l => l.Split(' ')[0]),
        ];
}
