using TreePose.Runs;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Runs;

/// <summary>A run begins whole or not at all.</summary>
public sealed class RunBeginTests
{
    [Fact]
    public void WhatAKillLeftBeforeTheRunBeganIsNoRunAndItsNameIsFree()
    {
        using var scratch = new ScratchFolder();
        string folder;
        using (RunRecord first = RunTestKit.Start(scratch, change: r => r with { Tags = new Dictionary<string, string> { ["a"] = "b" } }))
        {
            folder = first.Folder;
            first.Finish(RunStatus.Finished);
        }
        File.Delete(Path.Combine(folder, "run.json")); // the last file that a run's beginning writes
        var store = new RunStore(scratch.Path);
        Assert.Empty(store.List());
        using (RunRecord again = RunTestKit.Start(scratch))
        {
            Assert.Equal(folder, again.Folder);
            Assert.Single(new RunJournalReader(folder).ReadOn().OfType<RunStarted>()); // nothing of the one before
            Assert.Equal(RunStatus.Running, Assert.Single(store.List()).Status);
        }
        Assert.Throws<TreePoseException>(() => RunTestKit.Start(scratch));
    }

    [Fact]
    public void WhenARunIsThereEverythingThatItIsGoneOnWithIsThere()
    {
        using var scratch = new ScratchFolder();
        RunRecord record = RunTestKit.Start(scratch, change: r => r with { Tags = new Dictionary<string, string> { ["kind"] = "sweep" } });
        DateTime run = File.GetLastWriteTimeUtc(Path.Combine(record.Folder, "run.json"));
        foreach (string file in new[] { "config.json", "parameters.json", "environment.json", "source/source.json", "events.jsonl" })
            Assert.True(File.GetLastWriteTimeUtc(Path.Combine(record.Folder, file)) <= run, file);
        Assert.Equal("sweep", new RunStore(scratch.Path).Read(record.Folder).Tags["kind"]);
        record.Dispose();
    }

    [Fact]
    public void ARunThatNobodyNamedFindsAFreeNameWithinTheSameSecond()
    {
        using var scratch = new ScratchFolder();
        RunRequest request = new()
        {
            Experiment = "goup-down",
            Stem = "sway",
            Root = scratch.Path,
            Configuration = [],
        };
        var clock = new ManualClock();
        using RunRecord first = RunRecord.Start(request, clock),
            second = RunRecord.Start(request, clock);
        Assert.Equal(first.Name + "_2", second.Name);
        Assert.StartsWith("sway_", second.Name, StringComparison.Ordinal);
    }

    [Fact]
    public void OfManyAtOnceOneHasTheName()
    {
        using var scratch = new ScratchFolder();
        using var together = new Barrier(4);
        var begun = new RunRecord?[4];
        Thread[] rivals =
        [
            .. Enumerable
                .Range(0, 4)
                .Select(i => new Thread(() =>
                {
                    together.SignalAndWait();
                    try
                    {
                        begun[i] = RunTestKit.Start(scratch);
                    }
                    catch (TreePoseException) { }
                })),
        ];
        foreach (Thread rival in rivals)
            rival.Start();
        foreach (Thread rival in rivals)
            rival.Join();
        using RunRecord winner = Assert.Single(begun.OfType<RunRecord>());
        Assert.Equal(winner.Identity.Id, new RunStore(scratch.Path).Read(winner.Folder).Id);
    }
}
