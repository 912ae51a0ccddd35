using System.Runtime.ExceptionServices;

namespace TreePose;

/// <summary>Loops whose pieces run side by side, one a processor.</summary>
internal static class Together
{
    /// <summary>Like a loop, an error included: the first one comes out as it was thrown.</summary>
    /// <param name="count">Pieces.</param>
    /// <param name="work">Does one; several at once.</param>
    /// <param name="cancellation">Stops between two pieces.</param>
    public static void For(int count, Action<int> work, CancellationToken cancellation = default)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
        try
        {
            Parallel.For(0, count, options, work);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }
}
