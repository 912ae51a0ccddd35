namespace TreePose.Balance.Measures;

/// <summary>
/// What a measure is: its stable name, unit, formula and source. The registry of all is <see cref="CopMeasures.Registry"/>.
/// </summary>
/// <param name="Name">Stable name, used as column name: <c>meanVelocity</c>.</param>
/// <param name="Unit">Unit: <c>mm</c>, <c>mm/s</c>, <c>Hz</c>; <c>1</c> for a pure number.</param>
/// <param name="Formula">
/// How it is computed; x, y are ML and AP about their means, r = √(x² + y²), n samples, f their rate, T = n/f.
/// </param>
/// <param name="Source">Where the measure comes from.</param>
public sealed record CopMeasureDefinition(string Name, string Unit, string Formula, string Source);

/// <summary>A measure's value, or the reason why this signal has none.</summary>
internal readonly record struct MeasureValue(double Value, string? Undefined)
{
    public static implicit operator MeasureValue(double value) => new(value, null);

    public static MeasureValue None(string reason) => new(double.NaN, reason);
}

/// <summary>A definition with its computation.</summary>
internal sealed record CopMeasure(CopMeasureDefinition Definition, Func<CopAnalysis, MeasureValue> Compute)
{
    public CopMeasure(string name, string unit, string formula, string source, Func<CopAnalysis, MeasureValue> compute)
        : this(new CopMeasureDefinition(name, unit, formula, source), compute) { }
}

/// <summary>Short names of the sources cited by measures.</summary>
internal static class Sources
{
    public const string Prieto = "Prieto et al., IEEE Trans. Biomed. Eng. 43 (1996) 956-966";
    public const string Duarte = "Duarte & Freitas, Rev. Bras. Fisioter. 14 (2010) 183-192";
    public const string Quijoux = "Quijoux et al., Physiol. Rep. 9 (2021) e15067";
    public const string Schubert = "Schubert & Kirchner, Gait Posture 39 (2014) 518-522";
    public const string Welzl = "Welzl, LNCS 555 (1991) 359-370";
    public const string Andrew = "Andrew, Inf. Process. Lett. 9 (1979) 216-219";
    public const string Katz = "Katz & George, Bull. Math. Biol. 47 (1985) 273-286";
    public const string Baratto = "Baratto et al., Motor Control 6 (2002) 246-270";
    public const string Collins = "Collins & De Luca, Exp. Brain Res. 95 (1993) 308-318";
    public const string Santos = "Santos & Duarte, PeerJ 4 (2016) e2648";
}
