using System.Globalization;
using TreePose.Datasets;
using TreePose.Parts;

namespace TreePose.Steps;

/// <summary>
/// A step on frames that come one by one, with what it remembers of earlier ones: to the bit what the step makes of the capture.
/// Nothing is allocated.
/// </summary>
internal abstract class StepStream
{
    /// <summary>Takes the next frame.</summary>
    /// <param name="frame">As the step is given it.</param>
    /// <param name="made">Filled.</param>
    /// <param name="timeSeconds">Time of the frame from the first, s.</param>
    public abstract void Push(ReadOnlySpan<float> frame, Span<float> made, double timeSeconds);

    /// <summary>Forgets everything: the next frame is the first.</summary>
    public virtual void Restart() { }
}

/// <summary>Makes a frame of one frame.</summary>
internal delegate void FrameWork(ReadOnlySpan<float> frame, Span<float> made);

/// <summary>A step that takes each frame by itself.</summary>
internal sealed class FrameByFrame(FrameWork work) : StepStream
{
    /// <summary>All frames of a block.</summary>
    public static FrameBlock Of(FrameBlock block, FrameShape shape, FrameWork work)
    {
        var frames = new float[block.Length * shape.Size];
        for (int frame = 0; frame < block.Length; frame++)
            work(block.Frames.AsSpan(frame * block.Shape.Size, block.Shape.Size), frames.AsSpan(frame * shape.Size, shape.Size));
        return block with { Shape = shape, Frames = frames };
    }

    public override void Push(ReadOnlySpan<float> frame, Span<float> made, double timeSeconds) => work(frame, made);
}

/// <summary>Steps one after the other on frames that come one by one.</summary>
internal sealed class PipelineStream
{
    private readonly StepStream[] _steps;
    private readonly float[][] _made;
    private readonly string _names;

    /// <summary>Begins before the first frame.</summary>
    /// <param name="steps">The steps, fitted where they learn.</param>
    /// <param name="shapes">Shape of frames before the first step, between steps and after the last.</param>
    /// <param name="secondsPerFrame">Seconds from frame to frame when none is lost.</param>
    /// <exception cref="PartException">A step cannot take one frame at a time; it is named, with the reason.</exception>
    public PipelineStream(IReadOnlyList<FrameStep> steps, IReadOnlyList<FrameShape> shapes, double secondsPerFrame)
    {
        _steps = [.. steps.Select((s, i) => s.Stream(shapes[i], secondsPerFrame))];
        _made = [.. shapes.Skip(1).Select(s => new float[s.Size])];
        _names = string.Join(", ", steps.Select(s => s.Name));
    }

    /// <summary>Takes the next frame, all of whose numbers are finite.</summary>
    /// <returns>What the last step makes of it, until the next call.</returns>
    /// <exception cref="PartException">A number is no longer finite.</exception>
    public ReadOnlySpan<float> Push(ReadOnlySpan<float> frame, double timeSeconds)
    {
        for (int i = 0; i < _steps.Length; i++)
        {
            _steps[i].Push(frame, _made[i], timeSeconds);
            frame = _made[i];
        }
        int bad = frame.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
        return bad < 0
            ? frame
            : throw new PartException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The steps {_names} made {frame[bad]} of the frame {timeSeconds:0.###} s after the first. Mend them, or leave it out."
                )
            );
    }

    /// <summary>Forgets everything: the next frame is the first.</summary>
    public void Restart()
    {
        foreach (StepStream step in _steps)
            step.Restart();
    }
}
