namespace TreePose.Reports.Formulas;

/// <summary>A part of a formula.</summary>
internal abstract record Term;

/// <summary>A number, as it is written.</summary>
internal sealed record Literal(string Digits) : Term;

/// <summary>A quantity: a letter, Latin or Greek.</summary>
internal sealed record Letter(string Symbol) : Term;

/// <summary>A change: of neighbouring samples, or over a lag.</summary>
internal sealed record Difference(string Symbol) : Term;

/// <summary>What is integrated over: the end of an integral.</summary>
internal sealed record Differential(string Symbol) : Term;

/// <summary>A quantity with a name: <c>mean distance</c>.</summary>
internal sealed record Named(string Words) : Term;

/// <summary>A function by its upright name, of what follows.</summary>
internal sealed record Function(string Name) : Term;

/// <summary>A sum or an integral, of what follows.</summary>
internal sealed record Over(bool IsIntegral) : Term;

/// <summary>A sign between two terms: + − = ,</summary>
internal sealed record Sign(char Symbol) : Term;

/// <summary>Terms one after the other.</summary>
internal sealed record Sequence(IReadOnlyList<Term> Terms) : Term;

/// <summary>Something between brackets.</summary>
internal sealed record Bracketed(Brackets Kind, Term Inner) : Term;

/// <summary>A fraction.</summary>
internal sealed record Fraction(Term Above, Term Below) : Term;

/// <summary>A square root.</summary>
internal sealed record Root(Term Inner) : Term;

/// <summary>Something with an index below, an exponent above, or both.</summary>
internal sealed record Scripted(Term Base, Term? Below, Term? Above) : Term;

/// <summary>Kinds of brackets.</summary>
internal enum Brackets
{
    /// <summary>Round ones.</summary>
    Round,

    /// <summary>Bars: the absolute value.</summary>
    Bars,

    /// <summary>Angles: the mean.</summary>
    Mean,
}
