using System.Globalization;
using System.Text.Json;
using TreePose.Experiments.Parts;

namespace TreePose.Contracts;

/// <summary>A metric, and samples of one fold: the same at each call, with so much of the answers wrong.</summary>
/// <param name="Part">The metric.</param>
/// <param name="Samples">How wrong, 0 (right) to 1, to samples.</param>
internal sealed record MetricUnderTest<TSample>(MetricPart<TSample> Part, Func<double, IReadOnlyList<TSample>> Samples);

/// <summary>The rules of <see cref="MetricContract"/>.</summary>
internal static class MetricRules<TSample>
{
    private static readonly double[] Wrongs = [0, 0.2, 1];

    public static ContractRules<MetricUnderTest<TSample>> Contract { get; } =
        new(
            m => m.Part.Name,
            [
                ("says what it counts", SaysWhatItCounts),
                ("gives the same number again", GivesTheSameAgain),
                ("leaves its samples as they are", LeavesItsSamples),
                (
                    "is finite or null",
                    m =>
                    {
                        foreach (double wrong in Wrongs)
                            Finite(m, m.Samples(wrong), $"samples of which {wrong:P0} are wrong");
                    }
                ),
                ("takes no samples", m => Finite(m, [], "no samples")),
                (
                    "takes one sample",
                    m =>
                    {
                        foreach (double wrong in Wrongs)
                            Finite(m, [m.Samples(wrong)[0]], "one sample");
                    }
                ),
                ("is better for right answers", IsBetterForRightAnswers),
            ]
        );

    private static void SaysWhatItCounts(MetricUnderTest<TSample> metric) =>
        Broken.Unless(!string.IsNullOrWhiteSpace(metric.Part.Figure.Meaning), "its figure has no meaning: say in a line what it counts");

    private static void GivesTheSameAgain(MetricUnderTest<TSample> metric)
    {
        foreach (double wrong in Wrongs)
        {
            double? one = metric.Part.Computed(metric.Samples(wrong)),
                again = metric.Part.Computed(metric.Samples(wrong));
            Broken.Unless(Nullable.Equals(one, again), $"the same samples gave {Text(one)}, then {Text(again)}");
        }
    }

    private static void LeavesItsSamples(MetricUnderTest<TSample> metric)
    {
        IReadOnlyList<TSample> samples = metric.Samples(Wrongs[1]);
        string before = JsonSerializer.Serialize(samples);
        metric.Part.Computed(samples);
        Broken.Unless(JsonSerializer.Serialize(samples) == before, "it wrote into the samples that it was given");
    }

    private static void Finite(MetricUnderTest<TSample> metric, IReadOnlyList<TSample> samples, string what)
    {
        double? value = metric.Part.Computed(samples);
        Broken.Unless(value is null || double.IsFinite(value.Value), $"it is {Text(value)} for {what}; give null where it is not defined");
    }

    /// <summary>The figure says which way is better, and tables, sweeps and compare believe it.</summary>
    private static void IsBetterForRightAnswers(MetricUnderTest<TSample> metric)
    {
        if (metric.Part.Of(metric.Samples(0)) is not { } right || metric.Part.Of(metric.Samples(1)) is not { } wrong)
            return;
        bool smaller = metric.Part.Figure.SmallerIsBetter;
        Broken.Unless(
            smaller ? right <= wrong : right >= wrong,
            $"it says that {(smaller ? "smaller" : "larger")} is better, and is {Text(right)} for right answers and "
                + $"{Text(wrong)} for wrong ones"
        );
    }

    private static string Text(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "null";
}
