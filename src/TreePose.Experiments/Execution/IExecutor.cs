namespace TreePose.Experiments.Execution;

/// <summary>Does the units of runs, on threads of this process or anywhere else.</summary>
internal interface IExecutor
{
    /// <summary>
    /// Works until no run has a unit left. A failure ends its own run; a cancellation ends all, quietly where the units end with
    /// this process, and with a <see cref="LeftRunningException"/> where they go on.
    /// </summary>
    /// <param name="more">Gives the next run; null when there is none now. One call at a time.</param>
    /// <param name="ended">Told of a run that is over: whole, stopped or failed. One call at a time.</param>
    /// <param name="cancellation">Stops it.</param>
    void Run(Func<PoolRun?> more, Action<PoolRun> ended, CancellationToken cancellation);
}

/// <summary>The process ends, the units go on: the record waits for them.</summary>
/// <param name="reason">What it waits for, as the record has it.</param>
/// <param name="asked">Whether that was asked for (<c>--detach</c>), and not a signal in the middle.</param>
internal sealed class LeftRunningException(string reason, bool asked) : Exception(reason)
{
    /// <summary>Whether it was asked for.</summary>
    public bool Asked => asked;
}

/// <summary>
/// Units could not be done for a reason that is none of theirs: what carries them was ended or has given them up. The run is not
/// over, it goes on when that is mended.
/// </summary>
/// <param name="message">Why, and what to do.</param>
/// <param name="asked">Whether somebody ended them on purpose.</param>
/// <param name="cause">What the system said, if it did.</param>
internal sealed class HaltedException(string message, bool asked = false, Exception? cause = null) : TreePoseException(message, cause)
{
    /// <summary>Whether somebody ended them on purpose.</summary>
    public bool Asked => asked;
}

/// <summary>One run alone in an executor.</summary>
internal static class ExecutorRuns
{
    /// <summary>Does the units of one run until there are no more.</summary>
    /// <exception cref="TreePoseException">A unit failed.</exception>
    public static void Run(this IExecutor executor, RunInUnits run, CancellationToken cancellation)
    {
        using var stop = new CancellationTokenSource();
        var whole = new PoolRun(run, stop);
        PoolRun? next = whole;
        executor.Run(() => Interlocked.Exchange(ref next, null), _ => { }, cancellation);
        whole.Failure?.Throw();
    }
}
