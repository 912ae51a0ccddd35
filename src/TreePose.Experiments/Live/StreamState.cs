using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Parts;

namespace TreePose.Experiments.Live;

/// <summary>What is known of a stream behind the networks: answers, which come late by the look-ahead of training, and events.</summary>
internal sealed class StreamState(
    int number,
    FrameClasses classes,
    (DecoderOptions Options, double? Temperature) decoder,
    double secondsPerFrame,
    int lookAheadFrames
)
{
    private readonly string[] _names = [.. classes.Names];
    private readonly float[] _last = new float[classes.Count];
    private bool _isOver;

    public int Number => number;

    public StreamClock Clock { get; } = new(secondsPerFrame);

    public EventStream Events { get; } = new(classes.Count, decoder.Options, decoder.Temperature);

    /// <summary>Frames that have come.</summary>
    public int Given { get; set; }

    /// <summary>Frames of which the networks have said something.</summary>
    public int Said { get; private set; }

    /// <summary>Frames answered.</summary>
    public int Answered => Events.Labels.Given;

    public ReadOnlySpan<float> Probabilities => _last;

    /// <summary>Takes what the networks say of the next frame, which is the answer for an earlier one.</summary>
    public void Take(ReadOnlySpan<float> said)
    {
        if (said.ContainsAnyExceptInRange(0f, 1f))
            throw new PartException($"The networks gave {said[0]} as a probability of frame {Said}. Their weights are damaged.");
        said.CopyTo(_last);
        if (++Said > lookAheadFrames)
            Events.Push(_last);
    }

    /// <summary>Behind the last frame: the last answer stands for those that are still open; then the decoder ends.</summary>
    public void TakeLastAgain()
    {
        if (Answered < Given)
            Events.Push(_last);
        else if (!_isOver)
            (_, _isOver) = (Finish(), true);
    }

    public bool TryTake(out StreamedEvent told)
    {
        bool isThere = Events.TryTake(out DecidedEvent e);
        told = isThere
            ? new StreamedEvent(
                number,
                _names[e.Class],
                e.StartFrame,
                Clock.TimeOf(e.StartFrame),
                e.EndFrame < Given ? Clock.TimeOf(e.EndFrame) : Clock.TimeOf(e.EndFrame - 1) + secondsPerFrame,
                e.Confidence,
                e.IsOver,
                Clock.TimeOf(Math.Max(0, Given - 1))
            )
            : default;
        return isThere;
    }

    public void Restart()
    {
        Events.Restart();
        Clock.Restart();
        (Given, Said, _isOver) = (0, 0, false);
        Array.Clear(_last);
    }

    private bool Finish()
    {
        Events.Finish();
        return true;
    }
}
