using TreePose.Datasets;
using TreePose.Experiments.Prediction;
using TreePose.ModelFolders;

namespace TreePose.Experiments.Live;

/// <summary>Whether the first seconds of a stream are as strong as what the model was trained on, told once.</summary>
/// <param name="trained">What that was; null where the model does not say.</param>
/// <param name="shape">Shape of a frame.</param>
/// <param name="secondsPerFrame">Time from frame to frame.</param>
internal sealed class StreamRangeCheck(TrainingRanges? trained, FrameShape shape, double secondsPerFrame)
{
    private const double Seconds = 10;
    private readonly int _wanted = Math.Max(1, (int)(Seconds / secondsPerFrame)) * shape.Size;
    private List<float>? _frames = trained is null ? null : [];

    /// <summary>Looks at frames; those after the first seconds cost nothing.</summary>
    /// <returns>A sentence when the first seconds are over and lie outside; null otherwise.</returns>
    public string? Take(ReadOnlySpan<float> frames)
    {
        if (_frames is not { } kept)
            return null;
        kept.AddRange(frames[..Math.Min(frames.Length, _wanted - kept.Count)]);
        return kept.Count < _wanted ? null : End();
    }

    /// <summary>The same of a stream that ended before.</summary>
    public string? End()
    {
        if (_frames is not { } kept)
            return null;
        _frames = null;
        double seconds = kept.Count / shape.Size * secondsPerFrame;
        return InputRangeCheck.Outside(trained, shape, FormattableString.Invariant($"the first {seconds:0.#} s"), [.. kept]);
    }
}
