using System.Text.Json.Nodes;
using TreePose.App.Tests.Report;
using TreePose.Reports;
using TreePose.Runs;
using Xunit;

namespace TreePose.App.Tests.Hostile;

/// <summary>Figures of a record that the page cannot show: the file is named, and no page is written.</summary>
public sealed class DamagedReportTests : IDisposable
{
    private readonly HostileRecords _records = new();

    public void Dispose() => _records.Dispose();

    [Theory]
    [InlineData("[[]]")]
    [InlineData("[[1,2],[3,4]]")]
    [InlineData("[[9223372036854775807,9223372036854775807,9223372036854775807],[1,2,3],[1,2,3]]")]
    [InlineData("[[1,2,null],[1,2,3],[1,2,3]]")]
    [InlineData("[[1,2,-3],[1,2,3],[1,2,3]]")]
    [InlineData("[1,2,3]")]
    [InlineData("[null,{},[]]")]
    public void ATableOfCountsThatIsNoneIsSaid(string counts)
    {
        string path = Path.Combine(_records.FootEvents, RecordFiles.Results);
        JsonObject results = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        foreach (string name in new[] { "frameConfusion", "eventConfusion" })
        {
            JsonObject damaged = results.DeepClone().AsObject();
            damaged["pooled"]![name] = JsonNode.Parse(counts);
            File.WriteAllText(path, damaged.ToJsonString());
            string message = Assert
                .Throws<DataFormatException>(() => RunReport.Write(_records.FootEvents, Stories.Tell, path + ".html"))
                .Message;
            Assert.Contains("results.json", message);
            Assert.Contains($"pooled.{name} is no table of 3 × 3 counts", message);
            Assert.False(File.Exists(path + ".html"));
        }
    }

    [Fact]
    public void ANumberTooLargeForTheAnimationIsSaid()
    {
        string path = Path.Combine(_records.FootEvents, "report", "timelines.json");
        string text = File.ReadAllText(path),
            damaged = System.Text.RegularExpressions.Regex.Replace(text, "\"eventF1\":[0-9.]+", "\"eventF1\":1e999");
        Assert.NotEqual(text, damaged);
        File.WriteAllText(path, damaged);
        string message = Assert
            .Throws<DataFormatException>(() => RunReport.Write(_records.FootEvents, Stories.Tell, path + ".html"))
            .Message;
        Assert.Contains("timelines.json", message);
        Assert.False(File.Exists(path + ".html"));
    }
}
