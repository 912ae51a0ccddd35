using System.Text.RegularExpressions;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Ui;

/// <summary>The pages as files.</summary>
public sealed class StaticSiteTests(RunsOfAStore store) : IClassFixture<RunsOfAStore>
{
    [Fact]
    public void EveryLinkLeadsToAFileOfTheSite()
    {
        using var scratch = new ScratchFolder();
        string site = scratch.File("site");
        (int code, string output, string errors) = store.Command("ui", "--export", site);
        Assert.True(code == 0, output + errors);
        string[] files = Directory.GetFiles(site);
        Assert.Contains(Path.Combine(site, "index.html"), files);
        Assert.Contains(Path.Combine(site, "compare-1.html"), files);
        foreach (string file in files)
        {
            foreach (Match link in Regex.Matches(File.ReadAllText(file), "<a [^>]*href=\"([^\"#]+)\""))
                Assert.True(
                    File.Exists(Path.Combine(site, link.Groups[1].Value)),
                    $"{Path.GetFileName(file)} leads to {link.Groups[1].Value}"
                );
        }
    }

    [Fact]
    public void AConditionChoosesTheRuns()
    {
        using var scratch = new ScratchFolder();
        Assert.Equal(0, store.Command("ui", "--export", scratch.File("site"), "--where", "model = tcn").Code);
        string list = File.ReadAllText(scratch.File("site/index.html"));
        Assert.Contains(">first</a>", list);
        Assert.DoesNotContain(">second</a>", list);
    }

    [Fact]
    public void AFolderThatIsThereIsRefused()
    {
        using var scratch = new ScratchFolder();
        (int code, _, string errors) = store.Command("ui", "--export", scratch.Path);
        Assert.Equal((TreePoseApp.BadInput, true), (code, errors.Contains("exists already")));
    }
}
