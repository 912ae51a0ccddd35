namespace TreePose.Reports.Formulas;

/// <summary>Formulas as LaTeX between dollars, which notebooks set.</summary>
internal static class Latex
{
    /// <summary>A whole formula.</summary>
    public static string Of(Term formula) => $"${Write(formula)}$";

    private static string Write(Term term) =>
        term switch
        {
            Literal l => l.Digits,
            Letter { Symbol: "π" } => @"\pi ",
            Letter { Symbol: "λ" } => @"\lambda ",
            Letter { Symbol: [var one] } => $"{one}",
            Letter l => $@"\mathit{{{l.Symbol}}}",
            Difference d => $@"\Delta {d.Symbol}",
            Differential d => $@"\,d{d.Symbol}",
            Named n => $@"\text{{{n.Words}}}",
            Function { Name: "atan2" } => @"\operatorname{atan2}",
            Function f => $@"\{f.Name} ",
            Over o => o.IsIntegral ? @"\int " : @"\sum ",
            Sign s => $" {s.Symbol} ",
            Sequence s => string.Concat(s.Terms.Select(Factor)),
            Bracketed { Kind: Brackets.Bars } b => $@"\lvert {Write(b.Inner)} \rvert ",
            Bracketed { Kind: Brackets.Mean } b => $@"\langle {Write(b.Inner)} \rangle ",
            Bracketed b => $"({Write(b.Inner)})",
            Fraction f => $@"\frac{{{Write(f.Above)}}}{{{Write(f.Below)}}}",
            Root r => $@"\sqrt{{{Write(r.Inner)}}}",
            Scripted s => $"{{{Write(s.Base)}}}{(s.Below is null ? "" : $"_{{{Write(s.Below)}}}")}"
                + (s.Above is null ? "" : $"^{{{Write(s.Above)}}}"),
            _ => throw new InvalidOperationException($"{term.GetType().Name} has no LaTeX."),
        };

    private static string Factor(Term term, int at) =>
        term is Named && at > 0 ? $@"\,{Write(term)}" : Write(term is Bracketed { Kind: Brackets.Round, Inner: Fraction f } ? f : term);
}
