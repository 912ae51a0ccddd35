namespace TreePose.Experiments.Live;

/// <summary>How a watch ended.</summary>
internal enum WatchEnd
{
    /// <summary>The recording was whole.</summary>
    Whole,

    /// <summary>Whoever watched had seen enough.</summary>
    Asked,

    /// <summary>No frame came for longer than was allowed.</summary>
    Stopped,

    /// <summary>What came could not be used.</summary>
    Failed,
}

/// <summary>What came of watching a stream.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Events">Events whose end is known, in order.</param>
internal sealed record WatchSummary(WatchEnd End, IReadOnlyList<StreamedEvent> Events)
{
    /// <summary>Frames taken.</summary>
    public required int Frames { get; init; }

    /// <summary>From the first frame to the end of the last, lost ones among them, s.</summary>
    public required double Seconds { get; init; }

    /// <summary>Frames that never came.</summary>
    public required int Lost { get; init; }

    /// <summary>Frames that came when their place had passed.</summary>
    public required int TooLate { get; init; }

    /// <summary>Deliveries for which was waited longer than they last and a frame more.</summary>
    public required int Late { get; init; }

    /// <summary>The longest wait for a delivery, s.</summary>
    public required double LongestWaitSeconds { get; init; }

    /// <summary>Most answered frames whose class was open at once.</summary>
    public required int LongestOpenFrames { get; init; }

    /// <summary>What should be said about the feed; null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>What should be said about the signal's strength; null for nothing.</summary>
    public string? Warning { get; init; }

    /// <summary>Why it failed.</summary>
    public TreePoseException? Fault { get; init; }
}

/// <summary>Follows a feed to its end.</summary>
/// <param name="predictor">The model; its first stream is used.</param>
/// <param name="feed">Where frames come from.</param>
/// <param name="clock">The time.</param>
internal sealed class WatchSession(StreamingPredictor predictor, FrameFeed feed, TimeProvider clock)
{
    private const double LeastPollSeconds = 0.002,
        MostPollSeconds = 0.05;
    private readonly List<StreamedEvent> _events = [];
    private int _lost,
        _late;
    private double _longestWait;
    private string? _warning;

    /// <summary>Called with each event as it is told.</summary>
    public Action<StreamedEvent> Told { get; init; } = _ => { };

    /// <summary>Called after each frame that was answered, and when frames were lost.</summary>
    public Action<int> Moved { get; init; } = _ => { };

    /// <summary>Compares the stream's strength with that of training.</summary>
    public StreamRangeCheck? Ranges { get; init; }

    /// <summary>Called when that lies outside, once.</summary>
    public Action<string> Warned { get; init; } = _ => { };

    /// <summary>No frame for so many seconds ends it; 0 waits for ever.</summary>
    public double TimeoutSeconds { get; init; }

    /// <summary>Follows the feed. A fault of it ends the watch too; what was found before is kept.</summary>
    public WatchSummary Run(CancellationToken cancellation)
    {
        (WatchEnd end, TreePoseException? fault) = (WatchEnd.Asked, null);
        try
        {
            end = Follow(cancellation);
            if (end != WatchEnd.Asked) // then a frame may well be on its way
                feed.Finish();
        }
        catch (TreePoseException e)
        {
            (end, fault) = (WatchEnd.Failed, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            (end, fault) = (WatchEnd.Failed, new TreePoseException($"Frames cannot be read any more: {e.Message}", e));
        }
        Warn(Ranges?.End());
        while (predictor.PushEnd())
            Tell();
        Tell();
        int frames = predictor.Frames();
        return new WatchSummary(end, _events)
        {
            Frames = frames,
            Seconds = (frames + _lost) * predictor.SecondsPerFrame,
            Lost = _lost,
            TooLate = feed.TooLate,
            Late = _late,
            LongestWaitSeconds = _longestWait,
            LongestOpenFrames = predictor.LongestWaitFrames(),
            Note = feed.Note,
            Warning = _warning,
            Fault = fault,
        };
    }

    private WatchEnd Follow(CancellationToken cancellation)
    {
        double poll = Math.Clamp(predictor.SecondsPerFrame / 4, LeastPollSeconds, MostPollSeconds);
        long last = clock.GetTimestamp();
        while (!cancellation.IsCancellationRequested)
        {
            long asked = clock.GetTimestamp();
            Delivery? delivery = feed.TryTake();
            double waited = clock.GetElapsedTime(last).TotalSeconds;
            if (delivery is not null)
            {
                if (predictor.Frames() > 0)
                    Measure(waited, delivery.Count + delivery.Lost);
                last = clock.GetTimestamp();
                Take(delivery, cancellation);
                continue;
            }
            if (feed.IsOver)
                return WatchEnd.Whole;
            if (TimeoutSeconds > 0 && waited > TimeoutSeconds)
                return WatchEnd.Stopped;
            // Where asking itself takes long (a folder of many files, far away) it is not done all the time.
            double pause = Math.Max(poll, clock.GetElapsedTime(asked).TotalSeconds);
            cancellation.WaitHandle.WaitOne(TimeSpan.FromSeconds(pause));
        }
        return WatchEnd.Asked;
    }

    private void Measure(double waitedSeconds, int frames)
    {
        _longestWait = Math.Max(_longestWait, waitedSeconds);
        if (waitedSeconds > (frames + 1) * predictor.SecondsPerFrame)
            _late++;
    }

    private void Take(Delivery delivery, CancellationToken cancellation)
    {
        predictor.Skip(delivery.Lost);
        _lost += predictor.Frames() > 0 ? delivery.Lost : 0;
        int size = predictor.Shape.Size;
        Warn(Ranges?.Take(delivery.Frames.AsSpan(0, delivery.Count * size)));
        for (int i = 0; i < delivery.Count && !cancellation.IsCancellationRequested; i++)
        {
            predictor.Push(delivery.Frames.AsSpan(i * size, size));
            Tell();
            Moved(_lost);
        }
    }

    private void Warn(string? warning)
    {
        if (warning is null)
            return;
        _warning = warning;
        Warned(warning);
    }

    private void Tell()
    {
        while (predictor.TryTake(out StreamedEvent e))
        {
            if (e.IsOver)
                _events.Add(e);
            Told(e);
        }
    }
}
