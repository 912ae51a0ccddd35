using TreePose.Signal.Filters;

namespace TreePose.Balance.Measures;

/// <summary>
/// A signal about its mean, and the intermediate results that several measures share, each computed once when first
/// asked for. Not thread safe: one analysis belongs to one computation.
/// </summary>
internal sealed class CopAnalysis
{
    private PredictionEllipse? _ellipse;
    private IReadOnlyList<PlanePoint>? _hull;
    private EnclosingCircle? _circle;
    private CopSpectra? _spectra;
    private SwayDensity? _density;
    private Dictionary<CopAxis, StabilogramDiffusion?>? _diffusion;
    private readonly Dictionary<CopAxis, double> _path = [];

    public CopAnalysis(CopSignal signal, CopMeasureOptions options)
    {
        (Signal, Options) = (signal, options);
        Ml = Trend.Remove(signal.MediolateralMm, TrendRemoval.Constant);
        Ap = Trend.Remove(signal.AnteroposteriorMm, TrendRemoval.Constant);
        Radius = new double[signal.Length];
        for (int i = 0; i < Radius.Length; i++)
            Radius[i] = double.Hypot(Ml[i], Ap[i]);
    }

    public CopSignal Signal { get; }

    public CopMeasureOptions Options { get; }

    /// <summary>[n] ML about its mean, mm.</summary>
    public double[] Ml { get; }

    /// <summary>[n] AP about its mean, mm.</summary>
    public double[] Ap { get; }

    /// <summary>[n] resultant distance from the mean position, mm (Prieto's RD).</summary>
    public double[] Radius { get; }

    public int Length => Signal.Length;

    public double DurationSeconds => Signal.DurationSeconds;

    public PredictionEllipse Ellipse => _ellipse ??= PredictionEllipse.Of(Signal);

    public IReadOnlyList<PlanePoint> Hull => _hull ??= ConvexHull.Of(PlanePoint.Zip(Ml, Ap));

    public EnclosingCircle Circle => _circle ??= EnclosingCircle.Of(Hull);

    public CopSpectra Spectra => _spectra ??= new CopSpectra(this);

    public SwayDensity Density => _density ??= SwayDensity.Of(Signal, Options.SwayDensityRadiusMm, Options.SwayDensityCutoffHz);

    /// <summary>ML, AP or the resultant distance.</summary>
    public double[] Axis(CopAxis axis) =>
        axis switch
        {
            CopAxis.Mediolateral => Ml,
            CopAxis.Anteroposterior => Ap,
            _ => Radius,
        };

    /// <summary>Length of the way along an axis or in the plane, mm.</summary>
    public double Path(CopAxis axis)
    {
        if (!_path.TryGetValue(axis, out double path))
            _path[axis] = path = SwayPath.LengthMm(Signal, axis);
        return path;
    }

    /// <summary>Stabilogram diffusion, or null when the signal is too short for it.</summary>
    public StabilogramDiffusion? Diffusion(CopAxis axis)
    {
        _diffusion ??= StabilogramDiffusion.All(Signal, Options.DiffusionMaxLagSeconds, Options.DiffusionLagStepSeconds);
        return _diffusion[axis];
    }
}

/// <summary>The direction in which a measure looks.</summary>
public enum CopAxis
{
    /// <summary>Both axes together.</summary>
    Planar,

    /// <summary>Left–right.</summary>
    Mediolateral,

    /// <summary>Front–back.</summary>
    Anteroposterior,
}

/// <summary>Names of axes in measures: nothing for planar, <c>Ml</c>, <c>Ap</c>.</summary>
internal static class CopAxes
{
    public static readonly CopAxis[] All = [CopAxis.Planar, CopAxis.Mediolateral, CopAxis.Anteroposterior];

    public static string Suffix(this CopAxis axis) =>
        axis switch
        {
            CopAxis.Mediolateral => "Ml",
            CopAxis.Anteroposterior => "Ap",
            _ => "",
        };

    public static string Symbol(this CopAxis axis) =>
        axis switch
        {
            CopAxis.Mediolateral => "x",
            CopAxis.Anteroposterior => "y",
            _ => "r",
        };
}
