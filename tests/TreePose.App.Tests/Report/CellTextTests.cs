using TorchSharp;
using TreePose.Notebooks;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Report;

/// <summary>What cells of a notebook show.</summary>
public sealed class CellTextTests
{
    [Fact]
    public void ATensorSaysTypeShapeRangeAndItsFirstValues()
    {
        using torch.Tensor tensor = torch.tensor(new float[] { 1, 2, 3, 6 }).reshape(2, 2);
        Assert.Equal(
            "<p>Float32 [2, 2] on cpu: 1 to 6, mean 3</p><table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>6</td></tr></table>",
            CellText.Of(tensor)
        );
    }

    [Fact]
    public void AnEmptyTensorAndASingleValueAreShown()
    {
        using torch.Tensor none = torch.zeros(0, 3),
            one = torch.tensor(2.5);
        Assert.Equal("<p>Float32 [0, 3] on cpu, empty</p>", CellText.Of(none));
        Assert.Contains("2.5 to 2.5", CellText.Of(one), StringComparison.Ordinal);
    }

    [Fact]
    public void AReportStandsInAFrameThatReachesNothing()
    {
        using var scratch = new ScratchFolder();
        Assert.Contains("no report yet", CellText.Report(scratch.Path), StringComparison.Ordinal);
        File.WriteAllText(scratch.File("report.html"), "<p title=\"a\">x</p>");
        Assert.Contains("sandbox=\"allow-scripts\"", CellText.Report(scratch.Path), StringComparison.Ordinal);
        Assert.Contains("srcdoc=\"&lt;p title=&quot;a&quot;&gt;x", CellText.Report(scratch.Path), StringComparison.Ordinal);
    }
}
