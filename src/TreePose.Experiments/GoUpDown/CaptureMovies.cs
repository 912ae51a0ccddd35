using TreePose.Evaluation;

namespace TreePose.Experiments.GoUpDown;

/// <summary>The captures that a report of <c>goup-down</c> plays.</summary>
internal static class CaptureMovies
{
    /// <summary>Captures with foot events whose frames are maps of channels, ranked by event F1 at 250 ms.</summary>
    public static RadarMovies Of(IEnumerable<CaptureResult> captures, Func<CaptureResult, string> nameOf)
    {
        IEnumerable<CaptureResult> lifts = captures.Where(c =>
            RadarMovie.CanShow(c.Sequence.Shape) && c.Sequence.FootLeavesGround && c.Sequence.Length > 0
        );
        static double Key(CaptureResult c) => -EventMatching.Count(c.TrueOnsets, c.PredictedOnsets, 250).F1 ?? -2;
        return new(ReportFile.Version, [.. RadarMovies.Ranked(lifts, Key).Select(c => Movie(c.Item.Sequence, nameOf(c.Item), c.Rank))]);
    }

    private static RadarMovie Movie(Datasets.FrameSequence s, string name, string rank) =>
        RadarMovie.Of(s.Id.Participant, name, rank, s.Shape, s.Frames, s.SecondsPerFrame, s.Scales);
}
