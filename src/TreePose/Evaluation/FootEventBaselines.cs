using TreePose.Captures;
using TreePose.Datasets;

namespace TreePose.Evaluation;

/// <summary>Says <c>neither</c> always: what a model gets for knowing that feet mostly stand still.</summary>
public sealed class AlwaysNeither : IFrameClassifierTrainer
{
    /// <inheritdoc/>
    public FoldPrediction Run(FoldTask task, CancellationToken cancellation) =>
        new([.. task.Test.Select(s => FrameLabelPrediction.Of(s, new FootPhase[s.Length]))], []);
}

/// <summary>
/// Lifts and lowers in the training participants' median rhythm without looking at the radar: what a model gets for
/// knowing how often people lift a foot in this protocol.
/// </summary>
public sealed class Metronome : IFrameClassifierTrainer
{
    /// <inheritdoc/>
    public FoldPrediction Run(FoldTask task, CancellationToken cancellation)
    {
        var events = task.Train.SelectMany(s => s.Events.Zip(s.Events.Skip(1)).Select(pair => (s.SecondsPerFrame, pair.First, pair.Second))).ToArray();
        double? upToDown = Median(events.Where(e => e.First.Phase == FootPhase.GoingUp && e.Second.Phase == FootPhase.GoingDown).Select(e => (e.Second.StartFrame - e.First.StartFrame) * e.SecondsPerFrame));
        double? downToUp = Median(events.Where(e => e.First.Phase == FootPhase.GoingDown && e.Second.Phase == FootPhase.GoingUp).Select(e => (e.Second.StartFrame - e.First.StartFrame) * e.SecondsPerFrame));
        double? duration = Median(task.Train.SelectMany(s => s.Events.Select(e => (e.EndFrame - e.StartFrame) * s.SecondsPerFrame)));
        return new([.. task.Test.Select(s => FrameLabelPrediction.Of(s, Beat(s, upToDown, downToUp, duration)))], []);
    }

    private static FootPhase[] Beat(FrameSequence sequence, double? upToDown, double? downToUp, double? duration)
    {
        var labels = new FootPhase[sequence.Length];
        if (upToDown is not { } up || downToUp is not { } down || duration is not { } lasting) return labels;
        for (int i = 0; i < labels.Length; i++)
        {
            double phase = sequence.TimeOf(i) % (up + down);
            labels[i] = phase < lasting ? FootPhase.GoingUp : phase >= up && phase < up + lasting ? FootPhase.GoingDown : FootPhase.Neither;
        }
        return labels;
    }

    private static double? Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? null : sorted[sorted.Length / 2];
    }
}

/// <summary>Makes certain probabilities of given labels.</summary>
internal static class FrameLabelPrediction
{
    public static FramePrediction Of(FrameSequence sequence, FootPhase[] labels)
    {
        var probabilities = new float[labels.Length * FramePrediction.Classes];
        for (int i = 0; i < labels.Length; i++) probabilities[(i * FramePrediction.Classes) + (int)labels[i]] = 1;
        return new FramePrediction(sequence, probabilities);
    }
}
