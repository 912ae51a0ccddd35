using TreePose.Captures;
using TreePose.Evaluation.Confidence;

namespace TreePose.Evaluation;

/// <summary>What is final about an event.</summary>
/// <param name="Class">Its class.</param>
/// <param name="StartFrame">Its first frame.</param>
/// <param name="EndFrame">The frame after its last; while it goes on, the one after the last that is final.</param>
/// <param name="Confidence">Mean over those frames of the probability of its class.</param>
/// <param name="IsOver">Whether its end is final too.</param>
internal readonly record struct DecidedEvent(int Class, int StartFrame, int EndFrame, double Confidence, bool IsOver);

/// <summary>
/// The events of <see cref="EventDecoder"/> as probabilities come: each is told twice, when it is certain that it begins (it is long
/// enough to be kept) and when its end is.
/// </summary>
/// <param name="classes">How many classes.</param>
/// <param name="options">The decoder.</param>
/// <param name="temperature">Calibrates confidence, and nothing else; null leaves it as the networks give it.</param>
internal sealed class EventStream(int classes, DecoderOptions options, double? temperature = null)
{
    private readonly LabelStream _labels = new(classes, options);
    private readonly Queue<DecidedEvent> _events = new(64);
    private int _class,
        _start;
    private double _sum; // of the probability of its class over its frames

    /// <summary>The labels behind the events.</summary>
    public LabelStream Labels => _labels;

    /// <summary>The next event that is not taken yet.</summary>
    public bool TryTake(out DecidedEvent decided) => _events.TryDequeue(out decided);

    /// <summary>Takes the next frame.</summary>
    /// <param name="probabilities">[class].</param>
    public void Push(ReadOnlySpan<float> probabilities)
    {
        _labels.Push(probabilities);
        Follow();
    }

    /// <summary>There is no further frame.</summary>
    public void Finish()
    {
        _labels.Finish();
        Follow();
        End(_labels.Decided);
        _class = FootPhase.Neither;
    }

    /// <summary>Begins anew, before a first frame.</summary>
    public void Restart()
    {
        _labels.Restart();
        _events.Clear();
        (_class, _start, _sum) = (FootPhase.Neither, 0, 0);
    }

    private void Follow()
    {
        ReadOnlySpan<sbyte> fresh = _labels.Fresh;
        int frame = _labels.Decided - fresh.Length;
        foreach (sbyte label in fresh)
        {
            if (label != _class)
            {
                End(frame);
                (_class, _start, _sum) = (label, frame, 0);
            }
            if (label != FootPhase.Neither)
                _sum += Believed(_labels.ProbabilitiesOf(frame), label);
            frame++;
            if (frame - _start == options.MinimumEventFrames)
                Tell(frame, isOver: false);
        }
    }

    private float Believed(ReadOnlySpan<float> probabilities, int label) =>
        temperature is { } t ? TemperatureScaling.Of(probabilities, label, t) : probabilities[label];

    private void End(int frame)
    {
        if (frame - _start >= options.MinimumEventFrames)
            Tell(frame, isOver: true);
    }

    private void Tell(int end, bool isOver)
    {
        if (_class != FootPhase.Neither)
            _events.Enqueue(new DecidedEvent(_class, _start, end, _sum / (end - _start), isOver));
    }
}
