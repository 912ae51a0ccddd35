using System.Globalization;
using System.IO.Compression;
using TreePose.Balance;
using TreePose.Balance.Alignment;
using TreePose.Balance.Measures;
using TreePose.Captures;
using TreePose.Formats.Bds;
using TreePose.Formats.Mars;
using TreePose.Formats.Qualisys;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Formats;

/// <summary>Samples are where the time column says they are, or the file is refused with its row.</summary>
public sealed class TimeAxisTests
{
    private const double CircleMmPerSecond = 2 * Math.PI * 0.5 * 10;

    /// <summary>Case 02 of the field: the same circle at three rates.</summary>
    [Theory]
    [InlineData("T100", 100)]
    [InlineData("T1000", 1000)]
    [InlineData("T50", 50)]
    public void ATrialHasTheVelocityOfItsOwnRate(string trial, double rate)
    {
        string zipped = TestFiles.SharedData($"field/02-bds-rate/in/{trial}.txt.gz");
        using var scratch = new ScratchFolder();
        using (var gzip = new GZipStream(File.OpenRead(zipped), CompressionMode.Decompress))
        using (FileStream plain = File.Create(scratch.File("t.txt")))
            gzip.CopyTo(plain);
        ForcePlateRecording plate = BdsReader.Read(scratch.File("t.txt"));
        Assert.Equal(rate, plate.SamplingFrequencyHz);
        Assert.InRange(Velocity(plate), CircleMmPerSecond * 0.998, CircleMmPerSecond);
    }

    [Theory]
    [InlineData(100, 3)]
    [InlineData(100, 2)]
    [InlineData(128, 3)] // steps of 7 and 8 ms
    [InlineData(37.5, 4)]
    [InlineData(1200, 6)]
    [InlineData(1200, 4)]
    [InlineData(1200, 3)] // some times are equal
    [InlineData(999.5, 5)]
    public void TheRateIsThatOfTheTimesToTheBit(double rate, int digits)
    {
        using var scratch = new ScratchFolder();
        ForcePlateRecording plate = BdsReader.Read(Bds(scratch, Times(rate, (int)(30 * rate)), digits));
        Assert.Equal(rate, plate.SamplingFrequencyHz);
        Assert.Empty(plate.Holes);
        Assert.InRange(Velocity(plate), CircleMmPerSecond * 0.996, CircleMmPerSecond * 1.001);
    }

    [Fact]
    public void AHoleKeepsTheOthersAtTheirTimesAndSpoilsOnlyWhatItTouches()
    {
        using var scratch = new ScratchFolder();
        double[] times = [.. Times(1200, 36_000).Where((_, i) => i is < 18_000 or >= 18_432)];
        ForcePlateRecording plate = BdsReader.Read(Bds(scratch, times, 6));
        TimeHole hole = Assert.Single(plate.Holes);
        Assert.Equal((18_002, 432), (hole.Row, hole.Samples));
        Assert.Equal(36_000, plate.Length);
        Assert.Equal(18_433 / 1200.0, plate.TimeSeconds[18_432], 1e-6);
        CopRecording cop = CopRecording.FromPlate(plate);
        Assert.Equal(CircleMmPerSecond, Velocity(cop.Slice(17, 27)), 0.1);
        Assert.Equal(CircleMmPerSecond, Velocity(cop.Slice(2, 12)), 0.1);
        string said = Assert.Throws<UnusableCopException>(() => new CopPreprocessing().Apply(cop.Slice(10, 20))).Message;
        Assert.Contains("432 samples from 15.001 s on (0.36 s) are missing (a hole in the time column: 15 s, then", said);
        Assert.Contains("then 15.360833 s in row 18002)", said);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    public void AShortHoleIsBridgedAndRecorded(int samples)
    {
        using var scratch = new ScratchFolder();
        double[] times = [.. Times(100, 3000).Where((_, i) => i < 500 || i >= 500 + samples)];
        CopRecording cop = CopRecording.FromPlate(BdsReader.Read(Bds(scratch, times, 2)));
        PreprocessedCop done = new CopPreprocessing().Apply(cop);
        CopGap gap = Assert.Single(done.Report.Gaps);
        Assert.Equal(samples, gap.Samples);
        Assert.Contains("in row 502", gap.Reason, StringComparison.Ordinal);
        Assert.Equal(CircleMmPerSecond, CopMeasures.Compute(done.Signal)["meanVelocity"], 0.5);
    }

    [Theory]
    [InlineData("4.01", "4.00", "row 402: the time 4 s stands there twice; steps of 0.01 s are expected")]
    [InlineData("4.01", "4.014", "row 402: the time 4.014 s follows 4 s, a step of 0.014 s")]
    [InlineData("4.01", "3.99", "row 402: the time 3.99 s follows 4 s; it has to run forward")]
    [InlineData("4.01", "", "row 402: Time[s] is empty")]
    [InlineData("30.00", "90.00", "row 3001: 6000 samples are missing between 29.99 s and 90 s, more than the file holds")]
    public void TimesThatCannotBeAreRefusedWithTheirRow(string was, string becomes, string problem)
    {
        using var scratch = new ScratchFolder();
        string path = Bds(scratch, Times(100, 3000), 2);
        string[] lines = File.ReadAllLines(path);
        int at = Array.FindIndex(lines, l => l.StartsWith(was + "\t", StringComparison.Ordinal));
        lines[at] = becomes + lines[at][was.Length..];
        File.WriteAllLines(path, lines);
        Assert.Contains(problem, Assert.Throws<DataFormatException>(() => BdsReader.Read(path)).Message);
    }

    [Fact]
    public void ARateThatChangesWithinTheRecordingIsRefused()
    {
        using var scratch = new ScratchFolder();
        double[] times = [.. Enumerable.Range(0, 3000).Select(i => i < 1500 ? i * 0.01 : 15 + (i - 1500) * 0.0112)];
        string said = Assert.Throws<DataFormatException>(() => BdsReader.Read(Bds(scratch, times, 4))).Message;
        Assert.Contains("The rate changes within the recording", said);
    }

    [Theory]
    [InlineData(1200, 1200, 1200)] // to the bit what is stated
    [InlineData(1200, 1200.02, 1200)] // a third of a sample in the whole recording
    [InlineData(1200, 1204, 1204)] // stated roughly: 67 ms at the end
    public void AStatedRateHoldsWhileItBringsTheLastSampleToItsTime(double stated, double real, double rate)
    {
        using var scratch = new ScratchFolder();
        ForcePlateRecording plate = ForcePlateReader.Read(Plate(scratch, stated, Times(real, 24_000)));
        Assert.Equal(rate, plate.SamplingFrequencyHz);
    }

    [Fact]
    public void APlateWithoutAPacketHasAHoleAndNotAnotherRate()
    {
        using var scratch = new ScratchFolder();
        double[] times = [.. Times(1200, 48_000).Where((_, i) => i is < 18_000 or >= 18_432)];
        ForcePlateRecording plate = ForcePlateReader.Read(Plate(scratch, 1200, times));
        Assert.Equal((1200, 48_000), (plate.SamplingFrequencyHz, plate.Length));
        Assert.Equal(18_003, Assert.Single(plate.Holes).Row); // two lines before the first row
        Assert.True(double.IsNaN(plate.ForceNewtons.Z[18_200]) && plate.ForceNewtons.Z[18_432] == 700);
    }

    [Theory]
    [InlineData(3, null)]
    [InlineData(60, "samples 500 to 559 are missing, 60 in a row")]
    public void AMotionCaptureKeepsItsClockAcrossAHole(int lost, string? problem)
    {
        using var scratch = new ScratchFolder();
        string path = scratch.File("vel.tsv");
        var rows = Enumerable
            .Range(0, 4000)
            .Where(i => i < 500 || i >= 500 + lost)
            .Select(i => FormattableString.Invariant($"{i + 1}\t{i / 100.0:F5}\t{i}"));
        File.WriteAllLines(path, ["FREQUENCY\t100", "Frame\tTime\tActuator_vel_X", .. rows]);
        MotionCaptureRecording recording = MotionCaptureReader.Read(path);
        Assert.Equal(4000, recording.Length);
        if (problem is null)
            Assert.Equal(
                Enumerable.Range(0, 4000).Select(i => (double)i),
                VelocityTrace.FromMotionCapture(recording).Values.Select(v => Math.Round(v, 9))
            );
        else
            Assert.Contains(problem, Assert.Throws<ClockAlignmentException>(() => VelocityTrace.FromMotionCapture(recording)).Message);
    }

    [Fact]
    public void WithoutATimeColumnTheFrameNumbersAreTheTimes()
    {
        using var scratch = new ScratchFolder();
        string path = scratch.File("vel.tsv");
        void Write(Func<int, int> number) =>
            File.WriteAllLines(
                path,
                ["FREQUENCY\t120", "Frame\tActuator_vel_X", .. Enumerable.Range(0, 99).Select(i => $"{number(i)}\t{i}")]
            );
        Write(i => i < 40 ? i + 1 : i + 4);
        MotionCaptureRecording recording = MotionCaptureReader.Read(path);
        Assert.Equal((102, 101 / 120.0), (recording.Length, recording.TimeSeconds[^1]));
        Assert.Equal([39, double.NaN, double.NaN, double.NaN, 40], recording["Actuator_vel_X"][39..44]);
        Write(i => i < 40 ? i + 1 : i);
        string said = Assert.Throws<DataFormatException>(() => MotionCaptureReader.Read(path)).Message;
        Assert.Contains("row 43, by its frame number", said);
        Assert.Contains("stands there twice", said);
    }

    [Fact]
    public void FrameNumbersOfMarsAgreeWithTheTimesBesideThem()
    {
        string folder = TestFiles.SharedData("mars");
        foreach (string path in Directory.EnumerateFiles(folder, "radar_data*.mat", SearchOption.AllDirectories))
            Assert.NotEmpty(MarsRadarReader.Read(path));
    }

    [Theory]
    [InlineData("5\t", "6\t", "row 7: the frame 6 follows 4, but the time 0.04 s follows 0.03 s")]
    [InlineData("5\t", "4\t", "row 7: the frame 4 follows 4")]
    public void ACounterAndTheTimesSayTheSame(string was, string becomes, string problem)
    {
        using var scratch = new ScratchFolder();
        string[] rows = [.. Enumerable.Range(0, 50).Select(i => FormattableString.Invariant($"{i + 1}\t{i / 100.0:F5}\t{i}"))];
        rows[4] = becomes + rows[4][was.Length..];
        File.WriteAllLines(scratch.File("v.tsv"), ["FREQUENCY\t100", "Frame\tTime\tActuator_vel_X", .. rows]);
        Assert.Contains(problem, Assert.Throws<DataFormatException>(() => MotionCaptureReader.Read(scratch.File("v.tsv"))).Message);
    }

    private static double[] Times(double rate, int samples) => [.. Enumerable.Range(1, samples).Select(i => i / rate)];

    private static string Bds(ScratchFolder scratch, double[] times, int digits)
    {
        string path = scratch.File("trial.txt");
        string Row(double t) =>
            string.Join(
                '\t',
                new[] { 0, 0, 600, Math.Cos(Math.PI * t), Math.Sin(Math.PI * t) }
                    .Select(v => v.ToString("F6", CultureInfo.InvariantCulture))
                    .Prepend(t.ToString($"F{digits}", CultureInfo.InvariantCulture))
            );
        File.WriteAllLines(path, times.Select(Row).Prepend("Time[s]\tFx[N]\tFy[N]\tFz[N]\tCOPx[cm]\tCOPy[cm]"));
        return path;
    }

    private static string Plate(ScratchFolder scratch, double frequency, double[] times)
    {
        string path = scratch.File("plate.tsv");
        File.WriteAllLines(
            path,
            [
                FormattableString.Invariant($"FREQUENCY\t{frequency}"),
                "TIME\tForce_X\tForce_Y\tForce_Z\tCOP_X\tCOP_Y\tCOP_Z",
                .. times.Select(t => FormattableString.Invariant($"{t:F6}\t0\t0\t700\t1\t2\t0")),
            ]
        );
        return path;
    }

    private static double Velocity(ForcePlateRecording plate) => Velocity(CopRecording.FromPlate(plate));

    private static double Velocity(CopRecording cop) => CopMeasures.Compute(CopPreprocessing.Raw.Apply(cop).Signal)["meanVelocity"];
}
