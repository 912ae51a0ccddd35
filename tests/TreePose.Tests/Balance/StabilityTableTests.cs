using System.Globalization;
using TreePose.Balance;
using TreePose.Balance.Measures;
using TreePose.Captures;
using TreePose.Datasets.Stability;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Balance;

public sealed class StabilityTableTests
{
    private static readonly StabilityOptions Options = new() { Outliers = new OutlierOptions { GroupBy = "surface" } };

    [Fact]
    public void EveryTrialBecomesARowOrARecordedSkip()
    {
        StabilityTrial[] trials =
        [
            .. Enumerable.Range(1, 9).Select(i => Trial(i, i == 5 ? 8 : 1)),
            Trial(10, 1) with
            {
                Read = () => throw new DataFormatException("S10.txt, row 7", "'x' is not a number.", "Mend it."),
            },
            Trial(11, 1) with
            {
                Read = () => Sway(11, 1) with { VerticalForceNewtons = new double[3000] },
            },
        ];
        StabilityTable table = Compute(trials, Options);
        Assert.Equal(9, table.Rows.Count);
        Assert.Equal(["S10", "S11"], table.Skipped.Select(s => s.CaptureId));
        Assert.Contains("S10.txt, row 7", table.Skipped[0].Reason, StringComparison.Ordinal);
        Assert.Contains("all 3000 samples are unloaded", table.Skipped[1].Reason, StringComparison.Ordinal);
        StabilityRow odd = Assert.Single(table.Rows, r => r.Outliers.Count > 0);
        Assert.Equal("S05", odd.Capture.Name);
        Assert.Contains(odd.Outliers, o => o.Measure == "meanVelocity" && o.Reason.Contains("of surface Firm", StringComparison.Ordinal));

        TreePoseException strict = Assert.Throws<TreePoseException>(() => Compute(trials, Options with { Strict = true }));
        Assert.Contains("S10", strict.Message, StringComparison.Ordinal);
        Assert.Contains("S11", strict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheCsvHoldsEveryMeasureAndReadsBackUnchanged()
    {
        using var scratch = new ScratchFolder();
        StabilityTable table = Compute([Trial(2, 1), Trial(1, 2), Trial(3, 1) with { Read = () => Sway(3, 1, samples: 50) }]);
        StabilityTableCsv.Write(table, scratch.File("table.csv"));
        StabilityTableCsv.WriteColumns(table, scratch.File("columns.csv"));
        StabilityTableCsv.WriteSkipped(table, scratch.File("skipped.csv"));

        string[][] lines = [.. File.ReadLines(scratch.File("table.csv")).Select(Fields)];
        Assert.Equal(4, lines.Length);
        Assert.All(lines, l => Assert.Equal(lines[0].Length, l.Length));
        Assert.Equal(["participant", "capture", "trial", "surface", "samples", "rate", "duration", "interpolatedSamples"], lines[0][..8]);
        Assert.Equal(["S01", "S02", "S03"], lines[1..].Select(l => l[1]));
        int column = Array.IndexOf(lines[0], "ellipseArea95");
        Assert.Equal(table.Rows[0].Measures["ellipseArea95"], double.Parse(lines[1][column], CultureInfo.InvariantCulture));
        Assert.Equal("", lines[3][Array.IndexOf(lines[0], "diffusionShort")]);
        Assert.Contains(
            "diffusionShort: the signal is too short",
            lines[3][Array.IndexOf(lines[0], "undefined")],
            StringComparison.Ordinal
        );
        Assert.Contains("low-pass 10 Hz", lines[1][^1], StringComparison.Ordinal);
        string[][] columns = [.. File.ReadLines(scratch.File("columns.csv")).Skip(1).Select(Fields)];
        Assert.Equal(lines[0], columns.Select(c => c[0]));
        Assert.Equal("mm^2", columns[column][1]);
        Assert.Equal("trial,reason", Assert.Single(File.ReadLines(scratch.File("skipped.csv"))));
    }

    [Fact]
    public void FaultyRequestsAreRefusedBeforeAnyWork()
    {
        Assert.Throws<TreePoseException>(() => Compute([]));
        Assert.Throws<TreePoseException>(() => Compute([Trial(1, 1), Trial(1, 2)]));
        Assert.Throws<OptionsException>(() => Compute([Trial(1, 1)], Options with { Outliers = new OutlierOptions { GroupBy = "mood" } }));
        Assert.Throws<OptionsException>(() =>
            Compute([Trial(1, 1)], new StabilityOptions { Outliers = new OutlierOptions { Measures = ["speed"] } })
        );
        Assert.Throws<OptionsException>(() =>
            Compute([Trial(1, 1)], new StabilityOptions { Preprocessing = new CopPreprocessing { LowPassOrder = 99 } })
        );
        TreePoseException none = Assert.Throws<TreePoseException>(() =>
            Compute([Trial(1, 1) with { Read = () => Sway(1, 1, samples: 2) }])
        );
        Assert.Contains("The one trial cannot be used.", none.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void HoldsAreCutFromTheStandingPlateWhichIsReadOnceACapture()
    {
        var plates = new SyntheticPlates().Hold(8, 9, 13, 13.8).Hold(17, 18.2, 22, 22.6);
        var clock = new RadarClock(5, 37, 150, 1028, 0.03645);
        Hold[] holds =
        [
            .. TreePose
                .Balance.Events.FootEventDetection.Detect(new CaptureId("01", "01_MNTRL_RR_V1"), plates.Lifted(), plates.Standing(), clock)
                .Holds.Select(h => h.Hold),
        ];
        int reads = 0;
        IReadOnlyList<StabilityTrial> trials = StabilityTrials.OfHolds(
            [.. holds, holds[1] with { Number = 3, FootDownSeconds = 99, BreakSeconds = 98 }],
            _ =>
            {
                reads++;
                return plates.Standing();
            }
        );
        StabilityTable table = Compute(trials);
        Assert.Equal(1, reads);
        Assert.Equal(["tx1", "tx2"], table.Rows.Select(r => r.Trial));
        Assert.Equal("01_MNTRL_RR_V1_tx3", Assert.Single(table.Skipped).CaptureId);
        Assert.Equal(holds[0].StableEndSeconds - holds[0].StableSeconds, table.Rows[0].DurationSeconds, 0.002);
        Assert.Equal(4, table.Rows[0].Measures["meanVelocity"], 0.4);
    }

    [Fact]
    public void AHoldHasThePlateOfItsOwnCaptureWhateverOtherThreadsRead()
    {
        var plates = new SyntheticPlates().Hold(8, 9, 13, 13.8);
        var clock = new RadarClock(5, 37, 150, 1028, 0.03645);
        Hold hold = TreePose
            .Balance.Events.FootEventDetection.Detect(new CaptureId("01", "A"), plates.Lifted(), plates.Standing(), clock)
            .Holds[0]
            .Hold;
        double[] times = [.. Enumerable.Range(0, 40).Select(i => (double)i)];
        ForcePlateRecording Plate(CaptureId id)
        {
            double[] own = [.. times.Select(_ => double.Parse(id.Participant, CultureInfo.InvariantCulture))];
            return new()
            {
                SamplingFrequencyHz = 1,
                TimeSeconds = times,
                ForceNewtons = new(own, own, own),
                CopMillimetres = new(own, own, own),
            };
        }
        IReadOnlyList<StabilityTrial> trials = StabilityTrials.OfHolds(
            [hold, hold with { Capture = new CaptureId("02", "B") }, hold with { Capture = new CaptureId("03", "C") }],
            Plate
        );
        int others = 0;
        Parallel.For(
            0,
            8,
            worker =>
            {
                for (int i = 0; i < 20_000; i++)
                {
                    StabilityTrial trial = trials[(i + worker) % trials.Count];
                    if (trial.Read().MediolateralMm[0] != double.Parse(trial.Capture.Participant, CultureInfo.InvariantCulture))
                        Interlocked.Increment(ref others);
                }
            }
        );
        Assert.Equal(0, others);
    }

    [Fact]
    public void RealTrialsMakeAWholeTable()
    {
        // Three people, every condition; BdsTests goes through all trials.
        StabilityTrial[] trials =
        [
            .. StabilityTrials.OfBds(TestFiles.SharedData("bds")).GroupBy(t => t.Capture.Participant).Take(3).SelectMany(g => g),
        ];
        StabilityTable table = Compute(trials, Options);
        Assert.Empty(table.Skipped);
        Assert.Equal(36, table.Rows.Count);
        Assert.All(table.Rows, r => Assert.Empty(r.Measures.Undefined));
        double Median(string surface) =>
            table.Rows.Where(r => r.Conditions["surface"] == surface).Select(r => r.Measures["meanVelocity"]).Order().ElementAt(9);
        Assert.True(Median("Foam") > Median("Firm"), "people sway faster on foam");
        Assert.True(
            table.Rows.Average(r => r.Measures["rmsDistanceAp"]) > table.Rows.Average(r => r.Measures["rmsDistanceMl"]),
            "people sway more to front and back"
        );
        TestContext.Current.SendDiagnosticMessage($"{table.Rows.Count} rows, {table.Rows.Count(r => r.Outliers.Count > 0)} with outliers");
    }

    private static StabilityTable Compute(IReadOnlyList<StabilityTrial> trials, StabilityOptions? options = null) =>
        StabilityTable.Compute(trials, options, cancellation: TestContext.Current.CancellationToken);

    private static StabilityTrial Trial(int number, double size)
    {
        var id = new CaptureId($"{number}", $"S{number:00}");
        return new StabilityTrial(id, id.Name, () => Sway(number, size))
        {
            Conditions = new Dictionary<string, string> { ["surface"] = "Firm" },
        };
    }

    private static CopRecording Sway(int seed, double size, int samples = 3000)
    {
        var random = new Random(seed);
        double[] Axis(double offset)
        {
            var walk = new double[samples];
            for (int i = 1; i < samples; i++)
                walk[i] = 0.995 * walk[i - 1] + size * (random.NextDouble() - 0.5);
            return [.. walk.Select(v => v + offset)];
        }
        return new CopRecording
        {
            MediolateralMm = Axis(5),
            AnteroposteriorMm = Axis(-40),
            SampleRateHz = 100,
        };
    }

    private static string[] Fields(string line)
    {
        var fields = new List<string>();
        bool quoted = false;
        string field = "";
        foreach (char c in line)
        {
            if (c == '"')
                quoted = !quoted;
            else if (c == ',' && !quoted)
            {
                fields.Add(field);
                field = "";
            }
            else
                field += c;
        }
        return [.. fields, field];
    }
}
