using TreePose.Datasets;
using Xunit;

namespace TreePose.Tests;

/// <summary>What is the same for many files is said once.</summary>
public sealed class AlikeReasonsTests
{
    [Fact]
    public void NinetyAbsentFilesAreOneLineWithTheFirstFew()
    {
        SkippedCapture[] skipped =
        [
            .. Enumerable.Range(1, 90).Select(i => new SkippedCapture($"c{i}", $"there is no c{i}.mat in data/maps. Fetch it.")),
            new("other", "data/other.mat: breaks off. Copy it again."),
        ];
        Assert.Equal(
            ["90 alike (c1, c2, c3, …): there is no c1.mat in data/maps. Fetch it.", "other: data/other.mat: breaks off. Copy it again."],
            AlikeReasons.Lines(skipped)
        );
    }

    [Fact]
    public void TwoAreToldOneByOneAndRowsTellThemApart()
    {
        SkippedCapture[] skipped =
        [
            new("a", "data/a.csv: is empty."),
            new("b", "data/b.csv: is empty."),
            new("c", "data/t.csv, row 2: overlaps."),
            new("d", "data/t.csv, row 3: overlaps."),
            new("e", "data/t.csv, row 4: overlaps."),
        ];
        Assert.Equal(skipped.Select(s => $"{s.CaptureId}: {s.Reason}"), AlikeReasons.Lines(skipped));
    }

    [Theory]
    [InlineData(0, "0 captures")]
    [InlineData(1, "1 capture")]
    [InlineData(2, "2 captures")]
    public void OneIsNoPlural(int count, string said) => Assert.Equal(said, Plural.Of(count, "capture"));
}
