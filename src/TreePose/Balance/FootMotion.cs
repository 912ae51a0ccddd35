using System.ComponentModel.DataAnnotations;
using TreePose.Captures;

namespace TreePose.Balance;

/// <summary>Options of <see cref="FootMotion"/>.</summary>
public sealed record FootMotionOptions
{
    /// <summary>
    /// The foot moves while the ankle's vertical speed is beyond this, m/s. The default is half a Doppler step of the MARS
    /// radar (0.356 m/s): slower motion falls into its zero-Doppler bin and cannot be seen.
    /// </summary>
    [Range(0.01, 5)]
    public double SpeedThresholdMetresPerSecond { get; init; } = 0.178;

    /// <summary>A movement that lifts or lowers the ankle by less than this is not an event, m.</summary>
    [Range(0, 2)]
    public double MinimumTravelMetres { get; init; } = 0.10;

    /// <summary>Two movements the same way with a pause of at most this between them are one, ms.</summary>
    [Range(0, 5000)]
    public double MergeGapMs { get; init; } = 200;
}

/// <summary>Foot-up and foot-down events from the lifted ankle's height.</summary>
internal static class FootMotion
{
    /// <summary>
    /// Finds the events: frames whose vertical speed (central difference over the two neighbouring frames) is beyond the
    /// threshold, runs of one direction merged over short pauses, and runs with too little travel dropped.
    /// </summary>
    /// <param name="heightMetres">The ankle's height in each frame; NaN where there is no label.</param>
    /// <param name="timesSeconds">Time of each frame.</param>
    /// <param name="options">The rule's parameters.</param>
    /// <returns>Events in order. None touches a frame without label.</returns>
    public static IReadOnlyList<FrameEvent> Find(
        ReadOnlySpan<double> heightMetres,
        ReadOnlySpan<double> timesSeconds,
        FootMotionOptions options
    )
    {
        sbyte[] phases = Phases(heightMetres, timesSeconds, options.SpeedThresholdMetresPerSecond);
        var runs = new List<FrameEvent>();
        for (int start = 0; start < phases.Length; )
        {
            int end = start + 1;
            while (end < phases.Length && phases[end] == phases[start])
                end++;
            if (phases[start] is FootPhase.GoingUp or FootPhase.GoingDown)
                AddOrMerge(runs, new FrameEvent(phases[start], start, end), phases, timesSeconds, options.MergeGapMs);
            start = end;
        }
        var events = new List<FrameEvent>();
        foreach (FrameEvent run in runs)
        {
            double travel = Math.Abs(
                heightMetres[Math.Min(run.EndFrame, heightMetres.Length - 1)] - heightMetres[Math.Max(run.StartFrame - 1, 0)]
            );
            if (!(travel < options.MinimumTravelMetres))
                events.Add(run);
        }
        return events;
    }

    private static sbyte[] Phases(ReadOnlySpan<double> height, ReadOnlySpan<double> times, double threshold)
    {
        var phases = new sbyte[height.Length];
        for (int i = 0; i < height.Length; i++)
        {
            if (double.IsNaN(height[i]))
            {
                phases[i] = FootPhase.Unlabelled;
                continue;
            }
            int before = i > 0 && !double.IsNaN(height[i - 1]) ? i - 1 : i;
            int after = i + 1 < height.Length && !double.IsNaN(height[i + 1]) ? i + 1 : i;
            double speed = after > before ? (height[after] - height[before]) / (times[after] - times[before]) : 0;
            phases[i] =
                speed >= threshold ? FootPhase.GoingUp
                : speed <= -threshold ? FootPhase.GoingDown
                : FootPhase.Neither;
        }
        return phases;
    }

    private static void AddOrMerge(List<FrameEvent> runs, FrameEvent run, sbyte[] phases, ReadOnlySpan<double> times, double mergeGapMs)
    {
        bool mergeable =
            runs.Count > 0
            && runs[^1].Class == run.Class
            && (times[run.StartFrame] - times[runs[^1].EndFrame]) * 1000 <= mergeGapMs
            && !phases.AsSpan(runs[^1].EndFrame, run.StartFrame - runs[^1].EndFrame).Contains(FootPhase.Unlabelled);
        if (mergeable)
            runs[^1] = runs[^1] with { EndFrame = run.EndFrame };
        else
            runs.Add(run);
    }
}
