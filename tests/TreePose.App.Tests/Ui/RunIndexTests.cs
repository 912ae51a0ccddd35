using TreePose.App.Tests.Experiments;
using TreePose.Runs;
using TreePose.Ui.Index;
using Xunit;

namespace TreePose.App.Tests.Ui;

/// <summary>The index reads a record once, and again only when its folder changed.</summary>
public sealed class RunIndexTests : IDisposable
{
    private readonly DrawRuns _runs = new();
    private readonly LaterClock _clock = new();

    public void Dispose() => _runs.Dispose();

    private RunIndex Filled()
    {
        _runs.Run("one", "--set", "level=1");
        _runs.Run("two", "--set", "level=2");
        return new RunIndex(_runs.Root, _clock);
    }

    [Fact]
    public void WhatDidNotChangeIsNotReadAgain()
    {
        RunIndex index = Filled();
        Assert.Equal(2, index.Now().Runs.Count);
        Assert.Equal(2, index.Read);
        _clock.Later();
        Assert.Same(index.Now(), index.Now());
        Assert.Equal(2, index.Read);
    }

    [Fact]
    public void ATaggedRunIsReadAgainAndNoOther()
    {
        RunIndex index = Filled();
        index.Now();
        _runs.Command("runs", "tag", "one", "paper=yes", "--runs", _runs.Root);
        _clock.Later();
        Assert.Equal("yes", index.Now().Runs.Single(r => r.Name == "one").Tags["paper"]);
        Assert.Equal(3, index.Read);
    }

    [Fact]
    public void ARunThatIsNewOrGoneIsSeen()
    {
        RunIndex index = Filled();
        index.Now();
        Directory.Delete(_runs.Info("one").Folder, recursive: true);
        _runs.Run("three");
        _clock.Later();
        Assert.Equal(["three", "two"], index.Now().Runs.Select(r => r.Name).Order());
    }

    [Fact]
    public void AValueIsThatOfTheRunItself()
    {
        RunIndex index = Filled();
        IndexedRun one = index.Now().Runs.Single(r => r.Name == "one");
        RunInfo run = _runs.Info("one");
        foreach (
            string key in new[]
            {
                "name",
                "status",
                "level",
                "param.level",
                "value.mean",
                "figure.value.mean",
                "started",
                "data",
                "nothing",
                "archived",
            }
        )
            Assert.Equal(run.Value(key), one.Value(key));
    }

    [Fact]
    public void TwoRunsOfOneIdHaveTwoAddresses()
    {
        RunIndex index = Filled();
        string from = _runs.Info("one").Folder,
            to = Path.Combine(Path.GetDirectoryName(from)!, "copy");
        Directory.CreateDirectory(to);
        File.Copy(Path.Combine(from, RecordFiles.Run), Path.Combine(to, RecordFiles.Run));
        Assert.Equal(3, index.Now().Runs.Select(r => r.Address).Distinct().Count());
    }

    /// <summary>The true time, moved on by hand: folders have the stamps of the true one.</summary>
    private sealed class LaterClock : TimeProvider
    {
        private TimeSpan _later = TimeSpan.FromMinutes(1);

        public void Later() => _later += TimeSpan.FromMinutes(1);

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _later;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _later.Ticks;
    }
}
