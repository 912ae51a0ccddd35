using Xunit;

namespace TreePose.Tests;

/// <summary>Work ahead of its use keeps the order, the errors, and the bound on what waits.</summary>
public sealed class ReadAheadTests
{
    [Fact]
    public void OutcomesComeInOrderThoughLaterOnesAreDoneFirst()
    {
        int[] items = [.. Enumerable.Range(0, 20)];
        int[] outcomes =
        [
            .. ReadAhead
                .InOrder(
                    items,
                    i =>
                    {
                        Thread.Sleep(i % 2 == 0 ? 20 : 0);
                        return i * i;
                    },
                    TestContext.Current.CancellationToken
                )
                .Select(p => p.Outcome()),
        ];
        Assert.Equal(items.Select(i => i * i), outcomes);
    }

    [Fact]
    public void NoMoreIsWorkedOnThanThereAreProcessors()
    {
        int begun = 0,
            used = 0,
            most = 0;
        foreach (
            (_, Func<int> outcome) in ReadAhead.InOrder(
                Enumerable.Range(0, 50),
                _ => Interlocked.Increment(ref begun),
                TestContext.Current.CancellationToken
            )
        )
        {
            outcome();
            most = Math.Max(most, Volatile.Read(ref begun) - used);
            used++;
        }
        Assert.Equal(50, used);
        Assert.InRange(most, 1, Environment.ProcessorCount + 1); // the one that is handed over has left the queue
    }

    [Fact]
    public void AnErrorIsThatOfItsItemAndTheRestGoesOn()
    {
        var said = new List<string>();
        foreach (
            (int item, Func<int> outcome) in ReadAhead.InOrder(
                [1, 2, 3],
                i => i == 2 ? throw new TreePoseException("two") : i,
                TestContext.Current.CancellationToken
            )
        )
        {
            try
            {
                said.Add($"{outcome()}");
            }
            catch (TreePoseException e)
            {
                said.Add($"{item}: {e.Message}");
            }
        }
        Assert.Equal(["1", "2: two", "3"], said);
    }

    [Fact]
    public void ACancellationStopsBetweenItems()
    {
        using var stop = new CancellationTokenSource();
        int used = 0;
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach ((_, Func<int> outcome) in ReadAhead.InOrder(Enumerable.Range(0, 100), i => i, stop.Token))
            {
                outcome();
                if (++used == 3)
                    stop.Cancel();
            }
        });
        Assert.Equal(3, used);
    }
}
