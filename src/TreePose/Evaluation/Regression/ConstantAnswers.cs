using System.Globalization;

namespace TreePose.Evaluation.Regression;

/// <summary>
/// Whether a model gives one constant for a person: then it may tell people apart, and says nothing of what differs between one
/// person's holds, however small its errors are.
/// </summary>
internal static class ConstantAnswers
{
    /// <summary>Answers to one person that differ by less than this share of what was measured are one constant.</summary>
    public const double Share = 0.05;

    /// <summary>How the sentence begins where the answers to everybody are constant.</summary>
    public const string ForEach = "The model gives one constant value for each person";

    private const int NamedAtMost = 10;

    /// <summary>Says it in a sentence; null where the answers of nobody are constant, or nobody has two holds that differ.</summary>
    /// <param name="seeds">The holds of every seed, channels fused.</param>
    /// <param name="unit">Unit of the target.</param>
    public static string? Sentence(IReadOnlyList<IReadOnlyList<HoldPrediction>> seeds, string unit)
    {
        (string Person, double Answers, double Measured)[] people =
        [
            .. seeds
                .SelectMany(holds => holds.GroupBy(h => h.Capture.Participant))
                .GroupBy(p => p.Key)
                .Select(p => (p.Key, p.Max(s => Spread(s, h => h.Predicted)), p.Max(s => Spread(s, h => h.Measured))))
                .Where(p => p.Item3 > 0)
                .OrderBy(p => p.Key, NaturalOrder.Names),
        ];
        (string Person, double Answers, double Measured)[] constant = [.. people.Where(p => p.Answers <= Share * p.Measured)];
        if (constant.Length == 0)
            return null;
        string whom =
            constant.Length == people.Length
                ? ForEach
                : $"The model gives one constant value for {constant.Length} of {people.Length} people ({Names(constant)})";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{whom}: its answers to the holds of one person differ by at most "
                + $"{constant.Max(p => p.Answers):0.###} {unit}, what was measured by up to {constant.Max(p => p.Measured):0.###} {unit}."
        );
    }

    private static double Spread(IEnumerable<HoldPrediction> holds, Func<HoldPrediction, double> of)
    {
        double[] values = [.. holds.Select(of)];
        return values.Max() - values.Min();
    }

    private static string Names((string Person, double, double)[] people) =>
        string.Join(", ", people.Take(NamedAtMost).Select(p => p.Person)) + (people.Length > NamedAtMost ? ", …" : "");
}
