using TreePose.Captures;
using TreePose.Formats.Npy;
using TreePose.Formats.Qualisys;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Formats;

/// <summary>Against exports and the numbers that pandas reads from them (tests/Golden/formats.py).</summary>
public sealed class QualisysTests
{
    [Theory]
    [InlineData("plain.tsv")]
    [InlineData("tab_in_rows.tsv")]
    [InlineData("tab_everywhere.tsv")]
    [InlineData("no_sample.tsv")]
    [InlineData("fewer_lines.tsv")]
    [InlineData("no_lines.tsv")]
    [InlineData("bom.tsv")]
    [InlineData("unnamed_sample.tsv")]
    public void EveryVariantOfAForcePlateGivesTheSameNumbers(string file)
    {
        ForcePlateRecording plate = ForcePlateReader.Read(Plates(file), plate: 2);
        double[][] expected = Rows(Plates("expected.npy"));
        Assert.Equal(2, plate.Plate);
        double[][] found =
        [
            plate.TimeSeconds,
            plate.ForceNewtons.X,
            plate.ForceNewtons.Y,
            plate.ForceNewtons.Z,
            plate.CopMillimetres.X,
            plate.CopMillimetres.Y,
            plate.CopMillimetres.Z,
        ];
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], found[i]);
        Assert.Equal(1200, plate.SamplingFrequencyHz, file == "no_lines.tsv" ? 0.01 : 0); // then only TIME, of six digits, tells
    }

    [Fact]
    public void MetadataAreKept()
    {
        ForcePlateRecording plate = ForcePlateReader.Read(Plates("plain.tsv"));
        Assert.Equal(26, plate.Metadata.Count);
        Assert.Equal("600", plate.Metadata["FORCE_PLATE_LENGTH"]);
        Assert.Equal("Plate 1", plate.Metadata["force_plate_name"]);
    }

    [Theory]
    [InlineData("comma.tsv", "row 28, column TIME: '0,000000' has a decimal comma")]
    [InlineData("no_cop.tsv", "row 27: lacks the columns COP_X, COP_Z; it has SAMPLE, TIME, Force_X")]
    [InlineData("no_time.tsv", "is a header row with a TIME column")]
    [InlineData("short.tsv", "NO_OF_SAMPLES: promises 120 rows; the file has 117")]
    [InlineData("cut.tsv", "fields; 11 are expected")]
    [InlineData("word.tsv", "row 28, column COP_X: 'eleven' is not a number")]
    [InlineData("nowhere.tsv", "cannot be opened")]
    public void AFaultyForcePlateIsRefusedWithItsRow(string file, string said)
    {
        var error = Assert.Throws<DataFormatException>(() => ForcePlateReader.Read(Plates(file)));
        Assert.StartsWith(Plates(file), error.Message);
        Assert.Contains(said, error.Message);
    }

    [Fact]
    public void TimeThatRunsBackIsRefused()
    {
        using var scratch = new ScratchFolder();
        string[] lines = File.ReadAllLines(Plates("plain.tsv"));
        (lines[60], lines[61]) = (lines[61], lines[60]);
        File.WriteAllLines(scratch.File("a.tsv"), lines);
        Assert.Contains(
            "row 62: the time 0.0275 s follows 0.028333 s",
            Assert.Throws<DataFormatException>(() => ForcePlateReader.Read(scratch.File("a.tsv"))).Message
        );
    }

    [Fact]
    public void AStatedRateThatTheTimesContradictIsRefused()
    {
        using var scratch = new ScratchFolder();
        File.WriteAllText(scratch.File("a.tsv"), File.ReadAllText(Plates("plain.tsv")).Replace("FREQUENCY\t1200", "FREQUENCY\t1000"));
        Assert.Contains(
            "is 1000 Hz, but the time column runs at 1",
            Assert.Throws<DataFormatException>(() => ForcePlateReader.Read(scratch.File("a.tsv"))).Message
        );
    }

    [Fact]
    public void ALongRecordingIsParsedWithoutAStringPerField()
    {
        using var scratch = new ScratchFolder();
        const int Samples = 12_000;
        using (var writer = new StreamWriter(scratch.File("a.tsv")))
        {
            writer.WriteLine("FREQUENCY\t1200\nSAMPLE\tTIME\tForce_X\tForce_Y\tForce_Z\tCOP_X\tCOP_Y\tCOP_Z");
            for (int i = 0; i < Samples; i++)
                writer.WriteLine(FormattableString.Invariant($"{i + 1}\t{i / 1200.0:F5}\t1.25\t-2.5\t700.125\t10.5\t20.25\t0"));
        }
        ForcePlateReader.Read(scratch.File("a.tsv"));
        long before = GC.GetAllocatedBytesForCurrentThread();
        ForcePlateRecording plate = ForcePlateReader.Read(scratch.File("a.tsv"));
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal((Samples, 700.125), (plate.Length, plate.ForceNewtons.Z[^1]));
        // bytes, columns, line index
        Assert.InRange(allocated, 0, 2 * new FileInfo(scratch.File("a.tsv")).Length + 7 * 8 * Samples + 64 * Samples);
    }

    [Theory]
    [InlineData("plain.tsv")]
    [InlineData("named.tsv")]
    [InlineData("named_tab.tsv")]
    [InlineData("unnamed.tsv")]
    [InlineData("unnamed_tab.tsv")]
    [InlineData("unnamed_frame.tsv")]
    [InlineData("tab.tsv")]
    [InlineData("named_only.tsv")]
    [InlineData("key_before.tsv")]
    [InlineData("fewer_lines.tsv")]
    public void EveryColumnOffsetOfAMotionCaptureGivesTheSameNumbers(string file)
    {
        MotionCaptureRecording recording = MotionCaptureReader.Read(Mocap(file));
        double[][] expected = Rows(Mocap("expected.npy"));
        Assert.Equal(
            [
                "Chest_pos_X",
                "Chest_pos_Y",
                "Chest_pos_Z",
                "Actuator_pos_X",
                "Actuator_pos_Y",
                "Actuator_pos_Z",
                "LFoot_pos_X",
                "LFoot_pos_Y",
                "LFoot_pos_Z",
            ],
            recording.Names
        );
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], recording.Columns[i]);
        Assert.True(double.IsNaN(recording["Actuator_pos_Y"][7])); // an empty field
        Assert.Equal(Enumerable.Range(0, 50).Select(i => i / 100.0), recording.TimeSeconds);
        Assert.Equal(100, recording.SamplingFrequencyHz);
        Assert.Contains("Chest_pos_X", Assert.Throws<TreePoseException>(() => recording["Head_pos_X"]).Message);
    }

    [Theory]
    [InlineData("no_rate.tsv", "neither a FREQUENCY line nor a time column")]
    [InlineData("no_names.tsv", "no line of column names")]
    [InlineData("comma.tsv", "row 7, column Chest_pos_X: '100,000' has a decimal comma")]
    [InlineData("ragged.tsv", "row 27: has 8 fields; 9 are expected as in row 7")]
    [InlineData("short.tsv", "NO_OF_FRAMES: promises 50 rows; the file has 49")]
    [InlineData("twice.tsv", "the column 'Chest_pos_X' stands there twice")]
    public void AFaultyMotionCaptureIsRefusedWithItsRow(string file, string said) =>
        Assert.Contains(said, Assert.Throws<DataFormatException>(() => MotionCaptureReader.Read(Mocap(file))).Message);

    private static double[][] Rows(string path)
    {
        NpyArray<double> array = NpyFile.Read<double>(path);
        return [.. array.Values.Chunk(array.Shape[1])];
    }

    private static string Plates(string file) => TestFiles.Golden($"formats/plates/{file}");

    private static string Mocap(string file) => TestFiles.Golden($"formats/mocap/{file}");
}
