using TreePose.Configuration;
using TreePose.Signal.Filters;

namespace TreePose.Balance.Measures;

/// <summary>The registry of centre-of-pressure measures and their computation, each family in a file of its own.</summary>
public static class CopMeasures
{
    private static readonly CopMeasure[] All =
    [
        .. SwayDistance.Measures(),
        .. SwayPath.Measures(),
        .. PredictionEllipse.Measures(),
        .. ConvexHull.Measures(),
        .. EnclosingCircle.Measures(),
        .. FractalDimension.Measures(),
        .. CopSpectra.Measures(),
        .. SwayDensity.Measures(),
        .. StabilogramDiffusion.Measures(),
    ];

    /// <summary>Every measure with name, unit, formula and source, in the order of table columns.</summary>
    public static IReadOnlyList<CopMeasureDefinition> Registry { get; } = [.. All.Select(m => m.Definition)];

    /// <summary>
    /// Computes every measure of a signal. The signal is taken as it is; preprocessing is <see cref="CopPreprocessing"/>'s.
    /// </summary>
    /// <param name="signal">The COP, mm.</param>
    /// <param name="options">Choices inside measures; defaults when null.</param>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public static CopMeasureSet Compute(CopSignal signal, CopMeasureOptions? options = null)
    {
        var analysis = new CopAnalysis(signal, OptionOverrides.Validated(options ?? new CopMeasureOptions()));
        var values = new double[All.Length];
        var undefined = new Dictionary<string, string>();
        for (int i = 0; i < All.Length; i++)
        {
            MeasureValue value = Evaluate(All[i], analysis);
            values[i] = value.Undefined is null ? value.Value : double.NaN;
            if (value.Undefined is { } reason)
                undefined.Add(All[i].Definition.Name, reason);
        }
        return new CopMeasureSet(values, undefined);
    }

    /// <summary>Position of a measure in <see cref="Registry"/>.</summary>
    /// <exception cref="OptionsException">There is no such measure; the message lists all.</exception>
    public static int IndexOf(string name)
    {
        int index = Array.FindIndex(All, m => m.Definition.Name == name);
        return index >= 0
            ? index
            : throw new OptionsException([$"'{name}' is not a measure. Known: {string.Join(", ", Registry.Select(m => m.Name))}."]);
    }

    private static MeasureValue Evaluate(CopMeasure measure, CopAnalysis analysis)
    {
        try
        {
            MeasureValue value = measure.Compute(analysis);
            return value.Undefined is not null || double.IsFinite(value.Value)
                ? value
                : MeasureValue.None("division by zero: the COP does not move");
        }
        catch (SignalTooShortException tooShort)
        {
            return MeasureValue.None(tooShort.Message);
        }
    }
}

/// <summary>All measures of one signal.</summary>
/// <param name="Values">One number a measure of <see cref="CopMeasures.Registry"/>, in its order; NaN where the signal has none.</param>
/// <param name="Undefined">Why a measure is NaN, by name; every NaN has a reason.</param>
public sealed record CopMeasureSet(IReadOnlyList<double> Values, IReadOnlyDictionary<string, string> Undefined)
{
    /// <summary>A measure by its stable name.</summary>
    /// <exception cref="OptionsException">There is no such measure.</exception>
    public double this[string name] => Values[CopMeasures.IndexOf(name)];
}
