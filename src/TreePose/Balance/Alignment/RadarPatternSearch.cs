namespace TreePose.Balance.Alignment;

/// <summary>Where a radar trace shows the two patterns.</summary>
/// <param name="StartFrame">Turning point of the first pattern, in frames.</param>
/// <param name="EndFrame">Turning point of the last pattern, in frames.</param>
/// <param name="Correlation">The lower of the two normalised correlations.</param>
/// <param name="Reversed">Whether the trace has the opposite sign.</param>
internal sealed record RadarMatch(double StartFrame, double EndFrame, double Correlation, bool Reversed);

/// <summary>Looks in a radar trace for what the motion capture saw around its two patterns.</summary>
internal sealed class RadarPatternSearch
{
    private readonly VelocityTrace _mocap;
    private readonly double _firstSeconds,
        _lastSeconds,
        _frameSeconds;
    private readonly ClockAlignmentOptions _options;
    private readonly int _reach;

    public RadarPatternSearch(
        VelocityTrace mocap,
        double firstSeconds,
        double lastSeconds,
        double frameSeconds,
        ClockAlignmentOptions options
    )
    {
        (_mocap, _firstSeconds, _lastSeconds, _frameSeconds, _options) = (mocap, firstSeconds, lastSeconds, frameSeconds, options);
        _reach = (int)((options.MovementSeconds + options.RestSeconds) / frameSeconds);
    }

    /// <summary>
    /// The best pair of places whose distance fits that of the motion capture; null when the trace is too short or not
    /// finite.
    /// </summary>
    public RadarMatch? Match(double[] radar)
    {
        int frames = radar.Length - 2 * _reach;
        if (frames < 2 || radar.Any(v => !double.IsFinite(v)))
            return null;
        double[] first = Correlations(radar, _firstSeconds),
            last = Correlations(radar, _lastSeconds);
        double distance = (_lastSeconds - _firstSeconds) / _frameSeconds;
        int slack = (int)Math.Ceiling(distance * _options.LargestDriftPpm * 1e-6) + 1;
        (int Start, int End, double Score, double Sign) best = (0, 0, 0, 1);
        for (int start = 0; start < frames; start++)
        {
            int from = Math.Max(start + 1, start + (int)distance - slack),
                to = Math.Min(frames - 1, start + (int)distance + 1 + slack);
            for (int end = from; end <= to; end++)
            {
                double sign = Math.Sign(first[start]),
                    score = sign * (first[start] + last[end]);
                if (score > best.Score)
                    best = (start, end, score, sign);
            }
        }
        if (best.Score <= 0)
            return null;
        (double startFrame, double startCorrelation) = Refine(radar, _firstSeconds, best.Start + _reach, best.Sign);
        (double endFrame, double endCorrelation) = Refine(radar, _lastSeconds, best.End + _reach, best.Sign);
        return new RadarMatch(startFrame, endFrame, Math.Min(startCorrelation, endCorrelation), best.Sign < 0);
    }

    /// <summary>RMS distance in s of the six edges, each placed on its own, from where the clock says they are.</summary>
    public double EdgeResidualSeconds(double[] radar, RadarMatch match, double secondsPerFrame)
    {
        double sign = match.Reversed ? -1 : 1,
            sum = 0;
        int reach = Math.Max(2, (int)(_options.MovementSeconds / 2 / _frameSeconds)),
            edges = 0;
        foreach ((double turnSeconds, double turnFrame) in new[] { (_firstSeconds, match.StartFrame), (_lastSeconds, match.EndFrame) })
        {
            foreach (double offset in new[] { -_options.MovementSeconds, 0, _options.MovementSeconds })
            {
                double expected = turnFrame + offset / secondsPerFrame;
                int middle = (int)Math.Round(expected);
                if (middle - reach < 0 || middle + reach >= radar.Length)
                    continue;
                double place = NormalizedCorrelation.Highest(
                    frame => sign * Correlation(radar, turnSeconds + offset, middle, reach, frame),
                    expected - 2,
                    expected + 2
                );
                sum += Math.Pow((place - expected) * secondsPerFrame, 2);
                edges++;
            }
        }
        return edges == 0 ? double.NaN : Math.Sqrt(sum / edges);
    }

    private double[] Correlations(double[] radar, double turnSeconds)
    {
        double[] shape = Shape(turnSeconds, _reach, 0);
        var correlations = new double[radar.Length - 2 * _reach];
        for (int i = 0; i < correlations.Length; i++)
            correlations[i] = NormalizedCorrelation.Of(shape, radar.AsSpan(i, shape.Length));
        return correlations;
    }

    private (double Frame, double Correlation) Refine(double[] radar, double turnSeconds, int middle, double sign)
    {
        double frame = NormalizedCorrelation.Highest(
            f => sign * Correlation(radar, turnSeconds, middle, _reach, f),
            middle - 1,
            middle + 1
        );
        return (frame, sign * Correlation(radar, turnSeconds, middle, _reach, frame));
    }

    /// <summary>
    /// Correlation of the frames around <paramref name="middle"/> when <paramref name="seconds"/> falls on frame
    /// <paramref name="frame"/>.
    /// </summary>
    private double Correlation(double[] radar, double seconds, int middle, int reach, double frame) =>
        NormalizedCorrelation.Of(Shape(seconds, reach, middle - frame), radar.AsSpan(middle - reach, 2 * reach + 1));

    /// <summary>What the radar would read in the frames around a time, each the mean over its duration.</summary>
    private double[] Shape(double seconds, int reach, double shiftFrames)
    {
        var shape = new double[2 * reach + 1];
        for (int i = 0; i < shape.Length; i++)
            shape[i] = _mocap.Mean(seconds + (i - reach + shiftFrames) * _frameSeconds, _frameSeconds);
        return shape;
    }
}
