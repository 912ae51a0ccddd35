using TreePose.Evaluation.Confidence;
using TreePose.ModelFolders;

namespace TreePose.Experiments.Prediction;

/// <summary>Intervals of predicted holds: made of a model's errors on people who were left out, or the reason why there is none.</summary>
internal sealed class HoldIntervals
{
    private readonly ModelDescription _model;
    private readonly double _level;

    /// <summary>Takes a model's errors.</summary>
    /// <param name="model">The model.</param>
    /// <param name="level">Share of holds to cover.</param>
    /// <exception cref="OptionsException">It is no share that an interval can be made for.</exception>
    public HoldIntervals(ModelDescription model, double level)
    {
        if (!(level is >= 0.5 and <= 0.999))
            throw new OptionsException([
                FormattableString.Invariant($"The level of intervals cannot be {level}: allowed is 0.5 to 0.999, such as 0.9."),
            ]);
        (_model, _level) = (model, level);
    }

    /// <summary>Half the width for a person and who answers for them; else why there is none.</summary>
    /// <param name="by">Who answers.</param>
    /// <param name="participant">For whom; their own errors are never used.</param>
    public (double? HalfWidth, bool IsPositive, string? Reason) For(AnsweringModel by, string participant)
    {
        if (_model.Intervals.Count == 0)
        {
            string unknown = _model.Personal is null
                ? "the model does not say how far it was off for people left out: it was made by an earlier version."
                : "the model was adapted to a person: how far it is off for others says nothing about it.";
            return (null, false, unknown);
        }
        if (_model.Intervals.FirstOrDefault(i => i.Networks == by.Members.Count) is not { } errors)
            return (null, false, $"errors on people left out are not known for answers of {by.Members.Count} networks together.");
        PersonErrors[] people = [.. errors.LeftOut.Where(p => by.Fold is null || p.Participant != participant)];
        return HierarchicalConformal.HalfWidth(people, _level) is { } half
            ? (half, errors.IsPositive, null)
            : (null, false, LeftOutErrors.TooFew(people.Length, _level));
    }
}
