using System.Text.RegularExpressions;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Documents;

/// <summary>Links, pictures and files that README and docs name lead somewhere in the repository.</summary>
public sealed partial class LinkTests
{
    public static TheoryData<string> Pages() => [.. DocumentedCommand.Pages];

    [Theory]
    [MemberData(nameof(Pages))]
    public void EveryLinkLeadsSomewhere(string page)
    {
        string folder = Path.GetDirectoryName(Path.Combine(TestFiles.Repository, page))!;
        var dead = new List<string>();
        foreach (string target in Link().Matches(Prose(page)).Select(m => m.Groups[1].Value))
        {
            if (target.StartsWith("https://", StringComparison.Ordinal))
                continue;
            string[] parts = target.Split('#');
            string path =
                parts[0].Length == 0 ? Path.Combine(TestFiles.Repository, page) : Path.GetFullPath(Path.Combine(folder, parts[0]));
            if (!Path.Exists(path) || (parts.Length > 1 && !Anchors(path).Contains(parts[1])))
                dead.Add(target);
        }
        Assert.Empty(dead);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void EveryFileNamedIsThere(string page) =>
        Assert.All(
            NamedFile().Matches(File.ReadAllText(Path.Combine(TestFiles.Repository, page))).Select(m => m.Groups[1].Value),
            f => Assert.True(Path.Exists(Path.Combine(TestFiles.Repository, f)), f)
        );

    [Fact]
    public void EveryPictureIsShownAndMadeByAScript()
    {
        string pages = string.Concat(DocumentedCommand.Pages.Select(p => File.ReadAllText(Path.Combine(TestFiles.Repository, p))));
        string scripts = string.Concat(Directory.EnumerateFiles(Path.Combine(TestFiles.Repository, "eng")).Select(File.ReadAllText));
        foreach (string file in Directory.EnumerateFiles(Path.Combine(TestFiles.Repository, "docs")))
        {
            string name = Path.GetFileName(file);
            if (Path.GetExtension(name) is not (".png" or ".svg"))
                continue;
            Assert.Contains(name + ")", pages, StringComparison.Ordinal);
            Assert.Contains($"docs/{name}", scripts, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void TheIndexListsEveryPage()
    {
        string index = File.ReadAllText(Path.Combine(TestFiles.Repository, "docs", "README.md"));
        Assert.All(
            DocumentedCommand.Pages.Where(p => p.StartsWith("docs/", StringComparison.Ordinal) && p != "docs/README.md"),
            p => Assert.Contains($"({p["docs/".Length..]})", index, StringComparison.Ordinal)
        );
    }

    /// <summary>What is no code.</summary>
    private static string Prose(string page) =>
        InlineCode()
            .Replace(
                string.Join(
                    '\n',
                    File.ReadLines(Path.Combine(TestFiles.Repository, page)).Where(l => !l.StartsWith("    ", StringComparison.Ordinal))
                ),
                "code"
            );

    /// <summary>The anchors that a reader's program makes of the headings of a page: lower case, hyphens, no punctuation.</summary>
    private static HashSet<string> Anchors(string path)
    {
        var seen = new Dictionary<string, int>();
        var anchors = new HashSet<string>();
        foreach (string heading in File.ReadLines(path).Where(l => l.StartsWith('#')))
        {
            string slug = string.Concat(
                heading
                    .TrimStart('#')
                    .Trim()
                    .ToLowerInvariant()
                    .Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')
                    .Select(c => c == ' ' ? '-' : c)
            );
            int before = seen.GetValueOrDefault(slug);
            seen[slug] = before + 1;
            anchors.Add(before == 0 ? slug : $"{slug}-{before}");
        }
        return anchors;
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"`((?:docs|bench|eng|experiments|src|tests|hyperparameters)/[\w./-]*\w)`")]
    private static partial Regex NamedFile();
}
