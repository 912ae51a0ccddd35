namespace TreePose.Evaluation;

/// <summary>
/// The labels of <see cref="EventDecoder"/> as probabilities come, frame by frame. A frame's label is given as soon as nothing that
/// comes later can change it: when the likeliest paths to all classes of the newest frame have met. Nothing is allocated unless more
/// frames wait for that than ever before.
/// </summary>
internal sealed class LabelStream
{
    private const double LeastProbability = 1e-9;
    private readonly int _classes,
        _half;
    private readonly double _switchCost;
    private readonly KeptFrames<float> _probabilities;
    private readonly KeptFrames<byte> _from; // [frame, class]: the class before, on the likeliest path to each
    private readonly int[] _paths;
    private double[] _score,
        _next;
    private sbyte[] _fresh = new sbyte[64];
    private int _freshCount;

    /// <summary>Begins before the first frame.</summary>
    /// <param name="classes">Classes told apart.</param>
    /// <param name="options">Moving average and cost of a change; short events are dropped by others.</param>
    public LabelStream(int classes, DecoderOptions options)
    {
        (_classes, _half, _switchCost) = (classes, options.SmoothingFrames / 2, options.SwitchCost);
        (_probabilities, _from) = (new(classes), new(classes));
        (_paths, _score, _next) = (new int[classes], new double[classes], new double[classes]);
    }

    /// <summary>Frames given.</summary>
    public int Given => _probabilities.Count;

    /// <summary>Frames whose label is final; those behind wait.</summary>
    public int Decided { get; private set; }

    /// <summary>Most frames that ever waited at once.</summary>
    public int LongestWait { get; private set; }

    /// <summary>Labels that became final with the last call, of the frames before <see cref="Decided"/>.</summary>
    public ReadOnlySpan<sbyte> Fresh => _fresh.AsSpan(0, _freshCount);

    /// <summary>Class probabilities of a fresh frame, or one that waits.</summary>
    public ReadOnlySpan<float> ProbabilitiesOf(int frame) => _probabilities[frame];

    /// <summary>Takes the next frame.</summary>
    /// <param name="probabilities">[class].</param>
    public void Push(ReadOnlySpan<float> probabilities)
    {
        _freshCount = 0;
        probabilities.CopyTo(_probabilities.Add(Math.Min(Decided, Math.Max(0, Given - 2 * _half))));
        if (Given <= _half)
            return;
        Score(Given - 1 - _half, Given - 1);
        Decide();
        LongestWait = Math.Max(LongestWait, Given - Decided);
    }

    /// <summary>There is no further frame: all that wait become final.</summary>
    public void Finish()
    {
        _freshCount = 0;
        while (_from.Count < Given)
            Score(_from.Count, Given - 1);
        if (Given > Decided)
            Take(Given - 1, Best(_score));
    }

    /// <summary>Begins anew, before a first frame.</summary>
    public void Restart()
    {
        _probabilities.Clear();
        _from.Clear();
        (Decided, LongestWait, _freshCount) = (0, 0, 0);
        Array.Clear(_score);
    }

    /// <summary>The likeliest path to each class of a frame, whose moving average ends at <paramref name="last"/>.</summary>
    private void Score(int frame, int last)
    {
        int first = Math.Max(0, frame - _half);
        double width = last - first + 1;
        int best = Best(_score);
        Span<byte> from = _from.Add(Decided);
        for (int c = 0; c < _classes; c++)
        {
            double smooth = 0;
            for (int k = first; k <= last; k++)
                smooth += _probabilities[k][c] / width;
            bool stay = frame == 0 || best == c || _score[c] >= _score[best] - _switchCost;
            from[c] = (byte)(stay ? c : best);
            _next[c] = (stay ? _score[c] : _score[best] - _switchCost) + Math.Log(Math.Max(smooth, LeastProbability));
        }
        (_score, _next) = (_next, _score);
    }

    /// <summary>Goes back from all classes of the newest scored frame until their paths meet; what lies before is final.</summary>
    private void Decide()
    {
        for (int c = 0; c < _classes; c++)
            _paths[c] = c;
        for (int frame = _from.Count - 1; frame > Decided; frame--)
        {
            Span<byte> from = _from[frame];
            for (int c = 0; c < _classes; c++)
                _paths[c] = from[_paths[c]];
            if (_paths.AsSpan().ContainsAnyExcept(_paths[0]))
                continue;
            Take(frame - 1, _paths[0]);
            return;
        }
    }

    /// <summary>Makes the path through a class of a frame final.</summary>
    private void Take(int frame, int label)
    {
        int first = Decided;
        _freshCount = frame + 1 - first;
        if (_freshCount > _fresh.Length)
            _fresh = new sbyte[2 * _freshCount];
        for (int f = frame; f >= first; f--)
        {
            _fresh[f - first] = (sbyte)label;
            label = _from[f][label];
        }
        Decided = frame + 1;
    }

    private static int Best(double[] score)
    {
        int best = 0;
        for (int c = 1; c < score.Length; c++)
        {
            if (score[c] > score[best])
                best = c;
        }
        return best;
    }
}
