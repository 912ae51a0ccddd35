using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Evaluation;

namespace TreePose.App.Tests.Experiments;

/// <summary>Knows all labels, or says <c>neither</c> always, and remembers what it was given.</summary>
internal sealed class RecordingFrameTrainer(bool knows) : IFrameClassifierTrainer
{
    private readonly Lock _gate = new();

    public List<FoldSides> Sides { get; } = [];

    public float[][] Run(FoldTask task, CancellationToken cancellation)
    {
        lock (_gate)
            Sides.Add(task.Sides);
        return knows ? [.. task.Sides.Test.Select(Truth)] : new NoEventBaseline().Run(task, cancellation);
    }

    private static float[] Truth(FrameSequence s) =>
        NoEventBaseline.Certain([.. s.Labels.Select(l => l == FootPhase.Unlabelled ? FootPhase.Neither : l)], s.Classes.Count);

    /// <summary>Everybody who is on any side.</summary>
    public static IEnumerable<string> People(FoldSides sides) =>
        sides.Train.Concat(sides.Validation).Concat(sides.Test).Select(s => s.Id.Participant).Distinct();
}
