using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Evaluation;

namespace TreePose.Experiments.GoUpDown;

/// <summary>Says class 0 always, <c>neither</c> for the foot: what a model gets for knowing that mostly nothing happens.</summary>
internal sealed class NoEventBaseline : IFrameClassifierTrainer
{
    /// <inheritdoc/>
    public float[][] Run(FoldTask task, CancellationToken cancellation) =>
        [.. task.Sides.Test.Select(s => Certain(new sbyte[s.Length], s.Classes.Count))];

    /// <summary>Certain probabilities of given labels, [frame, class].</summary>
    internal static float[] Certain(sbyte[] labels, int classes)
    {
        var probabilities = new float[labels.Length * classes];
        for (int i = 0; i < labels.Length; i++)
            probabilities[(i * classes) + (int)labels[i]] = 1;
        return probabilities;
    }
}

/// <summary>
/// Lifts and lowers in the training participants' median rhythm, from the time on that fits them best, without looking at the
/// radar: what a model gets for knowing the protocol. For the foot's classes alone, which have such a rhythm.
/// </summary>
/// <param name="decoder">How its labels become events: as those of the model do.</param>
internal sealed class RhythmBaseline(DecoderOptions decoder) : IFrameClassifierTrainer
{
    /// <inheritdoc/>
    public float[][] Run(FoldTask task, CancellationToken cancellation)
    {
        IReadOnlyList<FrameSequence> train = task.Sides.Train;
        var events = train
            .SelectMany(s => s.Events.Zip(s.Events.Skip(1)).Select(pair => (s.SecondsPerFrame, pair.First, pair.Second)))
            .ToArray();
        double? upToDown = Median(
            events
                .Where(e => e.First.Class == FootPhase.GoingUp && e.Second.Class == FootPhase.GoingDown)
                .Select(e => (e.Second.StartFrame - e.First.StartFrame) * e.SecondsPerFrame)
        );
        double? downToUp = Median(
            events
                .Where(e => e.First.Class == FootPhase.GoingDown && e.Second.Class == FootPhase.GoingUp)
                .Select(e => (e.Second.StartFrame - e.First.StartFrame) * e.SecondsPerFrame)
        );
        double? duration = Median(train.SelectMany(s => s.Events.Select(e => (e.EndFrame - e.StartFrame) * s.SecondsPerFrame)));
        double[] starts =
        [
            0,
            .. train
                .SelectMany(s => s.Events.Where(e => e.Class == FootPhase.GoingUp).Take(1).Select(e => s.TimeOf(e.StartFrame)))
                .Distinct(),
        ];
        double first = starts.MaxBy(start => Matched(train, s => Beat(s, start, upToDown, downToUp, duration)));
        return [.. task.Sides.Test.Select(s => NoEventBaseline.Certain(Beat(s, first, upToDown, downToUp, duration), s.Classes.Count))];
    }

    private double Matched(IReadOnlyList<FrameSequence> sequences, Func<FrameSequence, sbyte[]> beat)
    {
        FramePrediction Beaten(FrameSequence s) => new(s, NoEventBaseline.Certain(beat(s), s.Classes.Count));
        IReadOnlyList<CaptureResult> captures = CaptureResult.FromPredictions(
            [.. sequences.Where(s => s.FootLeavesGround).Select(Beaten)],
            decoder
        );
        return new FootEventScores(captures).Counts(FootEventScores.ConfusionToleranceMs).F1 ?? 0;
    }

    private static sbyte[] Beat(FrameSequence sequence, double first, double? upToDown, double? downToUp, double? duration)
    {
        var labels = new sbyte[sequence.Length];
        if (upToDown is not { } up || downToUp is not { } down || duration is not { } lasting)
            return labels;
        for (int i = 0; i < labels.Length; i++)
        {
            double phase = (sequence.TimeOf(i) - first) % (up + down);
            if (phase < 0)
                continue; // before anybody's first lift
            labels[i] =
                phase < lasting ? FootPhase.GoingUp
                : phase >= up && phase < up + lasting ? FootPhase.GoingDown
                : FootPhase.Neither;
        }
        return labels;
    }

    private static double? Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? null : sorted[sorted.Length / 2];
    }
}
