using TreePose.Balance.Measures;
using TreePose.Datasets.Stability;
using TreePose.Evaluation;
using TreePose.Evaluation.Verdicts;

namespace TreePose.Experiments.StabilityPreprocessing;

/// <summary>
/// The figures of a stability table: medians over rows and over each participant's rows, what stands out, what was left out.
/// </summary>
public static class StabilityReport
{
    /// <summary>The content of <c>results.json</c>. No time or path is in it: equal data give equal bytes.</summary>
    public static JsonObject ToJson(StabilityTable table)
    {
        int tried = table.Rows.Count + table.Skipped.Count;
        var json = new JsonObject
        {
            ["experiment"] = "stability-preprocessing",
            ["trials"] = $"{table.Rows.Count} of {tried} trials",
            ["figures"] = Medians(table.Rows),
            ["participants"] = new JsonArray([
                .. table
                    .Rows.GroupBy(r => r.Capture.Participant)
                    .Select(g =>
                        (JsonNode)
                            new JsonObject
                            {
                                ["participant"] = g.Key,
                                ["trials"] = g.Count(),
                                ["figures"] = Medians([.. g]),
                            }
                    ),
            ]),
            ["outliers"] = new JsonArray([
                .. table.Rows.SelectMany(r =>
                    r.Outliers.Select(o =>
                        (JsonNode)
                            new JsonObject
                            {
                                ["trial"] = Name(r),
                                ["measure"] = o.Measure,
                                ["value"] = o.Value,
                                ["reason"] = o.Reason,
                            }
                    )
                ),
            ]),
            ["skipped"] = new JsonArray([
                .. table.Skipped.Select(s => (JsonNode)new JsonObject { ["trial"] = s.CaptureId, ["reason"] = s.Reason }),
            ]),
        };
        StratumFigures.AddTo(
            json,
            [
                .. Strata(table)
                    .Select(s => new StratumFigures(
                        s.Of,
                        Medians(s.Rows).ToDictionary(f => f.Key, f => f.Value.Number()),
                        new Dictionary<string, IReadOnlyDictionary<string, double?>>()
                    )),
            ]
        );
        return json;
    }

    /// <summary>The rows of people who share a condition that each person has one value of, such as an age group.</summary>
    internal static IEnumerable<(Stratum Of, StabilityRow[] Rows)> Strata(StabilityTable table) =>
        Stratum
            .Of(table.Rows.Select(r => (r.Capture.Participant, r.Conditions)))
            .Select(s => (s, table.Rows.Where(r => s.Participants.Contains(r.Capture.Participant)).ToArray()));

    /// <summary>What was measured; nothing is predicted, so nothing is compared.</summary>
    /// <param name="measured">Trials with measures.</param>
    /// <param name="tried">All trials.</param>
    /// <param name="measures">What was measured of each, as <see cref="Each"/> says it.</param>
    /// <param name="outliers">Values that stand out.</param>
    internal static Verdict Judge(int measured, int tried, string measures, int outliers)
    {
        string kept = outliers switch
        {
            0 => "no outliers",
            1 => "1 outlier, kept",
            _ => $"{outliers} outliers, kept",
        };
        string left = tried == measured ? "nothing" : FormattableString.Invariant($"{tried - measured}");
        return Verdict.Measured($"{measured} of {tried} trials measured, {measures}; {kept}; {left} left out.");
    }

    /// <summary>How many measures every trial has: all, or those without the ones that some trial lacks.</summary>
    internal static string Each(StabilityTable table)
    {
        int all = CopMeasures.Registry.Count,
            lacking = table.Rows.SelectMany(r => r.Measures.Undefined.Keys).Distinct().Count();
        return lacking == 0 ? $"{all} measures each" : $"at least {all - lacking} of {all} measures each";
    }

    /// <summary>Median of each measure over rows, by <c>NAME.median</c>; null where no row has it.</summary>
    public static JsonObject Medians(IReadOnlyList<StabilityRow> rows)
    {
        var figures = new JsonObject();
        foreach (CopMeasureDefinition measure in CopMeasures.Registry)
        {
            double median = Median(rows, measure.Name);
            figures[$"{measure.Name}.median"] = double.IsNaN(median) ? null : median;
        }
        return figures;
    }

    /// <summary>Median of one measure over the rows that have it; NaN when none has.</summary>
    /// <exception cref="OptionsException">There is no such measure.</exception>
    public static double Median(IEnumerable<StabilityRow> rows, string measure) =>
        Quantiles.Median(rows.Select(r => r.Measures[measure]).Where(v => !double.IsNaN(v)));

    /// <summary>Capture and trial of a row as one name.</summary>
    public static string Name(StabilityRow row) => row.Trial == row.Capture.Name ? row.Trial : $"{row.Capture.Name}_{row.Trial}";
}
