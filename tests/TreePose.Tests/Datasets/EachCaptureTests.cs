using System.Runtime.CompilerServices;
using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Parts;
using Xunit;

namespace TreePose.Tests.Datasets;

/// <summary>Captures that are worked on one after the other: the frames of earlier ones are gone when the next is there.</summary>
public sealed class EachCaptureTests
{
    [Fact]
    public void TheFramesOfOneCaptureAreInMemoryAtATime()
    {
        using var folder = Many(12);
        List<WeakReference> frames = [];
        int most = 0;
        FrameDataset read = Each(
            folder,
            channels =>
            {
                Keep(frames, channels);
                GC.Collect();
                most = Math.Max(most, frames.Count(f => f.IsAlive));
            }
        );
        Assert.Equal(12, frames.Count);
        Assert.InRange(most, 1, 2); // the one at hand, and at most the one before it in a register
        Assert.All(read.Sequences, s => Assert.Empty(s.Frames));
    }

    [Fact]
    public void WhatIsReadIsWhatTheWholeSourceGives()
    {
        using var folder = Many(3);
        FrameDataset whole = folder.Load();
        List<FrameSequence> handed = [];
        FrameDataset read = Each(folder, handed.AddRange);
        Assert.Equal(whole.Sequences.Select(s => s.Id), handed.Select(s => s.Id));
        Assert.All(whole.Sequences.Zip(handed), p => Assert.Equal(p.First.Frames, p.Second.Frames));
        Assert.All(whole.Sequences.Zip(read.Sequences), p => Assert.Equal(p.First.Labels, p.Second.Labels));
        Assert.Equal(whole.Manifest, read.Manifest);
    }

    [Fact]
    public void AFaultOfWhoeverTakesACaptureIsNoFaultOfTheCapture()
    {
        using var folder = Many(3);
        Assert.Equal("no", Assert.Throws<TreePoseException>(() => Each(folder, _ => throw new TreePoseException("no"))).Message);
    }

    [Fact]
    public void ASourceThatGivesAllAtOnceIsGoneThroughAllTheSame()
    {
        var sources = new PartList<SourcePart<FrameDataset>>("source");
        using var folder = Many(3);
        sources.Add(SourcePart<FrameDataset>.Of("own", "a user's", "X", _ => folder.Load()));
        List<CaptureId> taken = [];
        FrameDataset read = DataSource.Each(
            "own:x",
            new PartSections(sources),
            1,
            channels => taken.Add(channels[0].Id),
            SilentProgress.Instance,
            CancellationToken.None
        );
        Assert.Equal(read.Sequences.Select(s => s.Id), taken);
        Assert.All(read.Sequences, s => Assert.Empty(s.Frames));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Keep(List<WeakReference> frames, IReadOnlyList<FrameSequence> channels) =>
        frames.AddRange(channels.Select(c => new WeakReference(c.Frames)));

    private static FrameDataset Each(TinyFrames folder, Action<IReadOnlyList<FrameSequence>> take) =>
        DataSource.Each(
            $"frames:{folder.Folder}",
            new PartSections(ShippedSources.Frames()),
            1,
            take,
            SilentProgress.Instance,
            CancellationToken.None
        );

    private static TinyFrames Many(int captures)
    {
        var folder = new TinyFrames();
        string[] names = [.. Enumerable.Range(0, captures).Select(i => FormattableString.Invariant($"n{i:00}"))];
        foreach ((int i, string name) in names.Index())
            folder.Array($"{name}.npy", i + 1, 40, 3, 5);
        folder.Text("captures.csv", TinyFrames.Header + string.Concat(names.Select(n => $"{n},P1,{n}.npy,,0.1,left,young,1\n")));
        folder.Text("events.csv", TinyFrames.EventsHeader + string.Concat(names.Select(n => $"{n},going up,0.5,1,5,10\n")));
        return folder;
    }
}
