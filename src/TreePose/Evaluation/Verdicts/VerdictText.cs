using System.Globalization;
using TreePose.Evaluation.Statistics;

namespace TreePose.Evaluation.Verdicts;

/// <summary>The one place where a verdict becomes a sentence.</summary>
internal static class VerdictText
{
    /// <summary>The sentence of a comparison.</summary>
    public static string Of(Verdict verdict)
    {
        (Figure figure, VerdictBaseline named) = (verdict.Figure!, Named(verdict));
        string them = verdict.Baselines.Count == 1 ? "its baseline" : "its baselines";
        string claim = verdict.Outcome switch
        {
            Outcome.Beats => $"The model beats {them}",
            Outcome.NotShown => $"It is not shown that the model beats {them}",
            _ => $"The model does not beat {them}",
        };
        return $"{claim}. {Named(figure)}: {Number(verdict.Model!.Value)}{Unit(figure)}, against {Number(named.Value)}{Unit(figure)} of "
            + $"the baseline '{BaselineNames.Title(named.Name)}' ({figure.Direction}). {Capital(Test(verdict, named))}.{Few(verdict)}";
    }

    /// <summary>A figure with no other beside it.</summary>
    public static string Value(Figure figure, double? value) =>
        value is null ? $"{Named(figure)} is not defined here." : $"{Named(figure)} is {Number(value)}{Unit(figure)} ({figure.Direction}).";

    /// <summary>The baseline that stands against the claim most: the largest p when all are worse, else the best.</summary>
    private static VerdictBaseline Named(Verdict verdict) =>
        verdict.Outcome == Outcome.DoesNotBeat ? verdict.Baselines[0] : verdict.Baselines.MaxBy(b => b.AdjustedP ?? double.MaxValue)!;

    private static string Test(Verdict verdict, VerdictBaseline named)
    {
        string people = $"{verdict.Participants} participant{(verdict.Participants == 1 ? "" : "s")}";
        if (verdict.Participants == 0)
            return "nothing is tested, since the record does not tell the participants apart";
        Estimate d = named.Difference;
        string interval = d is { Lower: { } l, Upper: { } u } ? $" (95 % interval {Number(l)} to {Number(u)})" : "";
        string difference = $"mean difference over {people} {Number(d.Value)}{Unit(verdict.Figure!)}{interval}";
        if (named.AdjustedP is not { } p)
            return $"{difference}; nobody has both figures, so there is no p";
        string corrected = verdict.Tests > 1 ? $", corrected for {verdict.Tests} tests" : "";
        return $"{difference}, {(p < 0.001 ? "p < 0.001" : "p = " + p.ToString("0.###", CultureInfo.InvariantCulture))}{corrected}";
    }

    private static string Few(Verdict verdict)
    {
        if (verdict.Outcome != Outcome.NotShown || verdict.SmallestPossibleP is not ({ } smallest and > Verdict.Alpha))
            return "";
        string with = $"{verdict.Participants} participants{(verdict.Tests > 1 ? $" and {verdict.Tests} tests" : "")}";
        return $" With {with} no p can be below {smallest.ToString("0.###", CultureInfo.InvariantCulture)}: so few people cannot show it.";
    }

    /// <summary>What a figure counts and its name; the name alone where that is all there is.</summary>
    private static string Named(Figure figure) =>
        figure.Meaning.Length > 0 ? $"{Capital(figure.Meaning.TrimEnd('.'))} ({figure.Name})" : figure.Name;

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string Unit(Figure figure) => figure.Unit.Length > 0 ? " " + figure.Unit : "";

    /// <summary>Some three digits that count, whatever the unit.</summary>
    private static string Number(double? value) =>
        value?.ToString(
            Math.Abs(value.Value) switch
            {
                0 => "0",
                < 0.01 => "0.0000",
                < 1 => "0.000",
                < 10 => "0.00",
                < 100 => "0.0",
                _ => "0",
            },
            CultureInfo.InvariantCulture
        )
        ?? "undefined";
}
