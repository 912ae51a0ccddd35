using TreePose.Evaluation.Confidence;
using TreePose.Runs;

namespace TreePose.Experiments.LooFineTune;

/// <summary>The page's section about intervals for new people: what they are, and what they held of people left out.</summary>
internal static class IntervalSection
{
    /// <summary>The section; null for a record without intervals.</summary>
    public static Section? Of(StoredRecord record, string unit)
    {
        IReadOnlyList<LeftOutErrors> all = LeftOutErrors.Read(
            record.Results?["intervals"],
            Path.Combine(record.Folder, RecordFiles.Results)
        );
        return all.Count == 0
            ? null
            : new Section(
                "intervals",
                "Intervals for a new person",
                [
                    Table(all, unit),
                    .. all.Select(e => new Prose(e.Sentence(unit))),
                    new Prose(
                        "An interval is the answer without calibration and so much more or less. It is conformal over people: everybody "
                            + "left out counts alike, however many holds they have. To measure what it holds, each person's interval "
                            + "is made of the errors on the other people left out. The networks behind those errors were trained on the "
                            + "person, among others: that they err on people left out as the network does that answers is assumed."
                    ),
                ]
            );
    }

    private static DataTable Table(IReadOnlyList<LeftOutErrors> all, string unit) =>
        new(
            "Zero-shot answers for people left out",
            [
                new("answer"),
                new("level", true),
                new("people", true),
                new($"half width ({unit})", true, "For a new person, made of the errors on everybody left out"),
                new("holds covered", true, "Share of the holds of people left out that lay in their interval"),
                new("a person", true, "The same share of each person, averaged over people"),
                new("95 % interval", true, "From resampling people"),
                new("least", true, "The person of whom the fewest holds lay in it"),
                new($"median width ({unit})", true),
            ],
            [
                .. all.Select(e => new Row([
                    e.Networks == 1 ? "one network" : $"mean of {e.Networks} networks",
                    Share(e.Level),
                    Count(e.LeftOut.Count),
                    e.HalfWidth.Show("0.00"),
                    Share(e.CoverageOfHolds),
                    Share(e.CoverageOfPeople?.Value),
                    e.CoverageOfPeople?.Lower is null ? "–" : $"{Share(e.CoverageOfPeople.Lower)} to {Share(e.CoverageOfPeople.Upper)}",
                    Share(e.LeastCoverage),
                    e.MedianWidth.Show("0.00"),
                ])),
            ]
        );

    private static string Count(int number) => ((double?)number).Show("0");

    private static string Share(double? share) => share is null ? "–" : $"{(100 * share).Show("0.#")} %";
}
