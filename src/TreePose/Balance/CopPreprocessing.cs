using System.ComponentModel.DataAnnotations;
using System.Globalization;
using TreePose.Configuration;
using TreePose.Signal.Filters;

namespace TreePose.Balance;

/// <summary>
/// What is done to a COP recording before measures are taken, in this order: trimming, missing and unloaded samples,
/// zero-phase low-pass, resampling, detrending. Nothing happens that is not stated here, and what happened is reported.
/// </summary>
/// <remarks>
/// Missing and unloaded samples: a run inside the recording that lasts at most <see cref="MaximumGapSeconds"/> is bridged
/// by a straight line; one at an end of at most that length is cut off; a longer one makes the recording unusable.
/// </remarks>
public sealed record CopPreprocessing
{
    /// <summary>
    /// No filter, no trimming, no mending, of any length: any bad sample is an error. For comparison with published raw values.
    /// </summary>
    public static CopPreprocessing Raw { get; } =
        new()
        {
            LowPassCutoffHz = null,
            MaximumGapSeconds = 0,
            MinimumSeconds = 0,
        };

    /// <summary>What <see cref="MaximumGapSeconds"/> can be at most.</summary>
    internal const double LargestMaximumGapSeconds = 5;

    /// <summary>Seconds left out at the start.</summary>
    [Range(0.0, 3600.0)]
    public double TrimStartSeconds { get; init; }

    /// <summary>Seconds left out at the end.</summary>
    [Range(0.0, 3600.0)]
    public double TrimEndSeconds { get; init; }

    /// <summary>Samples with less vertical force are unloaded, N; the sign of the force does not matter.</summary>
    [Range(0.0, 1000.0)]
    public double MinimumVerticalForceNewtons { get; init; } = 20;

    /// <summary>Whether a COP of exactly (0, 0), which plates write when there is no load, is an unloaded sample.</summary>
    public bool ZeroIsUnloaded { get; init; } = true;

    /// <summary>Longest run of missing or unloaded samples that is mended, s.</summary>
    [Range(0.0, LargestMaximumGapSeconds)]
    public double MaximumGapSeconds { get; init; } = 0.1;

    /// <summary>
    /// Shortest recording that measures are taken from, after trimming and mending, s. Half a second is five periods of the low-pass;
    /// less is no trial. The shortest holds of the study last 0.6 s.
    /// </summary>
    [Range(0.0, 3600.0)]
    public double MinimumSeconds { get; init; } = 0.5;

    /// <summary>Cutoff of the zero-phase Butterworth low-pass, Hz (−3 dB for one of its two passes); null for none.</summary>
    [Range(0.1, 1000.0)]
    public double? LowPassCutoffHz { get; init; } = 10;

    /// <summary>Order of the low-pass for one pass.</summary>
    [Range(1, 12)]
    public int LowPassOrder { get; init; } = 4;

    /// <summary>Rate that measures are taken at, Hz; null keeps the recording's.</summary>
    [Range(1.0, 10000.0)]
    public double? ResamplingRateHz { get; init; }

    /// <summary>How the rate is changed.</summary>
    public ResamplingRule Resampling { get; init; } = ResamplingRule.Polyphase;

    /// <summary>What is subtracted at the end.</summary>
    public TrendRemoval Detrend { get; init; } = TrendRemoval.None;

    /// <summary>Applies the steps.</summary>
    /// <param name="recording">As measured.</param>
    /// <returns>A signal that measures can be taken from, and what was done to get it.</returns>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    /// <exception cref="UnusableCopException">
    /// Too much is missing or unloaded, less than <see cref="MinimumSeconds"/> is left, or there are too few samples a second for the
    /// low-pass. It names the recording's file, where there is one.
    /// </exception>
    /// <exception cref="SignalTooShortException">Too little is left to filter.</exception>
    public PreprocessedCop Apply(CopRecording recording)
    {
        OptionOverrides.Validated(this);
        try
        {
            return Applied(recording);
        }
        catch (UnusableCopException e)
        {
            throw e.In(recording.File);
        }
        catch (SignalTooShortException e) when (recording.File is { } file)
        {
            throw UnusableCopException.Of(file, e);
        }
    }

    private PreprocessedCop Applied(CopRecording recording)
    {
        Check(recording);
        var steps = new List<string>(recording.Notes);
        int trimStart = (int)Math.Round(TrimStartSeconds * recording.SampleRateHz),
            trimEnd = (int)Math.Round(TrimEndSeconds * recording.SampleRateHz);
        CopRecording trimmed = Trim(recording, trimStart, trimEnd, steps);
        (CopRecording mended, List<CopGap> gaps) = CopGaps.Mend(trimmed, this);
        CheckLength(mended);
        if (gaps.Count > 0)
            steps.Add($"mended {gaps.Count} gaps ({gaps.Sum(g => g.Samples)} samples)");
        double rate = ResamplingRateHz ?? recording.SampleRateHz;
        double[] ml = Process(mended.MediolateralMm, recording.SampleRateHz, rate),
            ap = Process(mended.AnteroposteriorMm, recording.SampleRateHz, rate);
        if (LowPassCutoffHz is { } cutoff)
            steps.Add(Text($"low-pass {cutoff} Hz, Butterworth order {LowPassOrder}, zero phase"));
        if (rate != recording.SampleRateHz)
            steps.Add(Text($"resampled to {rate} Hz ({Resampling.ToString().ToLowerInvariant()})"));
        if (Detrend != TrendRemoval.None)
            steps.Add($"detrended ({Detrend.ToString().ToLowerInvariant()})");
        var report = new PreprocessingReport
        {
            SamplesIn = recording.Length,
            RateInHz = recording.SampleRateHz,
            SamplesOut = ml.Length,
            RateOutHz = rate,
            TrimmedAtStart = trimStart,
            TrimmedAtEnd = trimEnd,
            Gaps = gaps,
            Steps = steps.Count > 0 ? steps : ["nothing done"],
        };
        return new PreprocessedCop(new CopSignal(ml, ap, rate), mended.StartSeconds, report);
    }

    private double[] Process(double[] axis, double rateIn, double rateOut)
    {
        double[] filtered = LowPassCutoffHz is { } cutoff ? LowPass(axis, cutoff, rateIn) : axis;
        return Trend.Remove(Signal.Filters.Resampling.ToRate(filtered, rateIn, rateOut, Resampling), Detrend);
    }

    private double[] LowPass(double[] axis, double cutoff, double rate)
    {
        SosFilter filter = Butterworth.LowPass(LowPassOrder, cutoff, rate);
        // The filter remembers about 3 periods of its cutoff: a shorter extension would bend a drifting COP at its ends.
        int memory = (int)Math.Ceiling(3 * rate / cutoff);
        return filter.FiltFilt(axis, Math.Max(filter.PadSamples, Math.Min(memory, axis.Length - 1)));
    }

    private static CopRecording Trim(CopRecording recording, int start, int end, List<string> steps)
    {
        if (start == 0 && end == 0)
            return recording;
        if (start + end >= recording.Length)
            throw new UnusableCopException(
                $"trimming {start} samples at the start and {end} at the end leaves nothing of {recording.Length}.",
                "Trim less."
            );
        steps.Add($"trimmed {start} samples at the start and {end} at the end");
        Range span = start..(recording.Length - end);
        return recording with
        {
            MediolateralMm = recording.MediolateralMm[span],
            AnteroposteriorMm = recording.AnteroposteriorMm[span],
            VerticalForceNewtons = recording.VerticalForceNewtons?[span],
            StartSeconds = recording.StartSeconds + start / recording.SampleRateHz,
        };
    }

    private void Check(CopRecording recording)
    {
        int n = recording.Length,
            other = recording.AnteroposteriorMm.Length,
            force = recording.VerticalForceNewtons?.Length ?? n;
        if (other != n || force != n)
            throw new UnusableCopException($"its axes have {n} and {other} samples, its force {force}.", "Read the file again.");
        if (!(recording.SampleRateHz > 0 && double.IsFinite(recording.SampleRateHz)))
            throw new UnusableCopException(Text($"its sampling rate is {recording.SampleRateHz} Hz."), "Give a rate above 0.");
        if (LowPassCutoffHz is { } cutoff && cutoff >= recording.SampleRateHz / 2)
        {
            throw new UnusableCopException(
                Text($"it has {recording.SampleRateHz} samples a second, too few for preprocessing.lowPassCutoffHz = {cutoff} Hz."),
                Text($"Set preprocessing.lowPassCutoffHz below {recording.SampleRateHz / 2}, or to nothing, or leave the recording out.")
            );
        }
    }

    private void CheckLength(CopRecording left)
    {
        double seconds = left.Length / left.SampleRateHz;
        if (seconds < MinimumSeconds * (1 - 1e-9)) // as many samples as make it up are enough
            throw new UnusableCopException(
                Text($"it lasts {seconds:0.###} s ({left.Length} samples at {left.SampleRateHz:0.###} Hz); ")
                    + Text($"preprocessing.minimumSeconds is {MinimumSeconds}."),
                "Leave it out, or set preprocessing.minimumSeconds lower."
            );
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A signal that measures can be taken from.</summary>
/// <param name="Signal">The COP about the plate's origin, or about its trend when that was removed.</param>
/// <param name="StartSeconds">Time of its first sample on the recording's clock, s.</param>
/// <param name="Report">What was done.</param>
public sealed record PreprocessedCop(CopSignal Signal, double StartSeconds, PreprocessingReport Report);
