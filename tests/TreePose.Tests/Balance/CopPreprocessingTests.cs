using TreePose.Balance;
using TreePose.Captures;
using TreePose.Signal.Filters;
using Xunit;

namespace TreePose.Tests.Balance;

public sealed class CopPreprocessingTests
{
    [Fact]
    public void RawLeavesEverySampleAsItIs()
    {
        CopRecording recording = Line(500, 100);
        PreprocessedCop cop = CopPreprocessing.Raw.Apply(recording);
        Assert.Equal(recording.MediolateralMm, cop.Signal.MediolateralMm);
        Assert.Equal(["nothing done"], cop.Report.Steps);
    }

    [Fact]
    public void EveryStepIsReportedInOrder()
    {
        var options = new CopPreprocessing
        {
            TrimStartSeconds = 1,
            TrimEndSeconds = 0.5,
            ResamplingRateHz = 100,
            Detrend = TrendRemoval.Linear,
        };
        PreprocessedCop cop = options.Apply(Line(6000, 1200) with { StartSeconds = 4 });
        Assert.Equal(
            [
                "trimmed 1200 samples at the start and 600 at the end",
                "low-pass 10 Hz, Butterworth order 4, zero phase",
                "resampled to 100 Hz (polyphase)",
                "detrended (linear)",
            ],
            cop.Report.Steps
        );
        Assert.Equal(5, cop.StartSeconds, 12);
        Assert.Equal(100, cop.Signal.SampleRateHz);
        Assert.Equal(350, cop.Report.SamplesOut);
        Assert.True(cop.Signal.MediolateralMm.Max(Math.Abs) < 0.05, "a line without its trend is nothing");
    }

    [Fact]
    public void ShortGapsAreBridgedCutAndReported()
    {
        CopRecording recording = Line(500, 100);
        double[] force = [.. Enumerable.Repeat(-600.0, 500)];
        for (int i = 100; i < 105; i++)
            recording.MediolateralMm[i] = double.NaN;
        force[300] = -3;
        (recording.MediolateralMm[200], recording.AnteroposteriorMm[200]) = (0, 0);
        force[0] = double.NaN;
        PreprocessedCop cop = (CopPreprocessing.Raw with { MaximumGapSeconds = 0.1 }).Apply(
            recording with
            {
                VerticalForceNewtons = force,
            }
        );

        Assert.Equal(499, cop.Signal.Length);
        Assert.Equal(0.01, cop.StartSeconds, 12);
        Assert.Equal(7, cop.Report.Interpolated);
        Assert.Equal(["unloaded", "missing", "unloaded", "unloaded"], cop.Report.Gaps.Select(g => g.Reason));
        Assert.Equal("cut off", cop.Report.Gaps[0].Treatment);
        Assert.Equal(1.00, cop.Report.Gaps[1].StartSeconds, 12);
        double[] straight = Line(500, 100).MediolateralMm;
        for (int i = 0; i < 499; i++)
            Assert.Equal(straight[i + 1], cop.Signal.MediolateralMm[i], 9);
    }

    [Fact]
    public void AGapThatNoOptionBridgesIsNotToBeBridgedByOne()
    {
        CopRecording recording = Line(1000, 100);
        for (int i = 100; i < 700; i++)
            recording.AnteroposteriorMm[i] = double.NaN;
        UnusableCopException error = Assert.Throws<UnusableCopException>(() => new CopPreprocessing().Apply(recording));
        Assert.Contains("no option bridges so long a gap", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("maximumGapSeconds", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LongGapsAreRefusedWithTheirPlace()
    {
        CopRecording recording = Line(500, 100);
        for (int i = 100; i < 120; i++)
            recording.AnteroposteriorMm[i] = double.NaN;
        UnusableCopException error = Assert.Throws<UnusableCopException>(() => new CopPreprocessing().Apply(recording));
        Assert.Contains("20 samples from 1 s on (0.2 s) are missing; allowed are 0.1 s", error.Message, StringComparison.Ordinal);
        PreprocessedCop trimmed = new CopPreprocessing { TrimStartSeconds = 1.5 }.Apply(recording);
        Assert.Empty(trimmed.Report.Gaps);

        CopRecording unloaded = Line(500, 100) with { VerticalForceNewtons = new double[500] };
        Assert.Contains(
            "all 500 samples are unloaded",
            Assert.Throws<UnusableCopException>(() => new CopPreprocessing().Apply(unloaded)).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<UnusableCopException>(() => CopPreprocessing.Raw.Apply(recording));
    }

    [Fact]
    public void BadOptionsAndTooShortRecordingsAreTypedErrors()
    {
        Assert.Throws<OptionsException>(() => new CopPreprocessing { LowPassOrder = 0 }.Apply(Line(500, 100)));
        var slow = Assert.Throws<UnusableCopException>(() => new CopPreprocessing { LowPassCutoffHz = 60 }.Apply(Line(500, 100)));
        Assert.Contains("preprocessing.lowPassCutoffHz = 60 Hz", slow.Message); // of one recording: the others go on
        Assert.Throws<SignalTooShortException>(() => new CopPreprocessing { MinimumSeconds = 0 }.Apply(Line(10, 100)));
        Assert.Throws<UnusableCopException>(() => new CopPreprocessing { TrimEndSeconds = 10 }.Apply(Line(500, 100)));
        Assert.Throws<UnusableCopException>(() => new CopPreprocessing().Apply(Line(500, 100) with { AnteroposteriorMm = new double[3] }));
    }

    [Fact]
    public void ARecordingOfNineteenSamplesIsNoTrial()
    {
        string said = Assert.Throws<UnusableCopException>(() => new CopPreprocessing().Apply(Line(19, 100))).Message;
        Assert.Contains("it lasts 0.19 s (19 samples at 100 Hz); preprocessing.minimumSeconds is 0.5.", said, StringComparison.Ordinal);
        Assert.Contains("set preprocessing.minimumSeconds lower", said, StringComparison.Ordinal);
        Assert.Equal(50, new CopPreprocessing().Apply(Line(50, 100)).Signal.Length); // as many samples as make it up are enough
        Assert.Equal(
            30,
            new CopPreprocessing { MinimumSeconds = 0.3 }
                .Apply(Line(30, 100))
                .Signal.Length
        );
    }

    /// <summary>The label of a hold is a mean speed, which a short hold has as well.</summary>
    [Fact]
    public void AShortHoldHasASpeed() => Assert.Equal(20, CopSpeed.OfHold(Line(40, 100)).Value, 0.5);

    [Fact]
    public void WhatIsWrongWithARecordingNamesItsFile()
    {
        CopRecording recording = Line(500, 100) with { File = "a/b.csv" };
        for (int i = 100; i < 120; i++)
            recording.AnteroposteriorMm[i] = double.NaN;
        string[] said =
        [
            Assert.Throws<UnusableCopException>(() => new CopPreprocessing().Apply(recording)).Message,
            Assert.Throws<UnusableCopException>(() => recording.Slice(4, 9)).Message,
            Assert.Throws<UnusableCopException>(() => new CopPreprocessing().Apply(Line(19, 100) with { File = "a/b.csv" })).Message,
            Assert
                .Throws<UnusableCopException>(() =>
                    new CopPreprocessing { MinimumSeconds = 0 }.Apply(Line(10, 100) with { File = "a/b.csv" })
                )
                .Message,
        ];
        Assert.All(said, s => Assert.StartsWith("a/b.csv: ", s, StringComparison.Ordinal));
        Assert.Contains("20 samples from 1 s on (0.2 s) are missing", said[0], StringComparison.Ordinal);
    }

    [Fact]
    public void SpeedIsFilteredUnlessTheStudysLabelIsAskedFor()
    {
        // 20 mm/s along a slope, and 0.05 mm of alternating noise at 1200 Hz on top.
        CopRecording noisy = Line(6000, 1200);
        for (int i = 0; i < 6000; i++)
            noisy.MediolateralMm[i] += i % 2 == 0 ? 0.05 : -0.05;
        CopSpeedLabel filtered = CopSpeed.OfHold(noisy);
        Assert.Equal("mm/s", filtered.Unit);
        Assert.Equal(20, filtered.Value, 0.2);
        CopSpeedLabel study = CopSpeed.OfHold(noisy, CopSpeedRule.Study);
        Assert.Equal("mm/sample", study.Unit);
        Assert.Equal(Math.Sqrt(Math.Pow(0.1, 2) + Math.Pow(16.0 / 1200, 2)), study.Value, 1e-3);
        Assert.Throws<OptionsException>(() => CopSpeed.OfHold(noisy, CopSpeedRule.LowPassed, CopPreprocessing.Raw));
    }

    [Fact]
    public void SpeedInBinsFollowsTheClock()
    {
        PreprocessedCop cop = CopPreprocessing.Raw.Apply(Line(500, 100) with { StartSeconds = 2 });
        double[] bins = CopSpeed.InBinsMmPerSecond(cop, 1.5, 0.5, 4);
        Assert.True(double.IsNaN(bins[0]));
        Assert.All(bins[1..], speed => Assert.Equal(20, speed, 9));
    }

    [Fact]
    public void SlicesAndPlatesKeepTheClock()
    {
        double[] zeros = new double[1200],
            time = [.. Enumerable.Range(0, 1200).Select(i => 3 + i / 1200.0)];
        var plate = new ForcePlateRecording
        {
            SamplingFrequencyHz = 1200,
            TimeSeconds = time,
            ForceNewtons = new AxisSeries(zeros, zeros, [.. Enumerable.Repeat(500.0, 1200)]),
            CopMillimetres = new AxisSeries([.. time], zeros, zeros),
        };
        CopRecording slice = CopRecording.FromPlate(plate).Slice(3.5, 3.75);
        Assert.Equal(300, slice.Length);
        Assert.Equal(3.5, slice.StartSeconds, 12);
        Assert.Equal(3.5, slice.MediolateralMm[0], 9);
        Assert.Same(zeros, CopRecording.FromPlate(plate, PlateAxis.Y).MediolateralMm);
        Assert.Throws<UnusableCopException>(() => CopRecording.FromPlate(plate).Slice(3.5, 9));
        Assert.Throws<UnusableCopException>(() => CopRecording.FromPlate(plate).Slice(3.5, 3.4));
    }

    /// <summary>A straight way at 20 mm/s: 16 mm/s on one axis, 12 mm/s on the other, away from (0, 0).</summary>
    private static CopRecording Line(int samples, double rate)
    {
        var alongX = Enumerable.Range(0, samples).Select(i => 7 + 16 * i / rate);
        var alongY = Enumerable.Range(0, samples).Select(i => -9 + 12 * i / rate);
        return new CopRecording
        {
            MediolateralMm = [.. alongX],
            AnteroposteriorMm = [.. alongY],
            SampleRateHz = rate,
        };
    }
}
