using System.Globalization;
using System.Text;
using TreePose.Balance;
using TreePose.Balance.Events;
using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Datasets.Events;
using TreePose.Datasets.RadarRepresentations;
using TreePose.Datasets.Stability;
using TreePose.Formats.EventTable;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Balance;

/// <summary>From a study's folder to events, stability table and targets.</summary>
public sealed class StudyPlatesTests
{
    private static readonly RadarClock Clock = new(5, 37, 150, 1028, 0.03645);
    private static readonly SyntheticPlates Plates = new SyntheticPlates().Hold(8, 9, 13, 13.8).Hold(17, 18.2, 22, 22.6);

    [Fact]
    public void AStudysFolderGivesEventsStabilityAndTargets()
    {
        using var scratch = new ScratchFolder();
        IReadOnlyList<Hold> holds = WriteStudy(scratch);
        StudyPlates study = StudyPlates.Open(scratch.Path);

        RegeneratedEventTable events = RegeneratedEventTable.Build(study.Captures(), cancellation: TestContext.Current.CancellationToken);
        HoldComparison comparison = HoldComparison.Compare(study.Holds, events.Holds);
        Assert.Equal(2, comparison.Matched.Count);
        Assert.All(comparison.Summary(), e => Assert.True(e.LargestAbsoluteMs < 2, $"{e}")); // text has a finite number of digits
        Assert.Equal("02_MNTRL_RR_V1", Assert.Single(events.Skipped).CaptureId);

        StabilityTable table = StabilityTable.Compute(study.Trials(), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(["tx1", "tx2"], table.Rows.Select(r => r.Trial));
        Assert.Equal(["02_MNTRL_RR_V1_tx1", "03_MNTRL_RR_V1"], table.Skipped.Select(s => s.CaptureId));
        Assert.Contains("no force plate 2", table.Skipped[0].Reason, StringComparison.Ordinal);
        Assert.Contains("no row", table.Skipped[1].Reason, StringComparison.Ordinal);

        HoldDataset radar = Radar(holds);
        HoldDataset labelled = HoldTargets.WithCopSpeed(radar, study.Trials());
        Assert.Equal(4, labelled.Holds.Count);
        Assert.Equal("02_MNTRL_RR_V1_tx1", Assert.Single(labelled.Skipped).CaptureId);
        Assert.All(labelled.Holds, h => Assert.Equal(4, h.Target!.Value, 0.5));
        Assert.Equal(labelled.Holds[0].Target, labelled.Holds[1].Target); // two channels of one hold
        Assert.All(
            labelled.Holds,
            h =>
            {
                float[] measured = [.. h.FrameTargets!.Where(v => !float.IsNaN(v))];
                Assert.Equal(h.Length, h.FrameTargets!.Length);
                Assert.InRange(measured.Length, h.Length - 1, h.Length); // the stability phase may begin late in its first frame
                Assert.Equal(h.Target!.Value, measured.Average(), 0.1);
            }
        );
        HoldDataset raw = HoldTargets.WithCopSpeed(radar, study.Trials(), CopSpeedRule.Study);
        Assert.Equal(4 / SyntheticPlates.Rate, raw.Holds[0].Target!.Value, 0.5 / SyntheticPlates.Rate);
        Assert.Equal(
            raw.Holds[0].Target!.Value,
            raw.Holds[0].FrameTargets!.Where(v => !float.IsNaN(v)).Average(),
            0.1 / SyntheticPlates.Rate
        ); // in the label's own unit
        Assert.Throws<TreePoseException>(() => HoldTargets.WithCopSpeed(radar, study.Trials(), strict: true));
    }

    private static HoldDataset Radar(IReadOnlyList<Hold> holds)
    {
        var sequences = holds.SelectMany(h =>
            new[] { 1, 2 }.Select(channel => new HoldSequence
            {
                Id = h.Capture,
                Number = h.Number,
                Channel = channel,
                Shape = RadarFrame.MapShape,
                Frames = new float[(h.StableEndFrame - h.StableFrame) * RadarFrame.MapShape.Size],
                SecondsPerFrame = Clock.SecondsPerFrame,
                Hold = h,
            })
        );
        return new HoldDataset("study:test", RadarFrame.MapShape, [.. sequences], [], new Dictionary<string, string>());
    }

    private static IReadOnlyList<Hold> WriteStudy(ScratchFolder scratch)
    {
        Directory.CreateDirectory(scratch.File("plates"));
        File.WriteAllText(scratch.File("study.json"), """{ "forcePlates": "plates", "eventTable": "events.csv" }""");
        WritePlate(scratch.File("plates/01_MNTRL_MC_V1_f_1.tsv"), Plates.Lifted());
        WritePlate(scratch.File("plates/01_MNTRL_MC_V1_f_2.tsv"), Plates.Standing());
        File.WriteAllText(scratch.File("plates/03_MNTRL_MC_V1_f_2.tsv"), "not read, because no row names it");
        Hold[] found =
        [
            .. FootEventDetection
                .Detect(new CaptureId("01", "01_MNTRL_RR_V1"), Plates.Lifted(), Plates.Standing(), Clock)
                .Holds.Select(h => h.Hold),
        ];
        Hold[] holds = [.. found, found[0] with { Capture = new CaptureId("02", "02_MNTRL_RR_V1"), IsFinal = true }];
        EventTableFile.Write(scratch.File("events.csv"), holds);
        return holds;
    }

    private static void WritePlate(string path, ForcePlateRecording plate)
    {
        (double[] x, double[] y) = (plate.CopMillimetres.X, plate.CopMillimetres.Y);
        var text = new StringBuilder("NO_OF_SAMPLES\t")
            .Append(plate.Length)
            .Append("\nFREQUENCY\t1200\nTIME\tForce_X\tForce_Y\tForce_Z\tCOP_X\tCOP_Y\tCOP_Z\n");
        for (int i = 0; i < plate.Length; i++)
            text.Append(
                CultureInfo.InvariantCulture,
                $"{plate.TimeSeconds[i]:R}\t0\t0\t{plate.ForceNewtons.Z[i]:R}\t{x[i]:R}\t{y[i]:R}\t0\n"
            );
        File.WriteAllText(path, text.ToString());
    }
}
