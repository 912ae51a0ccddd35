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
    public void TwoAreToldOneByOneAndTablesTellRowsApart()
    {
        SkippedCapture[] skipped =
        [
            new("a", "data/a.csv: is empty."),
            new("b", "data/b.csv: is empty."),
            new("c", "data/t.csv, row 2: overlaps."),
            new("d", "data/t.csv, row 3: overlaps."),
            new("e", "data/u.csv, row 4: overlaps."),
        ];
        Assert.Equal(skipped.Select(s => $"{s.CaptureId}: {s.Reason}"), AlikeReasons.Lines(skipped));
    }

    [Fact]
    public void RowsThatLackTheSameAreOneLineWithTheirNumbers()
    {
        SkippedCapture[] skipped =
        [
            .. Enumerable.Range(2, 48).Append(60).Select(i => new SkippedCapture($"c{i % 2}", Row(i, $" (c{i % 2})"))),
            new("t.csv, row 70", Row(70, "")),
        ];
        Assert.Equal([$"49 alike (rows 2 to 49, 60): {Row(2, " (c0)")}", $"t.csv, row 70: {Row(70, "")}"], AlikeReasons.Lines(skipped));

        static string Row(int number, string capture) => $"data/t.csv, row {number}{capture}: has 4 fields; 6 are expected.";
    }

    [Theory]
    [InlineData(0, "0 captures")]
    [InlineData(1, "1 capture")]
    [InlineData(2, "2 captures")]
    public void OneIsNoPlural(int count, string said) => Assert.Equal(said, Plural.Of(count, "capture"));
}
