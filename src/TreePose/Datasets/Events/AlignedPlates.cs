using TreePose.Captures;
using TreePose.Datasets.Clocks;

namespace TreePose.Datasets.Events;

/// <summary>
/// Force plates of a study whose clocks come from the actuator, so that an event table can be made where there is none yet.
/// </summary>
public static class AlignedPlates
{
    /// <summary>One capture for each aligned clock; its plates are read when its turn comes.</summary>
    /// <param name="directory">Holds <c>study.json</c>.</param>
    /// <param name="clocks">The clocks of this study.</param>
    /// <exception cref="DataFormatException"><c>study.json</c> cannot be used, or names no force plates.</exception>
    public static IReadOnlyList<PlateCapture> Of(string directory, StudyClocks clocks)
    {
        StudyFolder study = StudyFolder.Open(directory, "eventTable").RequirePlates();
        Dictionary<string, StudyCaptureName> names = study.Captures.ToDictionary(c => c.Name.Radar, c => c.Name);
        return
        [
            .. clocks
                .Clocks.Select(c => (Name: names[c.Capture], c.Clock))
                .Select(c => new PlateCapture(
                    c.Name.Id,
                    _ => FootPlates.OfStudy(c.Name, [study.Plate(c.Name, 1), study.Plate(c.Name, 2)], c.Clock)
                )),
        ];
    }
}
