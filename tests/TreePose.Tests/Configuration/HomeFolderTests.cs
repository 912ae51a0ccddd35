using TreePose.Configuration;
using TreePose.Datasets;
using TreePose.Formats.Study;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Configuration;

/// <summary>The <c>~</c> of typed paths.</summary>
public sealed class HomeFolderTests
{
    private static readonly string Home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    [Theory]
    [InlineData("~", "{0}")]
    [InlineData("~/runs", "{0}/runs")]
    [InlineData("--out=~/x.csv", "--out={0}/x.csv")]
    [InlineData("--runs=~", "--runs={0}")]
    [InlineData("study:~/data", "study:{0}/data")]
    [InlineData("--data=bds:~/data", "--data=bds:{0}/data")]
    [InlineData("wandb:~/w", "wandb:{0}/w")]
    [InlineData("weights.file=~/a.pth", "weights.file={0}/a.pth")]
    [InlineData("~other/x", "~other/x")]
    [InlineData("a~/x", "a~/x")]
    [InlineData("name = ~/x", "name = ~/x")]
    [InlineData("study:a/~/x", "study:a/~/x")]
    public void ItIsReplacedWhereAPathBegins(string typed, string expected) =>
        Assert.Equal(string.Format(null, expected, Home), HomeFolder.ExpandArgument(typed));

    [Fact]
    public void ItIsReplacedInSourcesAndInStudyJson()
    {
        string folder = Path.Combine(Home, $"treepose-{Guid.NewGuid():N}");
        string name = Path.GetFileName(folder);
        Assert.Equal(folder, DataSource.StudyFolder($"study:~/{name}"));
        using var scratch = new ScratchFolder();
        new StudyParts { Rdm = $"~/{name}" }.Write(scratch.Path);
        Assert.Contains(folder, Assert.Throws<DataFormatException>(() => StudyLayout.Open(scratch.Path)).Message);
    }
}
