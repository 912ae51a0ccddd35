using System.Collections.Concurrent;
using TreePose.Datasets;
using TreePose.ModelFolders;

namespace TreePose.Experiments;

/// <summary>
/// What the networks of a run are trained on, before any step. Each sequence is looked at once, however many folds have it on their
/// training side.
/// </summary>
/// <param name="shape">Shape of a frame, as the source gives it.</param>
/// <param name="axes">What the bins of axes stand for, where the source says it.</param>
internal sealed class RangesOfTraining(FrameShape shape, IReadOnlyList<AxisScale> axes)
{
    private readonly ConcurrentDictionary<float[], SignalLevels> _levels = new(ReferenceEqualityComparer.Instance);

    /// <summary>Of a network's training side, as it stands beside the weights.</summary>
    /// <param name="frames">Frames of each sequence, as the source gives them.</param>
    public TrainingRanges Of(IEnumerable<float[]> frames) =>
        TrainingRanges.Of(shape, [.. frames.Select(f => _levels.GetOrAdd(f, own => SignalLevels.Of(shape, own)))]) with
        {
            Axes = axes,
        };
}
