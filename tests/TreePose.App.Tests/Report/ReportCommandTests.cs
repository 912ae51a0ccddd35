using TreePose.App.Tests.Commands;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Report;

/// <summary><c>treepose report</c> on records that lie anywhere.</summary>
public sealed class ReportCommandTests(HostileRecords records) : IClassFixture<HostileRecords>
{
    [Fact]
    public void AReportAndANotebookAreMadeOfAnyRecordWithoutTouchingIt()
    {
        using var scratch = new ScratchFolder();
        string[] before = [.. Directory.EnumerateFiles(records.Unknown, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        string page = scratch.File("new/folder/page.html");
        Assert.Equal(
            $"Report: {page}\nNotebook: {Path.ChangeExtension(page, ".ipynb")}\n",
            CommandOutcome.Of("report", records.Unknown, "--out", page, "--notebook").Succeeded()
        );
        Assert.Contains("Experiment my-own", File.ReadAllText(page), StringComparison.Ordinal);
        Assert.Equal(before, Directory.EnumerateFiles(records.Unknown, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void AFolderIsNoFileAndAWrongRunIsNamed()
    {
        using var scratch = new ScratchFolder();
        Assert.Contains(
            "is a folder",
            CommandOutcome.Of("report", records.Unknown, "--out", scratch.Path).Refused(),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "No run 'nothing'",
            CommandOutcome.Of("report", "nothing", "--runs", scratch.Path).Refused(),
            StringComparison.Ordinal
        );
        File.WriteAllText(scratch.File("file"), "");
        Assert.Contains(
            "cannot be written",
            CommandOutcome.Of("report", records.Unknown, "--out", scratch.File("file/report.html")).Refused(),
            StringComparison.Ordinal
        );
    }
}
