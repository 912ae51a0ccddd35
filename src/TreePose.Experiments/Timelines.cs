using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Evaluation;

namespace TreePose.Experiments;

/// <summary>
/// Truth and prediction of one capture, frame by frame. <c>labels</c> and <c>predicted</c> have a letter a frame: n neither,
/// u going up, d going down, - no label. <c>up</c> and <c>down</c> are probabilities, a byte a frame, 255 for 1.
/// </summary>
internal sealed record CaptureTimeline
{
    public required string Participant { get; init; }

    public required string Capture { get; init; }

    public required string Movement { get; init; }

    public required bool FootLeavesGround { get; init; }

    public required double SecondsPerFrame { get; init; }

    /// <summary>Time of each frame, s, where frames were lost.</summary>
    public double[]? Times { get; init; }

    public required string Labels { get; init; }

    public required string Predicted { get; init; }

    public required byte[] Up { get; init; }

    public required byte[] Down { get; init; }

    /// <summary>Event F1 at 250 ms; absent where there is nothing to find or found.</summary>
    public double? EventF1 { get; init; }

    /// <summary>Time of a frame, s.</summary>
    public double TimeOf(int frame) => Times is { } times ? times[Math.Min(frame, times.Length - 1)] : frame * SecondsPerFrame;

    public static CaptureTimeline Of(CaptureResult result)
    {
        FrameSequence sequence = result.Sequence;
        byte[] Bytes(FootPhase phase) =>
            [
                .. Enumerable
                    .Range(0, sequence.Length)
                    .Select(i =>
                        (byte)Math.Round(255 * Math.Clamp(result.Probabilities[(i * FramePrediction.Classes) + (int)phase], 0, 1))
                    ),
            ];
        return new CaptureTimeline
        {
            Participant = sequence.Id.Participant,
            Capture = sequence.Id.Name,
            Movement = sequence.Movement,
            FootLeavesGround = sequence.FootLeavesGround,
            SecondsPerFrame = sequence.SecondsPerFrame,
            Times = sequence.TimesSeconds?.Select(t => Math.Round(t, 3)).ToArray(),
            Labels = Letters(sequence.Labels),
            Predicted = Letters(result.Predicted),
            Up = Bytes(FootPhase.GoingUp),
            Down = Bytes(FootPhase.GoingDown),
            EventF1 = EventMatching.Count(result.TrueOnsets, result.PredictedOnsets, 250).F1,
        };
    }

    private static string Letters(FootPhase[] phases) =>
        string.Create(
            phases.Length,
            phases,
            (text, all) =>
            {
                for (int i = 0; i < all.Length; i++)
                    text[i] = all[i] switch
                    {
                        FootPhase.GoingUp => 'u',
                        FootPhase.GoingDown => 'd',
                        FootPhase.Neither => 'n',
                        _ => '-',
                    };
            }
        );
}

/// <summary>All captures of a foot-event run.</summary>
internal sealed record Timelines(int Version, IReadOnlyList<CaptureTimeline> Captures) : IVersioned
{
    public const string FileName = "report/timelines.json";
}
