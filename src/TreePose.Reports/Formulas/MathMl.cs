using System.Text;
using TreePose.Reports.Page;

namespace TreePose.Reports.Formulas;

/// <summary>Formulas as MathML, which browsers set themselves.</summary>
internal static class MathMl
{
    /// <summary>A whole formula.</summary>
    public static string Of(Term formula) => $"<math>{Write(formula)}</math>";

    private static string Write(Term term) =>
        term switch
        {
            Literal l => $"<mn>{l.Digits}</mn>",
            Letter l => Identifier(l.Symbol),
            Difference d => $"<mrow><mi mathvariant=\"normal\">Δ</mi>{Identifier(d.Symbol)}</mrow>",
            Differential d => $"<mrow><mspace width=\"0.17em\"/><mi>d</mi>{Identifier(d.Symbol)}</mrow>",
            Named n => $"<mtext>{Html.Escape(n.Words)}</mtext>",
            Function f => $"<mi mathvariant=\"normal\">{f.Name}</mi><mspace width=\"0.17em\"/>",
            Over o => $"<mo>{(o.IsIntegral ? '∫' : '∑')}</mo>",
            Sign s => $"<mo>{(s.Symbol == '-' ? '−' : s.Symbol)}</mo>",
            Sequence s => $"<mrow>{Row(s.Terms)}</mrow>",
            Bracketed b => Bracket(b),
            Fraction f => $"<mfrac>{Grouped(f.Above)}{Grouped(f.Below)}</mfrac>",
            Root r => $"<msqrt>{Write(r.Inner)}</msqrt>",
            Scripted { Below: { } below, Above: { } above } s => $"<msubsup>{Grouped(s.Base)}{Grouped(below)}{Grouped(above)}</msubsup>",
            Scripted { Below: { } below } s => $"<msub>{Grouped(s.Base)}{Grouped(below)}</msub>",
            Scripted s => $"<msup>{Grouped(s.Base)}{Grouped(s.Above!)}</msup>",
            _ => throw new InvalidOperationException($"{term.GetType().Name} has no MathML."),
        };

    private static string Row(IReadOnlyList<Term> terms)
    {
        var row = new StringBuilder();
        for (int i = 0; i < terms.Count; i++)
        {
            if (terms[i] is Named && i > 0 && terms[i - 1] is not (Sign or Function or Over))
                row.Append("<mo>·</mo>");
            // A fraction in brackets needs none beside other factors.
            row.Append(Write(terms[i] is Bracketed { Kind: Brackets.Round, Inner: Fraction f } ? f : terms[i]));
        }
        return row.ToString();
    }

    private static string Bracket(Bracketed b)
    {
        (string open, string close) = b.Kind switch
        {
            Brackets.Bars => ("|", "|"),
            Brackets.Mean => ("⟨", "⟩"),
            _ => ("(", ")"),
        };
        return $"<mrow><mo fence=\"true\">{open}</mo>{Write(b.Inner)}<mo fence=\"true\">{close}</mo></mrow>";
    }

    /// <summary>One element, whatever the term: fractions and scripts count their children.</summary>
    private static string Grouped(Term term) => $"<mrow>{Write(term)}</mrow>";

    private static string Identifier(string symbol) => $"<mi>{Html.Escape(symbol)}</mi>";
}
