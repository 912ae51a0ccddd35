using TreePose.Signal.Filters;

namespace TreePose.Signal.Spectra;

/// <summary>Window of a segment, in its periodic form (SciPy <c>get_window(…, fftbins=True)</c>).</summary>
public enum SegmentWindow
{
    /// <summary>0.5 − 0.5 cos(2πi/n).</summary>
    Hann,

    /// <summary>0.54 − 0.46 cos(2πi/n).</summary>
    Hamming,

    /// <summary>Ones.</summary>
    Boxcar,
}

/// <summary>What the numbers of a spectrum are.</summary>
public enum SpectrumScaling
{
    /// <summary>Power spectral density, unit²/Hz.</summary>
    Density,

    /// <summary>Power of each line, unit².</summary>
    Spectrum,
}

/// <summary>How a signal is cut into segments and each is turned into a one-sided spectrum.</summary>
public sealed record SpectrumOptions
{
    /// <summary>Samples in a segment, at least 1 and at most the signal's length.</summary>
    public required int SegmentSamples { get; init; }

    /// <summary>Samples shared by neighbouring segments; half a segment when null.</summary>
    public int? OverlapSamples { get; init; }

    /// <summary>Window of each segment.</summary>
    public SegmentWindow Window { get; init; } = SegmentWindow.Hann;

    /// <summary>What is subtracted from each segment before the window.</summary>
    public TrendRemoval Detrend { get; init; } = TrendRemoval.Constant;

    /// <summary>Unit of the result.</summary>
    public SpectrumScaling Scaling { get; init; } = SpectrumScaling.Density;
}
