using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Evaluation.Regression;

namespace TreePose.Contracts;

/// <summary>Seeded samples that a metric is tried on, made anew at each call.</summary>
internal static class MetricSamples
{
    private const int Seed = 7,
        FramesEach = 160,
        PhaseFrames = 8;

    /// <summary>Four captures of two people; the last has no event.</summary>
    /// <param name="wrong">Which part of the events is answered by its opposite, somewhere else.</param>
    public static IReadOnlyList<CaptureResult> Captures(double wrong)
    {
        var random = new Random(Seed);
        FrameSequence[] sequences = [.. Enumerable.Range(0, 4).Select(i => Sequence(i, random))];
        FramePrediction[] predictions = [.. sequences.Select(s => new FramePrediction(s, Probabilities(s, wrong, random)))];
        return CaptureResult.FromPredictions(predictions, new DecoderOptions());
    }

    /// <summary>Twelve holds of three people.</summary>
    /// <param name="wrong">How far answers are from the measured value: 1 is as far as the values go apart.</param>
    public static IReadOnlyList<HoldPrediction> Holds(double wrong)
    {
        var random = new Random(Seed);
        HoldPrediction[] right =
        [
            .. Enumerable
                .Range(0, 12)
                .Select(i =>
                {
                    double measured = 10 + 3 * (i / 4) + 4 * random.NextDouble();
                    var capture = new CaptureId($"{i / 4 + 1}", $"S{i / 4 + 1}_{i % 4 / 2 + 1}");
                    return new HoldPrediction
                    {
                        Capture = capture,
                        Hold = i % 2 + 1,
                        Measured = measured,
                        Predicted = measured,
                        TrainingMean = 15,
                    };
                }),
        ];
        double mean = right.Average(h => h.Measured);
        return [.. right.Select(h => h with { Predicted = h.Measured - 2 * wrong * (h.Measured - mean) + 5 * wrong })];
    }

    private static FrameSequence Sequence(int number, Random random)
    {
        var events = new List<FrameEvent>();
        for (int start = 10 + random.Next(6); number < 3 && start + PhaseFrames < FramesEach; start += 20 + random.Next(8))
            events.Add(new FrameEvent(events.Count % 2 == 0 ? FootPhase.GoingUp : FootPhase.GoingDown, start, start + PhaseFrames));
        FrameShape shape = FrameShape.Map(1, new(AxisKind.Range, 2), new(AxisKind.Doppler, 2));
        return new FrameSequence
        {
            Id = new CaptureId($"{number / 2 + 1}", $"S{number / 2 + 1}_{number % 2 + 1}"),
            Movement = "test",
            Shape = shape,
            Frames = new float[FramesEach * shape.Size],
            Labels = FrameLabels.FromEvents(FramesEach, events, i => i > 1),
            Events = events,
            SecondsPerFrame = 0.1,
            FootLeavesGround = number < 3,
        };
    }

    private static float[] Probabilities(FrameSequence sequence, double wrong, Random random)
    {
        sbyte[] answer = new sbyte[sequence.Length];
        foreach (FrameEvent e in sequence.Events)
        {
            bool isWrong = random.NextDouble() < wrong;
            sbyte phase = isWrong
                ? e.Class == FootPhase.GoingUp
                    ? FootPhase.GoingDown
                    : FootPhase.GoingUp
                : e.Class;
            Array.Fill(answer, phase, e.StartFrame - (isWrong ? 4 : 0), e.EndFrame - e.StartFrame);
        }
        int classes = sequence.Classes.Count;
        var probabilities = new float[answer.Length * classes]; // [frame, class]
        for (int i = 0; i < probabilities.Length; i++)
            probabilities[i] = (int)answer[i / classes] == i % classes ? 0.9f : 0.05f;
        return probabilities;
    }
}
