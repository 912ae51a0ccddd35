using TreePose.Captures;
using TreePose.Evaluation;

namespace TreePose.Experiments.GoUpDown;

/// <summary>What captures are called in figures: with their channel where folds test the channels of one capture apart.</summary>
/// <param name="all">All captures of a run.</param>
internal sealed class CaptureNames(IEnumerable<CaptureResult> all)
{
    private readonly HashSet<CaptureId> _several = [.. all.GroupBy(c => c.Sequence.Id).Where(c => c.Count() > 1).Select(c => c.Key)];

    /// <summary>The name of one of them.</summary>
    public string Of(CaptureResult capture) =>
        capture.Sequence.Channel is { } channel && _several.Contains(capture.Sequence.Id)
            ? FormattableString.Invariant($"{capture.Sequence.Id.Name}_channel{channel}")
            : capture.Sequence.Id.Name;
}
