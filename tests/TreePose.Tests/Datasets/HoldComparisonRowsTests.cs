using TreePose.Balance.Events;
using TreePose.Captures;
using TreePose.Datasets.Events;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Datasets;

/// <summary>The CSV of two event tables side by side.</summary>
public sealed class HoldComparisonRowsTests
{
    [Fact]
    public void EveryRowHasTheHeadersCellsAlsoWhereTheNoteHasAComma()
    {
        Hold[] reference = [.. TinyStudy.Holds("01_MNTRL_RR_V1"), .. TinyStudy.Holds("01_MNTRR_RR_V2")];
        Hold[] regenerated =
        [
            reference[0] with
            {
                BreakSeconds = null,
                BreakFrame = null,
            },
            reference[1],
            reference[2],
            .. TinyStudy.Holds("02_MNTRL_RR_V1").Take(1),
        ];
        using var scratch = new ScratchFolder();
        new HoldComparisonRows(HoldComparison.Compare(reference, regenerated)).WriteCsv(scratch.File("c.csv"));
        IReadOnlyList<string[]> rows = Csv.Rows(File.ReadAllText(scratch.File("c.csv")));
        Assert.Equal(6, rows.Count);
        Assert.All(rows, r => Assert.Equal(13, r.Length));
        Assert.Equal(
            ["one table says held to the end, the other says broken", "", "", "not regenerated", "not in the reference"],
            rows.Skip(1).Select(r => r[12])
        );
    }
}
