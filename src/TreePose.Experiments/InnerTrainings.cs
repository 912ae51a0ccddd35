using TreePose.Evaluation.Protocols;
using TreePose.Parts;
using TreePose.Search;

namespace TreePose.Experiments;

/// <summary>
/// The inner trainings of one fold of a nested choice: every candidate on every inner fold of the fold's training side. They are
/// a round of the plan; the fold is done with the candidate that they choose.
/// </summary>
public sealed class InnerTrainings
{
    /// <summary>What an inner training's result calls its figure.</summary>
    public const string FigureKey = "figure";

    private readonly NestedChoice _choice;
    private readonly Unit[][] _units; // [candidate][inner fold]

    private InnerTrainings(NestedChoice choice, Unit[][] units) => (_choice, _units) = (choice, units);

    /// <summary>Makes one unit of an inner training.</summary>
    /// <param name="candidate">The setting that is tried.</param>
    /// <param name="id">Address of the unit.</param>
    /// <param name="inner">Who of the fold's training side is on which side.</param>
    public delegate Unit Make(TrialPoint candidate, string id, Split inner);

    /// <summary>Plans the inner trainings of a fold.</summary>
    /// <param name="choice">The candidates.</param>
    /// <param name="foldId">Address of the fold below <c>units/</c>.</param>
    /// <param name="inner">The inner folds, of <see cref="Folds"/>.</param>
    /// <param name="make">Makes each unit.</param>
    public static InnerTrainings Of(NestedChoice choice, string foldId, IReadOnlyList<Split> inner, Make make) =>
        new(
            choice,
            [
                .. choice.Candidates.Select(
                    (candidate, c) =>
                        inner
                            .Select(side => make(candidate, FormattableString.Invariant($"{foldId}/inner/{side.Name}/candidate/{c}"), side))
                            .ToArray()
                ),
            ]
        );

    /// <summary>
    /// The folds inside a fold's training side, those who decide when to stop included: each of its participants left out in turn;
    /// within participants, the captures before those that the fold tests, blocked in time as the fold is; where people are known
    /// from other values of a group, each of the values left, while there are two.
    /// </summary>
    /// <param name="samples">All samples; none of the fold's test side is in an inner fold.</param>
    /// <param name="outer">The fold.</param>
    /// <param name="options">The protocol of the fold.</param>
    /// <exception cref="TreePoseException">The training side is too small to be split again.</exception>
    public static IReadOnlyList<Split> Folds(IReadOnlyList<SplitSample> samples, Split outer, SplitOptions options)
    {
        int[] side = [.. outer.Train, .. outer.Validation];
        bool alike =
            outer.Kind == ProtocolKind.WithinParticipant || (outer.KnowsPeople && GroupSplits.AnySeveral(samples, side, outer.Group!));
        SplitOptions inner = alike ? options : new SplitOptions { ValidationParticipants = options.ValidationParticipants };
        try
        {
            return SplitPlan.Of(samples, inner, side);
        }
        catch (TreePoseException e) when (e.GetType() == typeof(TreePoseException))
        {
            throw new TreePoseException($"--nested splits the training side of fold '{outer.Name}' again, which fails: {e.Message}", e);
        }
    }

    /// <summary>All of them.</summary>
    public IEnumerable<Unit> Units => _units.SelectMany(c => c);

    /// <summary>The candidate that is best on the training side; null before all are done.</summary>
    /// <param name="results">Results so far.</param>
    /// <param name="smallerIsBetter">Which way the figure is better.</param>
    public TrialPoint? Chosen(UnitResults results, bool smallerIsBetter)
    {
        if (!results.Has(Units.Select(u => u.Id)))
            return null;
        double Figure(Unit unit) => UnitResult.NumberOf(results[unit.Id]!.Values[FigureKey]!);
        return _choice.Candidates[NestedChoice.Best([.. _units.Select(c => c.Select(Figure).ToArray())], smallerIsBetter)];
    }

    /// <summary>Architecture and learning rate, then whatever else varies: seeds of inner trainings are derived from it.</summary>
    /// <param name="model">The candidate's architecture.</param>
    /// <param name="learningRate">Its learning rate.</param>
    /// <param name="candidate">Its values.</param>
    public static string NameOf(PartSelection model, double learningRate, TrialPoint candidate)
    {
        string[] more =
        [
            .. candidate.Values.Where(v => v.Key is not ("model" or "training.learningRate")).Select(v => $"_{v.Key}={v.Value}"),
        ];
        return FormattableString.Invariant($"{model}_{learningRate}") + string.Concat(more);
    }
}
