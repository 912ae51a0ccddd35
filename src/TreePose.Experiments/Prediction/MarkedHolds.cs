using TreePose.Captures;
using TreePose.Datasets;

namespace TreePose.Experiments.Prediction;

/// <summary>The holds that the data itself marks, beside those that a model found.</summary>
/// <param name="Marked">Holds with a measured value that the data marks.</param>
/// <param name="Found">Holds that were found and predicted.</param>
/// <param name="Matched">Those of them that are a marked one.</param>
public sealed record MarkedHolds(int Marked, int Found, int Matched)
{
    private const double LeastShare = 0.5;

    /// <summary>When a found hold is a marked one.</summary>
    public const string Rule =
        "A found hold is a marked one when both share at least half of what either covers; its measured value is that of the marked hold.";

    /// <summary>Why no value can be compared; null when one can.</summary>
    public string? WhyNone { get; init; }

    /// <summary>What came of it, in a sentence.</summary>
    public string Sentence =>
        WhyNone is { } why
            ? $"Predicted holds are not scored: {why}"
            : $"{Matched} of {Plural.Of(Marked, "marked hold")} were found, among {Plural.Of(Found, "found hold")}.";

    /// <summary>Where no value can be compared.</summary>
    internal static MarkedHolds None(int found, string why) => new(0, found, 0) { WhyNone = why };

    /// <summary>Gives found holds the measured values of the marked ones.</summary>
    /// <param name="found">Found holds, every channel.</param>
    /// <param name="marked">The data's own, without frames.</param>
    internal static (MarkedHolds Counts, HoldSequence[] Holds) Match(IReadOnlyList<HoldSequence> found, HoldDataset marked)
    {
        HoldSequence[] measured = [.. marked.Holds.Where(h => h.Target is not null).DistinctBy(h => (h.Id, h.Number))];
        ILookup<CaptureId, HoldSequence> ofCapture = measured.Where(h => StartOf(h) is not null).ToLookup(h => h.Id);
        double? TargetOf(HoldSequence hold) => ofCapture[hold.Id].FirstOrDefault(m => ShareOf(hold, m) >= LeastShare)?.Target;
        HoldSequence[] holds = [.. found.Select(h => h with { Target = TargetOf(h), FrameTargets = null })];
        int Physical(IEnumerable<HoldSequence> of) => of.DistinctBy(h => (h.Id, h.Number)).Count();
        var counts = new MarkedHolds(measured.Length, Physical(found), Physical(holds.Where(h => h.Target is not null)));
        return (
            counts.Matched > 0
                ? counts
                : counts with
                {
                    WhyNone =
                        measured.Length == 0 ? $"{marked.Source} has no measured value of any hold."
                        : ofCapture.Count == 0 ? $"{marked.Source} does not say where its holds lie."
                        : $"none of {Plural.Of(measured.Length, "marked hold")} was found.",
                },
            holds
        );
    }

    /// <summary>Time of a hold's first frame, s from the capture's first; null where the data does not say it.</summary>
    internal static double? StartOf(HoldSequence hold) =>
        hold.StartSeconds ?? (hold.Hold is { } row ? row.StableFrame * hold.SecondsPerFrame : null);

    /// <summary>What two holds share of what either covers, 0 to 1.</summary>
    private static double ShareOf(HoldSequence a, HoldSequence b)
    {
        (double start, double end) = SpanOf(a);
        (double from, double to) = SpanOf(b);
        double shared = Math.Min(end, to) - Math.Max(start, from);
        return shared <= 0 ? 0 : shared / (Math.Max(end, to) - Math.Min(start, from));
    }

    private static (double Start, double End) SpanOf(HoldSequence hold)
    {
        double start = StartOf(hold)!.Value;
        return (start, start + hold.Length * hold.SecondsPerFrame);
    }
}
