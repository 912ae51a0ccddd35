using TreePose.App.Runs;
using Xunit;

namespace TreePose.App.Tests.Runs;

public sealed class TableOutputTests
{
    private static readonly TableOutput Wide = new(
        ["person", .. Enumerable.Range(1, 9).Select(i => $"figure.{i}")],
        [.. new[] { "01", "02" }.Select(p => (IReadOnlyList<object?>)[p, .. Enumerable.Range(1, 9).Select(i => (object?)(i * 0.5))])]
    );

    [Fact]
    public void ATerminalGetsAsManyColumnsAsItHoldsAndTheOthersBelow()
    {
        string[] lines = Written(80);
        Assert.All(lines, line => Assert.True(line.Length <= 80, line));
        string[] headings = [.. lines.Where(l => l.StartsWith("person", StringComparison.Ordinal))];
        Assert.Equal(2, headings.Length);
        Assert.Equal(Wide.Columns.Skip(1), headings.SelectMany(h => h.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1)));
        Assert.Equal(2, lines.Count(l => l.StartsWith("02", StringComparison.Ordinal))); // each block names its rows
    }

    [Fact]
    public void APipeGetsALineARow() => Assert.Equal(3, Written(int.MaxValue).Length);

    [Fact]
    public void AColumnThatNoLineHoldsStandsAlone()
    {
        string[] lines = Written(4);
        Assert.Equal(9, lines.Count(l => l.StartsWith("person", StringComparison.Ordinal)));
    }

    private static string[] Written(int width)
    {
        using var text = new StringWriter { NewLine = "\n" };
        using var output = new PlainWriter(text, width) { NewLine = "\n" };
        Wide.Write(output, TableFormat.Table);
        return text.ToString().TrimEnd('\n').Split('\n');
    }
}
