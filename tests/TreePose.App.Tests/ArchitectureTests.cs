using System.Text.RegularExpressions;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests;

/// <summary>ARCHITECTURE.md names the files that one reads to follow a run; it stays true.</summary>
public sealed partial class ArchitectureTests
{
    private const int MostFiles = 12,
        MostLines = 300;

    [Fact]
    public void TheWayOfOneRunIsTheWayOfTheCode()
    {
        string[] files = [.. Way()];
        Assert.InRange(files.Length, 2, MostFiles);
        Assert.Equal("src/TreePose.Cli/Program.cs", files[0]);
        Assert.Contains("ToJson()", Code(files[^1]), StringComparison.Ordinal); // the content of results.json
        foreach (string file in files)
            Assert.True(File.ReadAllLines(Full(file)).Length <= MostLines, $"{file} has more than {MostLines} lines");
        Assert.Empty(files.Zip(files.Skip(1)).Where(p => !Names(p.First, p.Second)).Select(p => $"{p.First} does not call {p.Second}"));
    }

    [Theory]
    [InlineData("src/TreePose.App/TreePoseApp.cs", "src/TreePose.Experiments/Plan.cs")]
    [InlineData("src/TreePose.Experiments/GoUpDown/GoUpDownReport.cs", "src/TreePose.Experiments/Runner.cs")]
    public void AFileThatCallsAnotherNotIsFound(string file, string other) => Assert.False(Names(file, other));

    /// <summary>Paths in the numbered list of the section.</summary>
    private static IEnumerable<string> Way()
    {
        string text = File.ReadAllText(Path.Combine(TestFiles.Repository, "ARCHITECTURE.md"));
        string section = text.Split("\n## ").Single(s => s.StartsWith("The way of one run\n", StringComparison.Ordinal));
        return Item().Matches(section).Select(m => m.Groups[1].Value);
    }

    /// <summary>Whether a file's code names the main type of another, or the type that it derives from.</summary>
    private static bool Names(string file, string next)
    {
        string type = Path.GetFileNameWithoutExtension(next);
        Match declared = Regex.Match(Code(next), $@"\b(?:class|record|struct)\s+{type}\b(?:\([^{{;]*?\))?(?:\s*:\s*(\w+))?");
        Assert.True(declared.Success, $"{next} does not declare {type}");
        return new[] { type, declared.Groups[1].Value }.Any(t => t.Length > 0 && Regex.IsMatch(Code(file), $@"\b{t}\b"));
    }

    /// <summary>A file without its comments and texts.</summary>
    private static string Code(string file) => CommentOrText().Replace(File.ReadAllText(Full(file)), "");

    private static string Full(string file)
    {
        string path = Path.Combine(TestFiles.Repository, file);
        Assert.True(File.Exists(path), $"{file} is named in ARCHITECTURE.md and is not there");
        return path;
    }

    [GeneratedRegex("^[0-9]+\\. `([^`]+)`", RegexOptions.Multiline)]
    private static partial Regex Item();

    [GeneratedRegex("//[^\\n]*|\"(?:\\\\.|[^\"\\\\\\n])*\"")]
    private static partial Regex CommentOrText();
}
