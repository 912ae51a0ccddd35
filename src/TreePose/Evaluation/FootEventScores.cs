using System.Globalization;

namespace TreePose.Evaluation;

/// <summary>Foot-event figures of a set of captures: one participant's, or everybody's.</summary>
public sealed class FootEventScores
{
    /// <summary>Tolerances at which events are counted, ms.</summary>
    public static IReadOnlyList<double> TolerancesMs { get; } = [100, 250, 500];

    /// <summary>Tolerance of the event confusion, ms.</summary>
    public const double ConfusionToleranceMs = 250;

    private readonly Dictionary<double, EventCounts> _counts = [];

    /// <summary>Scores captures. Frames and events are scored where a foot is lifted; elsewhere every event is a false alarm.</summary>
    public FootEventScores(IEnumerable<CaptureResult> captures)
    {
        var errors = new List<double>();
        int falseAlarms = 0;
        double quietMinutes = 0;
        foreach (CaptureResult capture in captures)
        {
            if (!capture.Sequence.FootLeavesGround)
            {
                falseAlarms += capture.PredictedOnsets.Count;
                quietMinutes += capture.LabelledMinutes;
                continue;
            }
            Frames.Add(capture.Sequence.Labels, capture.Predicted);
            foreach (double tolerance in TolerancesMs)
                _counts[tolerance] =
                    _counts.GetValueOrDefault(tolerance) + EventMatching.Count(capture.TrueOnsets, capture.PredictedOnsets, tolerance);
            errors.AddRange(
                EventMatching
                    .Match(capture.TrueOnsets, capture.PredictedOnsets, TolerancesMs[^1])
                    .Select(p =>
                        Math.Round(
                            Math.Abs(capture.PredictedOnsets[p.Predicted].OnsetSeconds - capture.TrueOnsets[p.True].OnsetSeconds) * 1000,
                            6
                        )
                    )
            ); // times are multiples of a frame: no digits of binary rounding
            int[,] confusion = EventMatching.Confusion(capture.TrueOnsets, capture.PredictedOnsets, ConfusionToleranceMs);
            for (int r = 0; r < 3; r++)
            {
                for (int c = 0; c < 3; c++)
                    EventConfusion[r, c] += confusion[r, c];
            }
        }
        errors.Sort();
        OnsetErrorsMs = errors;
        FalseAlarmsPerMinute = quietMinutes > 0 ? falseAlarms / quietMinutes : null;
    }

    /// <summary>Confusion of frames.</summary>
    public FrameConfusion Frames { get; } = new();

    /// <summary>Confusion of events [true, predicted], order up, down, neither, at <see cref="ConfusionToleranceMs"/>.</summary>
    public int[,] EventConfusion { get; } = new int[3, 3];

    /// <summary>Absolute onset errors of events matched within the widest tolerance, ms, rising.</summary>
    public IReadOnlyList<double> OnsetErrorsMs { get; }

    /// <summary>Events found per minute in which no foot leaves the ground; null when there is no such time.</summary>
    public double? FalseAlarmsPerMinute { get; }

    /// <summary>Counts at one of <see cref="TolerancesMs"/>.</summary>
    public EventCounts Counts(double toleranceMs) => _counts.GetValueOrDefault(toleranceMs);

    /// <summary>Every figure by name, in a fixed order; null where it is not defined.</summary>
    public IEnumerable<KeyValuePair<string, double?>> Figures()
    {
        yield return new("frame.accuracy", Frames.Accuracy);
        yield return new("frame.macroF1", Frames.MacroF1);
        foreach (double tolerance in TolerancesMs)
        {
            string at = tolerance.ToString(CultureInfo.InvariantCulture) + "ms";
            yield return new("event.precision." + at, Counts(tolerance).Precision);
            yield return new("event.recall." + at, Counts(tolerance).Recall);
            yield return new("event.f1." + at, Counts(tolerance).F1);
        }
        yield return new("event.onsetErrorMs.median", OnsetError(0.5));
        yield return new("event.onsetErrorMs.p95", OnsetError(0.95));
        yield return new("event.falseAlarmsPerMinute", FalseAlarmsPerMinute);
    }

    private double? OnsetError(double share) => OnsetErrorsMs.Count == 0 ? null : Quantiles.OfSorted(OnsetErrorsMs, share);
}
