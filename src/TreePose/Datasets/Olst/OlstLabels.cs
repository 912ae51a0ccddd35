using TreePose.Captures;
using TreePose.Formats.Olst;

namespace TreePose.Datasets.Olst;

/// <summary>
/// The foot events of attempts. Going up is [foot up, stable), without stability to the next known event; going down is [break, end),
/// and nothing where the pose was held to the end.
/// </summary>
internal static class OlstLabels
{
    /// <summary>The events of a capture, in order, in frames from its first labelled one.</summary>
    /// <param name="attempts">Ordered by when the foot lifts.</param>
    /// <param name="frames">Frames that there are.</param>
    public static IReadOnlyList<FrameEvent> Events(IReadOnlyList<OlstAttempt> attempts, int frames) =>
        [
            .. from attempt in attempts
            from e in Of(attempt)
            let start = e.StartFrame - attempt.Clock.RadarStartFrame
            let end = Math.Min(e.EndFrame - attempt.Clock.RadarStartFrame, frames)
            where end > start
            select new FrameEvent(e.Class, start, end),
        ];

    /// <summary>How many events of an attempt have no frame.</summary>
    public static int Empty(OlstAttempt attempt) => Of(attempt).Count(e => e.EndFrame <= e.StartFrame);

    private static IEnumerable<FrameEvent> Of(OlstAttempt attempt)
    {
        OlstMoment up = attempt.Stable ?? attempt.Break ?? attempt.End;
        yield return new FrameEvent(FootPhase.GoingUp, attempt.FootUp.Frame, up.Frame);
        if (attempt.Break is { } broke)
            yield return new FrameEvent(FootPhase.GoingDown, broke.Frame, attempt.End.Frame);
    }
}
