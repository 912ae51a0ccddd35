using System.IO.Compression;
using TreePose.Balance.Alignment;
using TreePose.Captures;
using TreePose.Formats.Qualisys;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Formats;

/// <summary>Exports of motion capture without a line of column names, and with gaps of zeros.</summary>
public sealed class HeaderlessExportTests
{
    private const string Head = "NO_OF_FRAMES\t3\nNO_OF_MARKERS\t2\nFREQUENCY\t100\nDATA_INCLUDED\t3D\n";
    private const string Rows = "1\t2\t3\t4\t5\t6\n1\t2\t3\t4\t5\t7\n1\t2\t3\t4\t5\t8\n";

    [Theory]
    [InlineData("MARKER_NAMES\tChest\tActuator\n", "")]
    [InlineData("MARKER_NAMES\tChest\tActuator\nTRAJECTORY_TYPES\tMeasured\tMeasured\n", "")]
    [InlineData("MARKER_NAMES\tChest\tActuator\nTRAJECTORY_TYPES\tMeasured\tMixed\n", "frame")]
    [InlineData("MARKER_NAMES\tChest\tActuator\n", "time")]
    [InlineData("EVENT\tstart\t1\t0.01\nMARKER_NAMES\tChest\tActuator\t\n", "time")]
    public void MarkersInTurnAreReadWhereThereIsNoDoubt(string names, string leading)
    {
        string[] rows = Rows.TrimEnd().Split('\n');
        for (int i = 0; i < rows.Length && leading != ""; i++)
            rows[i] = $"{i + 1}\t{(leading == "time" ? $"0.0{i}\t" : "")}{rows[i]}";
        MotionCaptureRecording read = Read("a.tsv", Head + names + string.Join('\n', rows) + "\n");
        Assert.Equal(["Chest_pos_X", "Chest_pos_Y", "Chest_pos_Z", "Actuator_pos_X", "Actuator_pos_Y", "Actuator_pos_Z"], read.Names);
        Assert.Equal([6.0, 7, 8], read["Actuator_pos_Z"]);
        Assert.Equal(["Chest_vel_X"], Read("01_MNTRL_MC_V1_vel.tsv", Head + names + string.Join('\n', rows) + "\n").Names.Take(1));
    }

    [Theory]
    [InlineData("MARKER_NAMES\tChest\n", "NO_OF_MARKERS is 2 for 1 names")]
    [InlineData("MARKER_NAMES\tChest\tHead\tActuator\nTRAJECTORY_TYPES\tMeasured\tMeasured\tMeasured\n", "NO_OF_MARKERS is 2 for 3 names")]
    public void WhatIsInDoubtIsRefusedWithTheBoxToTick(string names, string said)
    {
        var error = Assert.Throws<DataFormatException>(() => Read("a.tsv", Head + names + Rows));
        Assert.Contains(said, error.Message);
        Assert.Contains("tick the boxes for the TSV header, the column header", error.Message);
        string more = Rows.Replace("\n", "\t9\t9\t9\n");
        error = Assert.Throws<DataFormatException>(() => Read("a.tsv", Head + "MARKER_NAMES\tChest\tActuator\n" + more));
        Assert.Contains("rows of 9 numbers are not the X, Y, Z of 2 markers", error.Message);
    }

    [Fact]
    public void AMarkerAtTheOriginIsMissing()
    {
        const string names = "Chest_pos_X\tChest_pos_Y\tChest_pos_Z\tHead_pos_X\tHead_pos_Y\tHead_pos_Z\n";
        MotionCaptureRecording read = Read("a.tsv", Head + names + "0\t0\t0\t4\t0\t0\n1\t2\t3\t0.000\t-0.0\t0\n1\t2\t0\t0\t5\t8\n");
        Assert.Equal([double.NaN, 1, 1], read["Chest_pos_X"]);
        Assert.Equal([double.NaN, 3, 0], read["Chest_pos_Z"]);
        Assert.Equal([4, double.NaN, 0], read["Head_pos_X"]);
    }

    [Fact]
    public void AVelocityThatRestsInAFileWithoutNoiseStays()
    {
        const string names = "A_vel_X\tA_vel_Y\tA_vel_Z\n";
        MotionCaptureRecording read = Read("a.tsv", Head.Replace("\t2\n", "\t1\n") + names + "0\t0\t0\n0\t0\t0\n1\t2\t3\n");
        Assert.Equal([0.0, 0, 1], read["A_vel_X"]);
    }

    [Fact]
    public void TheExportsFromTheFieldAreReadOrRefused()
    {
        MotionCaptureRecording whole = Field("E");
        Assert.Equal((24, 4000, 100.0), (whole.Names.Count, whole.Length, whole.SamplingFrequencyHz));
        Assert.InRange(whole["Actuator_vel_X"].Max(), 40, 60);
        VelocityTrace.FromMotionCapture(whole);
        MotionCaptureRecording gap = Field("zero");
        Assert.Equal(40, gap["Actuator_vel_X"].Count(double.IsNaN));
        var error = Assert.Throws<ClockAlignmentException>(() => VelocityTrace.FromMotionCapture(gap));
        Assert.Contains("40 in a row; at most 10 are bridged", error.Message);
    }

    private static MotionCaptureRecording Field(string name)
    {
        string zipped = TestFiles.SharedData($"field/15-qtm-headerless/{name}.tsv.gz");
        using var scratch = new ScratchFolder();
        string path = scratch.File("01_MNTRL_MC_V1_vel.tsv");
        using (var gzip = new GZipStream(File.OpenRead(zipped), CompressionMode.Decompress))
        using (FileStream plain = File.Create(path))
            gzip.CopyTo(plain);
        return MotionCaptureReader.Read(path);
    }

    private static MotionCaptureRecording Read(string name, string text)
    {
        using var scratch = new ScratchFolder();
        File.WriteAllText(scratch.File(name), text);
        return MotionCaptureReader.Read(scratch.File(name));
    }
}
