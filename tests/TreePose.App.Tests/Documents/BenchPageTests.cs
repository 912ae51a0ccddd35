using System.Diagnostics;
using System.Text.RegularExpressions;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Documents;

/// <summary>Figures of speed come from bench/results by way of bench/README.md; scripted pages and pictures are up to date.</summary>
public sealed partial class BenchPageTests
{
    [Theory]
    [InlineData("bench/tables.py")]
    [InlineData("eng/flow-picture")]
    public void WhatAScriptWritesIsWhatIsThere(string script)
    {
        const string Python = "/usr/bin/python3";
        Assert.SkipUnless(File.Exists(Python), "python3 is not installed");
        var start = new ProcessStartInfo(Python, [Path.Combine(TestFiles.Repository, script), "--check"]) { RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, said);
    }

    [Fact]
    public void FiguresOfTheSpeedPageStandOnTheBenchPage()
    {
        HashSet<string> there = [.. Number().Matches(Page("bench/README.md")).Select(m => m.Value)];
        string[] rows = [.. Page("docs/speed.md").Split('\n').Where(l => l.StartsWith("| ", StringComparison.Ordinal)).Skip(1)];
        Assert.NotEmpty(rows);
        Assert.All(rows.SelectMany(r => Number().Matches(r.Split('|')[^2]).Select(m => m.Value)), n => Assert.Contains(n, there));
        Assert.All(rows, r => Assert.Matches(@"\| (512|256) bits \|", r));
    }

    [Fact]
    public void EveryResultIsNamedOnTheBenchPage()
    {
        string page = Page("bench/README.md");
        foreach (string file in Directory.EnumerateFiles(Path.Combine(TestFiles.Repository, "bench", "results"), "*.json"))
        {
            string name = Path.GetFileNameWithoutExtension(file);
            name = name.EndsWith("-256", StringComparison.Ordinal) ? name[..^4] : name;
            Assert.True(
                page.Contains($"`{name}`", StringComparison.Ordinal) || page.Contains($"`{name}.json`", StringComparison.Ordinal),
                name
            );
        }
    }

    private static string Page(string name) => File.ReadAllText(Path.Combine(TestFiles.Repository, name));

    [GeneratedRegex(@"(?<![\w.])\d[\d,]*(?:\.\d+)?(?![\w-])")]
    private static partial Regex Number();
}
