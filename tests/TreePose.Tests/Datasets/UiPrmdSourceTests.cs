using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Datasets.UiPrmd;
using TreePose.Formats.UiPrmd;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Datasets;

/// <summary>The source <c>uiprmd:DIR</c>: markers as a radar would see them, one foot up and down in each repetition.</summary>
public sealed class UiPrmdSourceTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void EveryPublishedRepetitionLiftsOneFootOnce()
    {
        FrameDataset data = Load(TestFiles.SharedData("ui-prmd"));
        Assert.Equal((100, 10), (data.Sequences.Count, data.Participants.Count));
        Assert.Empty(data.Skipped);
        foreach (FrameSequence s in data.Sequences)
            Assert.True(
                s.Events.Count is 1 or 2 && s.Events[0].Class == FootPhase.GoingUp,
                $"{s.Id.Name}: {string.Join(", ", s.Events.Select(e => e.Class))}"
            );
        Assert.Contains(data.Findings, f => f.StartsWith("There is no radar in UI-PRMD", StringComparison.Ordinal));
    }

    [Fact]
    public void AMarkerIsSeenAtItsPlaceWithItsRadialSpeed()
    {
        // 20 samples of markers that all stand at the origin, but one that comes towards the radar at 0.5 m/s.
        double[][] columns = [.. Enumerable.Range(0, 117).Select(c => Column(c))];
        var recording = new MotionCaptureRecording
        {
            SamplingFrequencyHz = 100,
            Names = [.. Enumerable.Range(0, 39).SelectMany(m => "XYZ".Select(a => UiPrmdReader.ColumnName(m, a)))],
            Columns = columns,
            TimeSeconds = [.. Enumerable.Range(0, 21).Select(i => i / 100.0)],
        };
        IReadOnlyList<PointCloudFrame> seen = new MarkerRadar(new UiPrmdOptions { RadarMetres = 2 }).See(recording);
        Assert.Equal(2, seen.Count);
        Assert.Equal(38, seen[0].Points.Count); // one was not seen
        RadarPoint mover = seen[0].Points[0],
            still = seen[0].Points[1];
        Assert.Equal((0.0f, 0.0f), (still.X, still.DopplerMetresPerSecond));
        Assert.Equal(2.0, still.Y, 0.02);
        Assert.Equal(0.0, still.Z, 1e-6);
        Assert.Equal(0.5, mover.DopplerMetresPerSecond, 1e-3);
        Assert.Equal(still.Y - 0.025, mover.Y, 1e-4);

        static double[] Column(int column) =>
            column / 3 == 38
                ? new double[21]
                :
                [
                    .. Enumerable
                        .Range(0, 21)
                        .Select(i =>
                            (column % 3) switch
                            {
                                2 => 1000.0,
                                0 => column == 0 ? 1 + (5.0 * i) : 1,
                                _ => 0,
                            }
                        ),
                ];
    }

    [Fact]
    public void PublishedFoldersAreUnderstoodAndWhatIsNotReadIsCounted()
    {
        string golden = Directory.GetFiles(TestFiles.SharedData("ui-prmd"), "m06_s01_e01*")[0];
        Put(golden, "Segmented Movements/Vicon/Positions/m06_s01_e01_positions.txt.gz");
        Put(golden, "Segmented Movements/Kinect/Positions/m06_s01_e01_positions.txt.gz");
        Put(golden, "Segmented Movements/Vicon/Positions/m01_s01_e01_positions.txt.gz");
        Put(golden, "Incorrect Segmented Movements/Vicon/Positions/m06_s01_e01_positions_inc.txt.gz");
        FrameDataset data = Load(_scratch.Path);
        Assert.Equal("m06_s01_e01", Assert.Single(data.Sequences).Id.Name);
        Assert.Contains("2 other files were left out: other movements, angles, wrong repetitions (_inc).", data.Findings);
        Put(golden, "copy/m06_s01_e01_positions.txt.gz");
        Put(Directory.GetFiles(TestFiles.SharedData("ui-prmd"), "m06_s01_e02*")[0], "copy/m06_s01_e02_positions.txt.gz");
        FrameDataset doubled = Load(_scratch.Path);
        Assert.Equal("m06_s01_e02", Assert.Single(doubled.Sequences).Id.Name);
        SkippedCapture twice = Assert.Single(doubled.Skipped);
        Assert.Equal("m06_s01_e01", twice.CaptureId);
        Assert.Contains("is there 2 times: ", twice.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void ARepetitionInWhichNoFootRisesIsLeftOutWithItsReason()
    {
        string row = string.Join(',', Enumerable.Range(0, 117).Select(i => $"{i + 1}")) + "\n";
        File.WriteAllText(_scratch.File("m06_s01_e01_positions.txt"), string.Concat(Enumerable.Repeat(row, 100)));
        string said = Assert.Throws<TreePoseException>(() => Load(_scratch.Path)).Message;
        Assert.Contains("the toes rise by 0.00 m and 0.00 m; one foot is expected to", said, StringComparison.Ordinal);
        Assert.Contains(
            "holds no m06_sSS_eEE_positions.txt",
            Assert.Throws<DataFormatException>(() => Load(TestFiles.Golden("mars"))).Message,
            StringComparison.Ordinal
        );
    }

    private static FrameDataset Load(string folder) =>
        UiPrmdSource.Load(folder, new UiPrmdOptions(), SilentProgress.Instance, TestContext.Current.CancellationToken);

    private void Put(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_scratch.File(to))!);
        File.Copy(from, _scratch.File(to));
    }
}
