using TreePose.Configuration;
using TreePose.Evaluation.Protocols;
using TreePose.Parts;
using TreePose.Search;

namespace TreePose.Experiments;

/// <summary>
/// A choice among settings that is made anew inside each fold, on its training side alone: nested cross-validation grouped by
/// participant. Whoever is held out of the outer fold is never seen.
/// </summary>
/// <param name="Candidates">The settings, at least two; the first wins ties.</param>
public sealed record NestedChoice(IReadOnlyList<TrialPoint> Candidates)
{
    /// <summary>The choice among all combinations of some options' values; null when nothing varies.</summary>
    /// <param name="over">Dimensions as a sweep takes them: <c>training.learningRate=0.001,0.003</c>.</param>
    /// <param name="options">The run's options.</param>
    /// <exception cref="OptionsException">One is malformed.</exception>
    public static NestedChoice? Of(IReadOnlyList<string> over, object options) =>
        over.Count == 0
            ? null
            : new NestedChoice(SearchPlan.Next(VariedOptions.Space(over, options), new SearchOptions { Sampler = Sampler.Grid }, 0, []));

    /// <summary>The options with a candidate's values.</summary>
    /// <param name="options">The run's options.</param>
    /// <param name="overrides">The candidate's values.</param>
    /// <param name="sources">The part of the options that the data depends on: it cannot vary inside a fold.</param>
    /// <param name="splits">The part that folds depend on: neither can it.</param>
    /// <exception cref="OptionsException">A value is not allowed, or would need other data or other folds.</exception>
    public static T Apply<T>(T options, IReadOnlyList<string> overrides, Func<T, PartSections> sources, Func<T, SplitOptions> splits)
        where T : class
    {
        T changed = OptionOverrides.Apply(options, overrides);
        if (overrides.Count > 0 && !JsonNode.DeepEquals(Json(sources(options)), Json(sources(changed))))
            throw new OptionsException([
                $"--nested cannot vary how data is read ({string.Join(", ", overrides)}): sweep that with --over, or vary "
                    + $"steps, model or training.",
            ]);
        if (splits(options) != splits(changed))
        {
            throw new OptionsException([
                $"--nested cannot vary the folds that it chooses in ({string.Join(", ", overrides)}): fix them with --set.",
            ]);
        }
        return changed;
    }

    private static JsonObject Json(PartSections sources) => OptionsJson.Of(new SourceOptions { Sources = sources });

    /// <summary>The candidate with the best mean figure; the first wins ties, an undefined figure loses.</summary>
    /// <param name="figures">For each candidate its figure in each inner fold.</param>
    /// <param name="smallerIsBetter">Which way is better.</param>
    public static int Best(IReadOnlyList<double[]> figures, bool smallerIsBetter)
    {
        int best = 0;
        double reached = double.PositiveInfinity;
        for (int c = 0; c < figures.Count; c++)
        {
            double mean = smallerIsBetter ? figures[c].Average() : -figures[c].Average();
            if (mean < reached)
                (best, reached) = (c, mean);
        }
        return best;
    }
}
