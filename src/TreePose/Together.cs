using System.Runtime.ExceptionServices;

namespace TreePose;

/// <summary>Loops whose pieces run side by side, one a processor.</summary>
internal static class Together
{
    private const int FewItems = 4;

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

    /// <summary>An answer for each item, in their order; an error comes out as it was thrown.</summary>
    /// <param name="items">What is asked about; of few, one after the other.</param>
    /// <param name="ask">Answers for one; several at once.</param>
    public static TAnswer[] Map<T, TAnswer>(IReadOnlyList<T> items, Func<T, TAnswer> ask)
    {
        var answers = new TAnswer[items.Count];
        if (items.Count < FewItems)
            for (int i = 0; i < answers.Length; i++)
                answers[i] = ask(items[i]);
        else
            For(answers.Length, i => answers[i] = ask(items[i]));
        return answers;
    }
}
