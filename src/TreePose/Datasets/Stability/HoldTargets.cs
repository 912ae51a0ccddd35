using TreePose.Balance;
using TreePose.Captures;

namespace TreePose.Datasets.Stability;

/// <summary>
/// Gives hold sequences what the regression predicts: the mean COP speed of the hold, and the speed during each of its radar
/// frames.
/// </summary>
public static class HoldTargets
{
    /// <summary>Returns the data set with a target for every hold; a hold without a usable COP is left out, and said so.</summary>
    /// <param name="holds">Radar sequences; the channels of one hold get the same target.</param>
    /// <param name="trials">The COP of holds, named by capture and <c>txN</c> (<see cref="StudyPlates.Trials"/>).</param>
    /// <param name="rule">The label's definition: mm/s, or the study's mm per sample.</param>
    /// <param name="preprocessing">What is done to the COP first.</param>
    /// <param name="strict">Whether a hold without a target is an error.</param>
    /// <exception cref="TreePoseException">No hold has a target, or strict mode met a skip.</exception>
    public static HoldDataset WithCopSpeed(
        HoldDataset holds,
        IReadOnlyList<StabilityTrial> trials,
        CopSpeedRule rule = CopSpeedRule.LowPassed,
        CopPreprocessing? preprocessing = null,
        bool strict = false
    )
    {
        Dictionary<(CaptureId, string), StabilityTrial> byHold = trials.ToDictionary(t => (t.Capture, t.Trial));
        var targets = new Dictionary<(CaptureId, int), HoldSequence>();
        var skipped = new List<SkippedCapture>(holds.Skipped);
        int before = skipped.Count;
        foreach (HoldSequence hold in holds.Holds.DistinctBy(h => (h.Id, h.Number)))
        {
            (CaptureId id, int number) = (hold.Id, hold.Number);
            SkippedCapture.Try(
                $"{id.Name}_tx{number}",
                skipped,
                () =>
                {
                    if (!byHold.TryGetValue((id, $"tx{number}"), out StabilityTrial? trial))
                        throw new TreePoseException("there is no COP of this hold.");
                    CopRecording cop = trial.Read();
                    targets.Add(
                        (id, number),
                        hold with
                        {
                            Target = CopSpeed.OfHold(cop, rule, preprocessing).Value,
                            FrameTargets = OfFrames(hold, cop, rule, preprocessing),
                        }
                    );
                }
            );
        }
        if (strict)
            SkippedCapture.ThrowIfAny(skipped[before..]);
        if (targets.Count == 0)
            throw SkippedCapture.Nothing("No hold has a COP speed.", skipped[before..], "There are no holds.");
        return holds with
        {
            Holds =
            [
                .. holds
                    .Holds.Where(h => targets.ContainsKey((h.Id, h.Number)))
                    .Select(h =>
                        h with
                        {
                            Target = targets[(h.Id, h.Number)].Target,
                            FrameTargets = targets[(h.Id, h.Number)].FrameTargets,
                        }
                    ),
            ],
            Skipped = skipped,
        };
    }

    /// <summary>
    /// Mean COP speed during each radar frame of the hold, by the clock of its row in the event table; null without a row.
    /// </summary>
    private static float[]? OfFrames(HoldSequence hold, CopRecording cop, CopSpeedRule rule, CopPreprocessing? preprocessing)
    {
        if (hold.Hold is not { } row)
            return null;
        double first = row.Clock.SecondsAt(row.StableFrame - 0.5); // a frame's time is its middle
        return [.. CopSpeed.InBins(cop, rule, preprocessing, first, row.Clock.SecondsPerFrame, hold.Length).Select(v => (float)v)];
    }
}
