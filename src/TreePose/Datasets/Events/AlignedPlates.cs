using TreePose.Captures;
using TreePose.Datasets.Clocks;
using TreePose.Formats.Qualisys;
using TreePose.Formats.Study;

namespace TreePose.Datasets.Events;

/// <summary>Force plates of a study whose clocks come from the actuator, so that an event table can be made where there is none yet.</summary>
public static class AlignedPlates
{
    /// <summary>One capture for each aligned clock; its plates are read when its turn comes.</summary>
    /// <param name="directory">Holds <c>study.json</c>.</param>
    /// <param name="clocks">The clocks of this study.</param>
    /// <exception cref="DataFormatException"><c>study.json</c> cannot be used, or names no force plates.</exception>
    public static IReadOnlyList<PlateCapture> Of(string directory, StudyClocks clocks)
    {
        StudyLayout layout = StudyLayout.Open(directory);
        string json = Path.Combine(directory, StudyParts.FileName);
        if (layout.Parts.ForcePlates is null) throw new DataFormatException(json, "the key forcePlates is missing.", "Add \"forcePlates\": \"FOLDER\" with the folder of …_f_1.tsv and …_f_2.tsv.");
        Dictionary<string, StudyCapture> captures = layout.Captures.ToDictionary(c => c.Name.Radar);
        return [.. clocks.Clocks.Select(c => (Capture: captures[c.Capture], c.Clock))
            .Select(c => new PlateCapture(c.Capture.Name, c.Clock, () => [Read(json, c.Capture, 1), Read(json, c.Capture, 2)]))];
    }

    private static ForcePlateRecording Read(string json, StudyCapture capture, int number) =>
        capture.ForcePlates.TryGetValue(number, out string? path)
            ? ForcePlateReader.Read(path, number)
            : throw new DataFormatException(json, $"there is no force plate {number} of {capture.Name.Radar}.", $"Put {capture.Name.MotionCapture}_f_{number}.tsv into the folder of forcePlates.");
}
