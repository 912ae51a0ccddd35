using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace TreePose.Evaluation;

/// <summary>Runs folds side by side, a thread each, and hands each result over as it comes.</summary>
internal static class FoldWorkers
{
    /// <summary>Works through <paramref name="items"/>; the first error stops the others and is thrown, a cancellation ends quietly.</summary>
    /// <param name="items">What is to be done, in the order in which it begins.</param>
    /// <param name="jobs">How many at once.</param>
    /// <param name="work">Does one.</param>
    /// <param name="onDone">Called as each ends, one call at a time.</param>
    /// <param name="cancellation">Begins nothing new and is passed on.</param>
    public static void Run<TItem, TResult>(IEnumerable<TItem> items, int jobs, Func<TItem, CancellationToken, TResult> work, Action<TResult> onDone, CancellationToken cancellation)
    {
        var waiting = new ConcurrentQueue<TItem>(items);
        ExceptionDispatchInfo? failure = null;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Lock gate = new();

        void Work()
        {
            try
            {
                while (!stop.IsCancellationRequested && waiting.TryDequeue(out TItem? item))
                {
                    TResult result = work(item, stop.Token);
                    lock (gate) onDone(result);
                }
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
                stop.Cancel(); // the other folds stop too: the run cannot be whole any more
            }
        }

        Thread[] workers = [.. Enumerable.Range(0, Math.Min(jobs, waiting.Count)).Select(i => new Thread(Work) { Name = $"fold worker {i}" })];
        foreach (Thread worker in workers) worker.Start();
        foreach (Thread worker in workers) worker.Join();
        if (failure is { SourceException: not OperationCanceledException }) failure.Throw();
    }
}
