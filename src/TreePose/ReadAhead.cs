namespace TreePose;

/// <summary>Works on items side by side while their outcomes are used one after another, in order.</summary>
internal static class ReadAhead
{
    /// <summary>Goes through items; as many are worked on at once as there are processors, and no more are waiting.</summary>
    /// <param name="items">What is worked on.</param>
    /// <param name="work">Makes an outcome of an item, on any thread.</param>
    /// <param name="cancellation">Stops between items.</param>
    /// <returns>Each item with its outcome, which throws what the work threw.</returns>
    public static IEnumerable<(T Item, Func<TOutcome> Outcome)> InOrder<T, TOutcome>(
        IEnumerable<T> items,
        Func<T, TOutcome> work,
        CancellationToken cancellation
    )
    {
        var ahead = new Queue<(T Item, Task<TOutcome> Work)>();
        try
        {
            foreach (T item in items)
            {
                cancellation.ThrowIfCancellationRequested();
                if (ahead.Count == Environment.ProcessorCount)
                    yield return Next();
                ahead.Enqueue((item, Task.Run(() => work(item), CancellationToken.None)));
            }
            while (ahead.Count > 0)
            {
                cancellation.ThrowIfCancellationRequested();
                yield return Next();
            }
        }
        finally
        {
            // Nothing reads on after the caller has gone.
            Task.WhenAll(ahead.Select(a => a.Work)).ContinueWith(_ => { }, TaskScheduler.Default).Wait(CancellationToken.None);
        }

        (T, Func<TOutcome>) Next()
        {
            (T item, Task<TOutcome> done) = ahead.Dequeue();
            return (item, () => done.GetAwaiter().GetResult());
        }
    }
}
