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
/// Lifts and lowers in the training participants' median rhythm, from the time on that fits them best, without looking at the
/// radar: what a model gets for knowing the protocol.
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
        double[] starts = [0, .. task.Train.SelectMany(s => s.Events.Where(e => e.Phase == FootPhase.GoingUp).Take(1).Select(e => s.TimeOf(e.StartFrame))).Distinct()];
        double first = starts.MaxBy(start => Matched(task.Train, s => Beat(s, start, upToDown, downToUp, duration)));
        return new([.. task.Test.Select(s => FrameLabelPrediction.Of(s, Beat(s, first, upToDown, downToUp, duration)))], []);
    }

    private static double Matched(IReadOnlyList<FrameSequence> sequences, Func<FrameSequence, FootPhase[]> beat) =>
        new FootEventScores(CaptureResult.FromPredictions([.. sequences.Where(s => s.FootLeavesGround).Select(s => FrameLabelPrediction.Of(s, beat(s)))], new DecoderOptions())).Counts(FootEventScores.ConfusionToleranceMs).F1 ?? 0;

    private static FootPhase[] Beat(FrameSequence sequence, double first, double? upToDown, double? downToUp, double? duration)
    {
        var labels = new FootPhase[sequence.Length];
        if (upToDown is not { } up || downToUp is not { } down || duration is not { } lasting) return labels;
        for (int i = 0; i < labels.Length; i++)
        {
            double phase = (sequence.TimeOf(i) - first) % (up + down);
            if (phase < 0) continue; // before anybody's first lift
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
