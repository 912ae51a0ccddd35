namespace TreePose.Balance;

/// <summary>What "the COP's speed during a hold" means.</summary>
public enum CopSpeedRule
{
    /// <summary>Mean speed after a zero-phase low-pass at 10 Hz, mm/s. The one to use.</summary>
    LowPassed,

    /// <summary>
    /// The study's label: mean |ΔCOP| from sample to sample without a filter, mm per sample. At 1200 Hz it is mostly noise.
    /// </summary>
    Study,
}

/// <summary>The label of one hold.</summary>
/// <param name="Value">The mean.</param>
/// <param name="Unit"><c>mm/s</c> or <c>mm/sample</c>.</param>
/// <param name="Rule">How it was computed.</param>
/// <param name="Report">What was done to the recording before.</param>
public sealed record CopSpeedLabel(double Value, string Unit, CopSpeedRule Rule, PreprocessingReport Report);

/// <summary>The speed of the centre of pressure: what the stability regression predicts.</summary>
public static class CopSpeed
{
    /// <summary>The mean speed of one hold.</summary>
    /// <param name="hold">The standing foot's COP during the stability phase (<see cref="CopRecording.Slice"/>).</param>
    /// <param name="rule">The label's definition.</param>
    /// <param name="preprocessing">Trimming, mending and filter; the low-pass is left out under <see cref="CopSpeedRule.Study"/>.</param>
    /// <exception cref="OptionsException"><see cref="CopSpeedRule.LowPassed"/> is asked for without a cutoff.</exception>
    /// <exception cref="TreePoseException">The recording cannot be used.</exception>
    public static CopSpeedLabel OfHold(
        CopRecording hold,
        CopSpeedRule rule = CopSpeedRule.LowPassed,
        CopPreprocessing? preprocessing = null
    )
    {
        PreprocessedCop cop = Options(rule, preprocessing).Apply(hold);
        double mean = SeriesMmPerSecond(cop.Signal).Average();
        return rule == CopSpeedRule.Study
            ? new CopSpeedLabel(mean / cop.Signal.SampleRateHz, "mm/sample", rule, cop.Report)
            : new CopSpeedLabel(mean, "mm/s", rule, cop.Report);
    }

    /// <summary>
    /// The same label bin by bin (<see cref="InBinsMmPerSecond"/>), in the rule's unit: one bin a radar frame gives the
    /// per-frame target.
    /// </summary>
    /// <exception cref="OptionsException"><see cref="CopSpeedRule.LowPassed"/> is asked for without a cutoff.</exception>
    /// <exception cref="TreePoseException">The recording cannot be used.</exception>
    public static double[] InBins(
        CopRecording hold,
        CopSpeedRule rule,
        CopPreprocessing? preprocessing,
        double firstBinSeconds,
        double binSeconds,
        int bins
    )
    {
        PreprocessedCop cop = Options(rule, preprocessing).Apply(hold);
        double unit = rule == CopSpeedRule.Study ? 1 / cop.Signal.SampleRateHz : 1;
        return [.. InBinsMmPerSecond(cop, firstBinSeconds, binSeconds, bins).Select(v => v * unit)];
    }

    private static CopPreprocessing Options(CopSpeedRule rule, CopPreprocessing? preprocessing)
    {
        CopPreprocessing options = preprocessing ?? new CopPreprocessing { MinimumSeconds = 0 }; // a hold has a speed, however short
        if (rule == CopSpeedRule.LowPassed && options.LowPassCutoffHz is null)
            throw new OptionsException([
                "'lowPassCutoffHz' cannot be empty for the low-passed COP speed: set it, for example to 10, or choose the rule study.",
            ]);
        return rule == CopSpeedRule.Study ? options with { LowPassCutoffHz = null, ResamplingRateHz = null } : options;
    }

    /// <summary>Speed between neighbouring samples, mm/s: f·√(Δx² + Δy²). Entry i lies midway between samples i and i + 1.</summary>
    /// <param name="signal">The COP, filtered already.</param>
    /// <returns>[n − 1] speeds.</returns>
    public static double[] SeriesMmPerSecond(CopSignal signal)
    {
        double[] x = signal.MediolateralMm,
            y = signal.AnteroposteriorMm;
        var speed = new double[signal.Length - 1];
        for (int i = 0; i < speed.Length; i++)
            speed[i] = double.Hypot(x[i + 1] - x[i], y[i + 1] - y[i]) * signal.SampleRateHz;
        return speed;
    }

    /// <summary>
    /// Mean speed in each of a row of equal time bins, mm/s, e.g. one bin a radar frame; NaN where a bin holds no sample.
    /// </summary>
    /// <param name="cop">The filtered COP.</param>
    /// <param name="firstBinSeconds">Where the first bin begins, s, on the recording's clock.</param>
    /// <param name="binSeconds">Length of a bin, above 0, s.</param>
    /// <param name="bins">How many.</param>
    public static double[] InBinsMmPerSecond(PreprocessedCop cop, double firstBinSeconds, double binSeconds, int bins)
    {
        var sums = new double[bins];
        var counts = new int[bins];
        double[] speed = SeriesMmPerSecond(cop.Signal);
        for (int i = 0; i < speed.Length; i++)
        {
            double time = cop.StartSeconds + (i + 0.5) / cop.Signal.SampleRateHz;
            double bin = Math.Floor((time - firstBinSeconds) / binSeconds);
            if (bin < 0 || bin >= bins)
                continue;
            sums[(int)bin] += speed[i];
            counts[(int)bin]++;
        }
        return [.. sums.Zip(counts, (sum, count) => count > 0 ? sum / count : double.NaN)];
    }
}
