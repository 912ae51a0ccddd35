using TreePose.Experiments.Execution;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Slurm;

/// <summary>Claims, and the sign of a collector.</summary>
public sealed class ClaimTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();
    private readonly ManualClock _clock = new();
    private static readonly ClaimOptions Options = new();

    public void Dispose() => _scratch.Dispose();

    private Claims Claims() => new(_scratch.Path, Options, SharedFiles.Disk, _clock);

    /// <summary>A machine whose clock stands: nothing is said by itself.</summary>
    private Claims Silent() => new(_scratch.Path, Options, SharedFiles.Disk, new ManualClock());

    [Fact]
    public void OneHasAUnitUntilItLetsGo()
    {
        using Claims one = Claims(),
            other = Claims();
        using (one.TryTake("fold/1")!)
            Assert.Null(other.TryTake("fold/1"));
        Assert.NotNull(other.TryTake("fold/1"));
        Assert.NotNull(one.TryTake("fold/2"));
    }

    [Fact]
    public void AClaimThatSaysNothingForLongEnoughIsTakenOver()
    {
        using Claims one = Silent(),
            other = Claims();
        Claim first = one.TryTake("u")!;
        Assert.Null(other.TryTake("u"));
        _clock.Advance(Options.StaleAfter);
        first.Beat(); // it works still
        Assert.Null(other.TryTake("u"));
        _clock.Advance(Options.StaleAfter - TimeSpan.FromSeconds(1));
        Assert.Null(other.TryTake("u"));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Claim second = other.TryTake("u")!;
        Assert.Equal(first.Token, second.Before);
        first.Beat();
        first.Dispose(); // whoever was too slow does not let go what is another's
        Assert.Null(one.TryTake("u"));
    }

    [Fact]
    public void AClaimThatWasNeverWrittenBecomesStaleToo()
    {
        Directory.CreateDirectory(_scratch.File("claims"));
        File.WriteAllText(_scratch.File("claims/u.claim"), "");
        using Claims claims = Claims();
        Assert.Null(claims.TryTake("u"));
        _clock.Advance(Options.StaleAfter);
        Assert.NotNull(claims.TryTake("u"));
    }

    [Fact]
    public void ALaterHandOverGoesBeforeAnEarlierOne()
    {
        using Claims one = Claims(),
            other = Claims();
        Assert.NotNull(one.TryTake("u", attempt: 1));
        Assert.Null(other.TryTake("u", attempt: 1));
        Assert.NotNull(other.TryTake("u", attempt: 2));
        Assert.Null(one.TryTake("u", attempt: 1));
    }

    [Fact]
    public void AWorkerThatNoSchedulerBeganKeepsItsUnit()
    {
        using Claims worker = Claims(),
            task = Claims();
        Assert.NotNull(worker.TryTake("u"));
        Assert.Null(task.TryTake("u", attempt: 2));
        Assert.NotNull(task.TryTake("v", attempt: 2));
        Assert.Null(worker.TryTake("v"));
    }

    [Fact]
    public void OfManyWhoTakeOverExactlyOneHasIt()
    {
        Directory.CreateDirectory(_scratch.File("claims"));
        for (int round = 0; round < 20; round++)
        {
            string unit = $"u{round}";
            File.WriteAllText(_scratch.File($"claims/{unit}.claim"), "dead");
            Claims[] all = [.. Enumerable.Range(0, 8).Select(_ => Claims())];
            Assert.All(all, c => Assert.Null(c.TryTake(unit)));
            _clock.Advance(Options.StaleAfter);
            int have = 0;
            Parallel.ForEach(all, c => Interlocked.Add(ref have, c.TryTake(unit) is null ? 0 : 1));
            Assert.Equal(1, have);
            Assert.All(all, c => c.Dispose());
        }
    }

    [Fact]
    public void ACollectorOfAnotherMachineIsRefusedWhileItLives()
    {
        string folder = _scratch.Path;
        Directory.CreateDirectory(_scratch.File("claims"));
        string sign = _scratch.File("claims/collector.json");
        File.WriteAllText(sign, Text(1));
        Collector.RequireNone(folder, SharedFiles.Disk, TimeSpan.FromMilliseconds(1)); // it stands still: nobody is there
        var beating = new Beats(() => File.WriteAllText(sign, Text(2)));
        var e = Assert.Throws<TreePoseException>(() => Collector.RequireNone(folder, beating, TimeSpan.FromMilliseconds(1)));
        Assert.Contains("is being collected by a process on other (number 7)", e.Message, StringComparison.Ordinal);

        static string Text(int beat) => $$"""{"Token":"t","Host":"other","Process":7,"Attempt":0,"Beat":{{beat}}}""";
    }

    [Fact]
    public void ACollectorsSignGoesUpAndIsGoneAtItsEnd()
    {
        using (Collector.Begin(_scratch.Path, _clock))
        {
            string? first = Collector.Sign(_scratch.Path, SharedFiles.Disk);
            Assert.NotNull(first);
            _clock.Advance(TimeSpan.FromSeconds(5));
            Assert.NotEqual(first, Collector.Sign(_scratch.Path, SharedFiles.Disk));
        }
        Assert.False(Directory.Exists(_scratch.File("claims")));
    }

    private sealed class Beats(Action beat) : SharedFiles
    {
        public override void Pause(TimeSpan time) => beat();
    }
}
