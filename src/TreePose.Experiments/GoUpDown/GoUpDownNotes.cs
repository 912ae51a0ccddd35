using System.Globalization;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Evaluation.Protocols;

namespace TreePose.Experiments.GoUpDown;

/// <summary>
/// What the labels of a run do not allow to be compared alike: folds trained without a class, people of whom a class is missing, frames
/// of several lengths.
/// </summary>
internal static class GoUpDownNotes
{
    /// <summary>How a note begins that calls a model constant for everybody.</summary>
    public const string OneForEach = "The model gives one constant answer for each person";

    /// <summary>The notes, a sentence or two each; none for data of which nothing is missing.</summary>
    public static IReadOnlyList<string> Of(FrameDataset data, IReadOnlyList<Split> folds) =>
        [.. TrainedWithout(data, folds), .. PeopleWithout(data), .. Periods(data)];

    /// <summary>People for whom the model gives one answer to every frame: its figures for them are those of a constant.</summary>
    /// <param name="people">What was predicted of each.</param>
    public static IEnumerable<string> Constant(IReadOnlyList<FoldResult> people)
    {
        (string Person, FrameClasses Classes, sbyte[] Answers)[] all =
        [
            .. people.Select(p =>
                (p.Fold.Name, p.Captures[0].Sequence.Classes, p.Captures.SelectMany(c => c.Predicted).Distinct().Take(2).ToArray())
            ),
        ];
        foreach (var group in all.Where(p => p.Answers.Length == 1).GroupBy(p => p.Answers[0]))
        {
            string[] names = [.. group.Select(p => p.Person).Order(NaturalOrder.Names)];
            string whom =
                names.Length == all.Length
                    ? OneForEach
                    : $"The model gives one constant answer for {names.Length} of {all.Length} people ({Join(names)})";
            yield return $"{whom}: {group.First().Classes.Describe(group.Key)} in every frame.";
        }
    }

    private static IEnumerable<string> TrainedWithout(FrameDataset data, IReadOnlyList<Split> folds)
    {
        foreach (Split fold in folds)
        {
            string[] missing = Missing(data.Classes, Split.Of(fold.Train, data.Sequences));
            if (missing.Length > 0)
                yield return $"The fold {fold.Name} is trained without one frame of {Join(missing)}: its model cannot find what it never "
                    + "saw.";
        }
    }

    private static IEnumerable<string> PeopleWithout(FrameDataset data)
    {
        ILookup<string, string> without = data
            .Sequences.GroupBy(s => s.Id.Participant)
            .Select(p => (Person: p.Key, Missing: Missing(data.Classes, [.. p])))
            .Where(p => p.Missing.Length > 0)
            .OrderBy(p => p.Person, NaturalOrder.Names)
            .ToLookup(p => Join(p.Missing), p => p.Person);
        foreach (IGrouping<string, string> group in without)
        {
            yield return $"No labelled frame of {Join([.. group])} is of {group.Key}: their figures are of fewer classes than those of the "
                + "others, and count as much in every mean.";
        }
    }

    private static IEnumerable<string> Periods(FrameDataset data)
    {
        double[] periods = [.. data.Sequences.Select(s => s.SecondsPerFrame).Order()];
        if (periods.Length > 0 && periods[^1] > periods[0] * (1 + FrameSequence.SamePeriod))
        {
            int slow = periods.Count(p => p > periods[0] * (1 + FrameSequence.SamePeriod));
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"Frames last from {1000 * periods[0]:0.##} to {1000 * periods[^1]:0.##} ms ({slow} of {periods.Length} "
            )
                + "recordings above the shortest): a model that counts in frames sees the same movement at different speeds. The step "
                + "'rate' makes them alike.";
        }
    }

    private static string[] Missing(FrameClasses classes, IReadOnlyCollection<FrameSequence> sequences) =>
        [.. Enumerable.Range(0, classes.Count).Where(c => !sequences.Any(s => s.Labels.Any(l => (int)l == c))).Select(classes.Describe)];

    private static string Join(IReadOnlyList<string> names) => string.Join(", ", names);
}
