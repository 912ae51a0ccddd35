namespace TreePose.TestKit;

/// <summary>A clock that moves on by a fixed step each time it is asked, so that times in tests are known and differ.</summary>
public sealed class StepClock : TimeProvider
{
    private readonly TimeSpan _step;
    private long _asked;

    /// <summary>Starts on 23 November 2026 at noon, UTC.</summary>
    public StepClock(TimeSpan? step = null) => _step = step ?? TimeSpan.FromMilliseconds(10);

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() =>
        new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero) + (Interlocked.Increment(ref _asked) * _step);
}
