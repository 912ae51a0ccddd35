using TreePose.Captures;
using TreePose.Datasets;

namespace TreePose.Evaluation;

/// <summary>Truth and prediction of one capture, its radar channels fused.</summary>
public sealed record CaptureResult
{
    /// <summary>The capture; the first of its channels.</summary>
    public required FrameSequence Sequence { get; init; }

    /// <summary>Fused probabilities, [frame, class] in C order.</summary>
    public required float[] Probabilities { get; init; }

    /// <summary>Decoded label of each frame.</summary>
    public required sbyte[] Predicted { get; init; }

    /// <summary>True onsets that can be scored.</summary>
    public required IReadOnlyList<EventOnset> TrueOnsets { get; init; }

    /// <summary>Predicted onsets in labelled frames.</summary>
    public required IReadOnlyList<EventOnset> PredictedOnsets { get; init; }

    /// <summary>Labelled time, minutes.</summary>
    public double LabelledMinutes => Sequence.LabelledFrames * Sequence.SecondsPerFrame / 60;

    /// <summary>Fuses the channels of each capture, decodes them, and finds what can be scored.</summary>
    public static IReadOnlyList<CaptureResult> FromPredictions(IReadOnlyList<FramePrediction> predictions, DecoderOptions decoder) =>
        [
            .. predictions
                .GroupBy(p => p.Sequence.Id)
                .OrderBy(g => g.Key)
                .Select(g => Make(g.First().Sequence, EventDecoder.Fuse([.. g.Select(p => p.Probabilities)]), decoder)),
        ];

    private static CaptureResult Make(FrameSequence sequence, float[] probabilities, DecoderOptions decoder)
    {
        sbyte[] predicted = EventDecoder.Decode(probabilities, sequence.Classes.Count, decoder);
        // A movement under way when labels begin has no known onset: neither it nor what is found inside it is scored.
        FrameEvent[] cut = [.. sequence.Events.Where(e => e.StartFrame == 0 || sequence.Labels[e.StartFrame - 1] == FootPhase.Unlabelled)];
        // One found where labels end may be a movement that begins just behind: an event mostly without labels is not scored.
        bool MostlyLabelled(FrameEvent e) =>
            2 * sequence.Labels.AsSpan(e.StartFrame..e.EndFrame).Count(FootPhase.Unlabelled) <= e.EndFrame - e.StartFrame;
        bool Scored(FrameEvent e) =>
            sequence.Labels[e.StartFrame] != FootPhase.Unlabelled
            && MostlyLabelled(e)
            && !cut.Any(c => c.Class == e.Class && e.StartFrame >= c.StartFrame && e.StartFrame < c.EndFrame);
        EventOnset Onset(FrameEvent e) => new(e.Class, sequence.TimeOf(e.StartFrame));
        return new CaptureResult
        {
            Sequence = sequence,
            Probabilities = probabilities,
            Predicted = predicted,
            TrueOnsets = [.. sequence.Events.Where(Scored).Select(Onset)],
            PredictedOnsets = [.. FrameLabels.ToEvents(predicted).Where(Scored).Select(Onset)],
        };
    }
}
