using TreePose.Captures;
using TreePose.Formats.Mars;

namespace TreePose.Datasets;

/// <summary>One recording of a participant.</summary>
/// <param name="Id">Named by the number of its file: <c>S4_M09</c>.</param>
/// <param name="Number">The number of its file.</param>
/// <param name="Movement">What it shows, 1 to 10.</param>
/// <param name="Clouds">Its radar frames.</param>
/// <param name="Joints">Its joints, one row a radar frame.</param>
internal sealed record MarsRecording(CaptureId Id, int Number, int Movement, IReadOnlyList<PointCloudFrame> Clouds, MarsJoints Joints);

/// <summary>One participant.</summary>
/// <param name="Recordings">Those whose movement is certain, by the numbers of their files.</param>
/// <param name="Files">Files read.</param>
/// <param name="LeftOut">Recordings whose movement is not certain.</param>
/// <param name="Finding">What was found of numbers that are not those of the movements; null when all are.</param>
internal sealed record MarsParticipant(
    IReadOnlyList<MarsRecording> Recordings,
    IReadOnlyList<string> Files,
    IReadOnlyList<SkippedCapture> LeftOut,
    string? Finding
)
{
    /// <summary>Recordings whose number is that of a wanted movement, and which show another one that is not wanted.</summary>
    /// <param name="wanted">The movements that are read.</param>
    public IEnumerable<SkippedCapture> Others(IReadOnlyCollection<int> wanted) =>
        Recordings
            .Where(r => wanted.Contains(r.Number) && !wanted.Contains(r.Movement))
            .Select(r => new SkippedCapture(
                r.Id.Name,
                $"shows movement {r.Movement} ({MarsSource.NameOf(r.Movement)}) by its ankles, and the movements that are read are "
                    + $"{string.Join(", ", wanted.Order())}."
            ));
}
