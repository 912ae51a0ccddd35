using TreePose.Balance;
using TreePose.Balance.Events;
using TreePose.Captures;

namespace TreePose.Datasets.Events;

/// <summary>A capture whose events are to be read off its force plates. The plates are read only when its turn comes.</summary>
/// <param name="Id">The capture.</param>
/// <param name="Read">
/// Reads its plates; the rules say when one is empty, where that decides which foot is lifted. A <see cref="TreePoseException"/> from it
/// makes the capture a recorded skip.
/// </param>
public sealed record PlateCapture(CaptureId Id, Func<FootEventOptions, FootPlates> Read);

/// <summary>The two force plates of a capture by what stands on them, and its clock.</summary>
/// <param name="Lifted">Under the foot that is lifted.</param>
/// <param name="Standing">Under the foot that stands.</param>
/// <param name="Clock">Ties frames to the plates' seconds.</param>
public sealed record FootPlates(ForcePlateRecording Lifted, ForcePlateRecording Standing, RadarClock Clock)
{
    /// <summary>How it was found out which is which, in a sentence; null where the data says it.</summary>
    public string? Finding { get; init; }

    /// <summary>
    /// The plates of a capture of the study, chosen by its name: MNTRL stands on plate 2 and lifts the foot on plate 1, MNTRR the other
    /// way round.
    /// </summary>
    /// <param name="name">The capture's name.</param>
    /// <param name="plates">Its plates, told apart by <see cref="ForcePlateRecording.Plate"/>.</param>
    /// <param name="clock">Ties radar frames to the plates' seconds.</param>
    /// <exception cref="UnusableCopException">A plate is not there, or there several times.</exception>
    public static FootPlates OfStudy(StudyCaptureName name, IReadOnlyList<ForcePlateRecording> plates, RadarClock clock)
    {
        string Found() => string.Join(", ", plates.Select(p => $"{p.Plate}").DefaultIfEmpty("none"));
        ForcePlateRecording Plate(int number) =>
            plates.SingleOrDefault(p => p.Plate == number)
            ?? throw new UnusableCopException(
                $"{name.MotionCapture} has no plate {number} or several; it has {Found()}.",
                "Give one recording for each plate."
            );
        return new FootPlates(Plate(name.LiftedPlate), Plate(name.StandingPlate), clock);
    }
}
