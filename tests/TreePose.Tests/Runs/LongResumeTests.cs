using System.Globalization;
using TreePose.Runs;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Runs;

/// <summary>
/// A run with very many points is gone on with: what is there is read once, in pieces, and tables that are right stay as they are.
/// </summary>
public sealed class LongResumeTests
{
    private const int Events = 5000,
        PointsOfEach = 20,
        MostBytesOfEach = 3000;

    [Fact]
    public void AResumeTakesLittleForAPointAndRewritesNothing()
    {
        using var scratch = new ScratchFolder();
        string folder;
        using (RunRecord record = RunTestKit.Start(scratch))
        {
            folder = record.Folder;
            for (int step = 0; step < Events; step++)
                record.LogMetrics(Points(step), step, fold: "1");
        }
        string table = Path.Combine(folder, RecordFiles.Metrics);
        var before = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(table, before);
        long length = new FileInfo(table).Length,
            allocated = GC.GetAllocatedBytesForCurrentThread();
        using RunRecord resumed = RunRecord.Resume(folder, new StepClock());
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Assert.Equal((length, before), (new FileInfo(table).Length, File.GetLastWriteTimeUtc(table)));
        Assert.InRange(allocated / (Events * PointsOfEach), 1, MostBytesOfEach);
        // And it knows every one of them.
        resumed.LogMetrics(Points(Events - 1), Events - 1, fold: "1");
        Assert.Equal(length, new FileInfo(table).Length);
        resumed.LogMetrics(Points(Events), Events, fold: "1");
        Assert.True(new FileInfo(table).Length > length);
    }

    private static IEnumerable<KeyValuePair<string, double>> Points(int step) =>
        Enumerable
            .Range(0, PointsOfEach)
            .Select(i => KeyValuePair.Create("loss." + i.ToString(CultureInfo.InvariantCulture), step + i / 100.0));
}
