using System.Text;
using System.Text.RegularExpressions;
using TreePose.TestKit;

namespace TreePose.App.Tests.Documents;

/// <summary>A command that a page of the project prints: in a block of code, or within a sentence.</summary>
/// <param name="Page">The page, relative to the repository.</param>
/// <param name="Line">Where it begins, from 1.</param>
/// <param name="Text">The command without what a shell does with it.</param>
/// <param name="InBlock">Whether it stands in a block of code.</param>
internal sealed partial record DocumentedCommand(string Page, int Line, string Text, bool InBlock)
{
    /// <summary>Every page that is checked, relative to the repository.</summary>
    public static IReadOnlyList<string> Pages { get; } =
    [
        "README.md",
        "ARCHITECTURE.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "bench/README.md",
        .. Directory
            .EnumerateFiles(Path.Combine(TestFiles.Repository, "docs"), "*.md")
            .Select(f => $"docs/{Path.GetFileName(f)}")
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The words of the command behind <c>treepose</c>, as a shell takes them apart.</summary>
    public IReadOnlyList<string> Words => [.. WordsOf(Text).Skip(1)];

    /// <summary>What a page prints, in its order.</summary>
    public static IReadOnlyList<DocumentedCommand> In(string page)
    {
        string[] lines = File.ReadAllLines(Path.Combine(TestFiles.Repository, page));
        var found = new List<DocumentedCommand>();
        bool fenced = false;
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith("```", StringComparison.Ordinal))
                fenced = !fenced;
            else if (fenced || lines[i].StartsWith("    ", StringComparison.Ordinal))
            {
                int begin = i;
                var text = new StringBuilder(lines[i].Trim());
                while (text[^1] == '\\' && i + 1 < lines.Length)
                    text.Remove(text.Length - 1, 1).Append(lines[++i].Trim());
                if (Command().Match(OfShell(text.ToString())) is { Success: true } command)
                    found.Add(new DocumentedCommand(page, begin + 1, command.Groups[1].Value, true));
            }
            else
                found.AddRange(InSentence().Matches(lines[i]).Select(m => new DocumentedCommand(page, i + 1, m.Groups[1].Value, false)));
        }
        return found;
    }

    /// <summary>Without prompt, comment, pipe before it and redirection behind it: these are the shell's.</summary>
    private static string OfShell(string line) =>
        Redirected().Replace(Comment().Replace(line, ""), "").Split(" | ")[^1].Trim() is var rest
        && rest.StartsWith("$ ", StringComparison.Ordinal)
            ? rest[2..]
            : rest;

    private static IEnumerable<string> WordsOf(string text) =>
        Word().Matches(text).Select(m => m.Value.Replace("'", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal));

    [GeneratedRegex(@"^((?:\./)?treepose [^:].*)$")]
    private static partial Regex Command();

    [GeneratedRegex(@"`(\./treepose [^`]+)`")]
    private static partial Regex InSentence();

    [GeneratedRegex(@"(^|\s)#\s.*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\s>>?\s*~\S*")]
    private static partial Regex Redirected();

    [GeneratedRegex("""(?:'[^']*'|"[^"]*"|[^\s'"])+""")]
    private static partial Regex Word();
}
