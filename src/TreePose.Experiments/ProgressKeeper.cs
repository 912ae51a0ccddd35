using System.Diagnostics;
using TreePose.Runs;

namespace TreePose.Experiments;

/// <summary>
/// Writes how far a run is into its record while it goes on, when a unit begins and when it ends: a small file that is not flushed,
/// beside the result of each unit that is. Whoever holds the lock of the run's units calls it.
/// </summary>
/// <param name="folder">The run's folder.</param>
internal sealed class ProgressKeeper(string folder)
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly List<Unit> _underWay = [];
    private double? _keptShare;

    /// <summary>A unit begins.</summary>
    public void Begin(Unit unit, Plan plan)
    {
        _underWay.Add(unit);
        Write(plan);
    }

    /// <summary>A unit is no longer under way, done or not.</summary>
    public void End(Unit unit, Plan plan)
    {
        _underWay.Remove(unit);
        Write(plan);
    }

    /// <summary>Writes it.</summary>
    /// <param name="plan">What there is to do.</param>
    public void Write(Plan plan)
    {
        double share = Share(plan),
            gained = share - (_keptShare ??= share);
        new RunProgress
        {
            Done = plan.Results.Count,
            Kept = plan.Kept,
            All = plan.Units.Count,
            Share = share,
            SecondsLeft = gained > 0 ? Stopwatch.GetElapsedTime(_started).TotalSeconds * (1 - share) / gained : null,
            UnderWay = [.. _underWay.Select(u => u.Title)],
            Time = TimeProvider.System.GetUtcNow(),
        }.Write(folder);
    }

    /// <summary>Units weigh what they cost; alike where they say no cost.</summary>
    private static double Share(Plan plan)
    {
        (double all, double done) = plan.Cost;
        return plan.Units.Count == 0 ? 0
            : all > 0 ? done / all
            : (double)plan.Results.Count / plan.Units.Count;
    }
}
