using TreePose.Balance;
using TreePose.Captures;

namespace TreePose.Datasets.Stability;

/// <summary>A hold or trial to take measures from. Its data are read only when its turn comes.</summary>
/// <param name="Capture">The recording it belongs to.</param>
/// <param name="Trial">Name within the recording: <c>tx1</c>, or the recording's own name when it is one trial.</param>
/// <param name="Read">Reads the COP; a <see cref="TreePoseException"/> from it makes the trial a recorded skip.</param>
public sealed record StabilityTrial(CaptureId Capture, string Trial, Func<CopRecording> Read)
{
    /// <summary>What was varied, name to value, e.g. vision and surface. The same names for all trials of a table.</summary>
    public IReadOnlyDictionary<string, string> Conditions { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Capture and trial as one name.</summary>
    public string Name => Trial == Capture.Name ? Trial : $"{Capture.Name}_{Trial}";
}
