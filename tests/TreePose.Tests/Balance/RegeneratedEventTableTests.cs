using TreePose.Balance.Events;
using TreePose.Captures;
using TreePose.Datasets.Events;
using TreePose.Formats.EventTable;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Balance;

public sealed class RegeneratedEventTableTests
{
    private static readonly RadarClock Clock = new(5, 37, 150, 1028, 0.03645);

    [Fact]
    public void TheTableIsMadeAnewWrittenReadAndCompared()
    {
        var plates = new SyntheticPlates().Hold(8, 9, 13, 13.8).Hold(17, 18.2, 22, 22.6).Hold(27, 28, 39, 39.5);
        PlateCapture left = Capture("01_MNTRL_RR_V1", () => [plates.Lifted() with { Plate = 1 }, plates.Standing() with { Plate = 2 }]);
        PlateCapture right = Capture("01_MNTRR_RR_V1", () => [plates.Standing() with { Plate = 1 }, plates.Lifted() with { Plate = 2 }]);
        PlateCapture half = Capture("02_MNTRR_RR_V1", () => [plates.Standing() with { Plate = 1 }]);
        PlateCapture absent = Capture(
            "03_MNTRR_RR_V1",
            () => throw new DataFormatException("03_MNTRR_MC_V1_f_1.tsv", "is not there.", "Leave the capture out.")
        );

        RegeneratedEventTable table = Build([right, absent, left, half], strict: false);
        Assert.Equal(6, table.Holds.Count);
        Assert.Equal(["02_MNTRR_RR_V1", "03_MNTRR_RR_V1"], table.Skipped.Select(s => s.CaptureId));
        Assert.Contains("has no plate 2", table.Skipped[0].Reason, StringComparison.Ordinal);
        Assert.Contains(
            "03_MNTRR",
            Assert.Throws<TreePoseException>(() => Build([left, half, absent], strict: true)).Message,
            StringComparison.Ordinal
        );

        using var scratch = new ScratchFolder();
        EventTableFile.Write(scratch.File("events.csv"), table.Holds);
        HoldComparison comparison = HoldComparison.Compare(EventTableFile.Read(scratch.File("events.csv")), table.Holds);
        Assert.Equal(6, comparison.Matched.Count);
        Assert.All(comparison.Summary(), e => Assert.Equal(0, e.LargestAbsoluteMs));
    }

    private static RegeneratedEventTable Build(IReadOnlyList<PlateCapture> captures, bool strict) =>
        RegeneratedEventTable.Build(captures, strict: strict, cancellation: TestContext.Current.CancellationToken);

    private static PlateCapture Capture(string name, Func<IReadOnlyList<ForcePlateRecording>> plates) =>
        new(StudyCaptureName.TryParse(name)!.Id, _ => FootPlates.OfStudy(StudyCaptureName.TryParse(name)!, plates(), Clock));
}
