namespace TreePose.Steps.Shipped;

/// <summary>
/// x − b in each cell, step after step in slow time, with a background that follows what has been: before a step
/// b ← b + α·(x − b) of the step before. α = 0 keeps b, α = 1 makes it the number before. Before the first step b is that step
/// itself, unless it is given.
/// </summary>
/// <param name="series">How steps lie in a frame.</param>
/// <param name="background">b, [cell], which then stays; null begins with the first step.</param>
internal sealed class Background(SlowTime series, double[]? background = null)
{
    private readonly double[] _background = background ?? new double[series.Cells];
    private readonly float[] _last = new float[series.Cells];
    private bool _hasLast;

    /// <summary>Takes the next frame.</summary>
    /// <param name="frame">x.</param>
    /// <param name="made">x − b, filled.</param>
    /// <param name="follow">α before each step of this frame.</param>
    public void Push(ReadOnlySpan<float> frame, Span<float> made, double follow)
    {
        for (int step = 0; step < series.StepsPerFrame; step++)
        {
            for (int outer = 0; outer < series.Outer; outer++)
            {
                (int at, int cell) = (series.Row(step, outer), outer * series.Inner);
                for (int i = 0; i < series.Inner; i++, at++, cell++)
                {
                    if (_hasLast)
                        _background[cell] = follow == 1 ? _last[cell] : _background[cell] + follow * (_last[cell] - _background[cell]);
                    else if (background is null)
                        _background[cell] = frame[at];
                    made[at] = (float)(frame[at] - _background[cell]);
                    _last[cell] = frame[at];
                }
            }
            _hasLast = true;
        }
    }

    /// <summary>Forgets what has been.</summary>
    public void Restart() => _hasLast = false;
}

/// <summary>Backgrounds one behind the other.</summary>
/// <param name="backgrounds">In order.</param>
/// <param name="size">Numbers in a frame.</param>
/// <param name="follow">α between two frames, from the seconds between them.</param>
internal sealed class BackgroundStream(Background[] backgrounds, int size, Func<double, double> follow) : StepStream
{
    private readonly float[] _between = new float[size];
    private double _lastSeconds;

    public override void Push(ReadOnlySpan<float> frame, Span<float> made, double timeSeconds)
    {
        double alpha = follow(timeSeconds - _lastSeconds);
        _lastSeconds = timeSeconds;
        foreach (Background background in backgrounds)
        {
            background.Push(frame, made, alpha);
            made.CopyTo(_between);
            frame = _between;
        }
    }

    public override void Restart()
    {
        _lastSeconds = 0;
        foreach (Background background in backgrounds)
            background.Restart();
    }
}
