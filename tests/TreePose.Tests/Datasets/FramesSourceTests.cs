using TreePose.Captures;
using TreePose.Contracts;
using TreePose.Datasets;
using TreePose.Datasets.Frames;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Datasets;

/// <summary>A lab's own frames are read as their tables say.</summary>
public sealed class FramesSourceTests
{
    [Fact]
    public void FramesLabelsEventsAndGroupsAreThoseOfTheTables()
    {
        using var frames = new TinyFrames();
        float[] numbers = frames.Array("a.npy", 1, 40, 3, 5);
        FrameDataset data = frames.Load();
        Assert.Equal(["a", "b", "c"], data.Sequences.Select(s => s.Id.Name));
        Assert.Equal(FrameShape.Map(1, new(AxisKind.Range, 3), new(AxisKind.Doppler, 5)), data.Shape);
        FrameSequence a = data.Sequences[0];
        Assert.Equal(numbers, a.Frames);
        Assert.Equal([new FrameEvent(FootPhase.GoingUp, 5, 10), new FrameEvent(FootPhase.GoingDown, 20, 25)], a.Events);
        Assert.Equal(("P1", "left", 0.1, true), (a.Id.Participant, a.Movement, a.SecondsPerFrame, a.FootLeavesGround));
        Assert.Equal(new Dictionary<string, string> { ["ageGroup"] = "young", ["session"] = "1" }, a.Groups);
        FrameSequence b = data.Sequences[1];
        Assert.Equal(10, b.Labels.Count(l => l == FootPhase.Unlabelled));
        Assert.All(b.Labels[30..], l => Assert.Equal(FootPhase.Unlabelled, l));
        Assert.Equal(new FrameEvent(FootPhase.GoingUp, 10, 12), Assert.Single(b.Events));
        Assert.False(data.Sequences[2].FootLeavesGround);
        Assert.Contains(data.Findings, f => f.Contains("1 of 3 captures has no row in events.csv (c)", StringComparison.Ordinal));
        Assert.Empty(data.Skipped);
        Assert.Equal(["a.npy", "b.npy", "c.npy", "captures.csv", "events.csv", "frames.json"], data.Manifest.Keys);
    }

    [Fact]
    public void WhatBinsStandForIsKeptWithTheData()
    {
        using var frames = new TinyFrames();
        frames.Text(
            "frames.json",
            """
            {
              "rows": {"axis": "range", "from": 0.8, "to": 2.3, "unit": "m"},
              "columns": {"axis": "Doppler", "from": -1, "to": 1, "unit": "m/s"}
            }
            """
        );
        Assert.Equal([new("range", 0.8, 2.3, "m"), new AxisScale("Doppler", -1, 1, "m/s")], frames.Load().Axes);
        frames.Text("frames.json", """{"rows": {"axis": "range"}, "columns": {"axis": "Doppler"}}""");
        Assert.Empty(frames.Load().Axes);
    }

    [Fact]
    public void ChannelsAreSequencesOrPlanes()
    {
        using var frames = new TinyFrames();
        float[] numbers = frames.Array("a.npy", 1, 40, 2, 3, 5);
        frames.Array("b.npy", 2, 40, 2, 3, 5);
        frames.Text("events.csv", TinyFrames.EventsHeader + TinyFrames.EventsOfA);
        File.Delete(frames.At("c.npy"));
        frames.Text("captures.csv", TinyFrames.Header + TinyFrames.A + TinyFrames.B);
        FrameDataset planes = frames.Load();
        Assert.Equal(FrameShape.Map(2, new(AxisKind.Range, 3), new(AxisKind.Doppler, 5)), planes.Shape);
        Assert.Equal(numbers, planes.Sequences[0].Frames);

        frames.Text(
            "captures.csv",
            TinyFrames.Header
                + "a,P1,a.npy,2,0.1,left,,\n"
                + "a,P1,a.npy,1,0.1,left,,\n"
                + "b,P2,b.npy,1,0.1,left,,\n"
                + "b,P2,b.npy,2,0.1,left,,\n"
        );
        FrameDataset channels = frames.Load();
        Assert.Equal([("a", 1), ("a", 2), ("b", 1), ("b", 2)], channels.Sequences.Select(s => (s.Id.Name, s.Channel!.Value)));
        Assert.Equal(numbers[15..30], channels.Sequences[1].Frames[..15]);
        Assert.Equal(numbers[30..45], channels.Sequences[0].Frames[15..30]);
        FrameDataset one = frames.Load(new FramesOptions { Channels = [2] });
        Assert.Equal([("a", 2), ("b", 2)], one.Sequences.Select(s => (s.Id.Name, s.Channel!.Value)));
    }

    [Fact]
    public void HoldsHaveTheTargetsOfTheTable()
    {
        using var frames = new TinyFrames();
        frames.Text("targets.csv", "# mine\n" + TinyFrames.TargetsHeader + "a,25,40,3.5,mm/s\na,10,20,12.25,mm/s\nb,12,30,1,mm/s\n");
        HoldDataset data = frames.LoadHolds();
        Assert.Equal(
            [("a", 1, 10, 12.25), ("a", 2, 15, 3.5), ("b", 1, 18, 1d)],
            data.Holds.Select(h => (h.Id.Name, h.Number, h.Length, h.Target!.Value))
        );
        Assert.Equal("mm/s", data.TargetUnit);
        Assert.Equal(frames.Load().Sequences[0].Frames[(10 * 15)..(20 * 15)], data.Holds[0].Frames);
        Assert.Equal("young", data.Holds[0].Groups[SampleGroups.Age]);
        Assert.Contains("targets.csv", data.Manifest.Keys);
    }

    [Fact]
    public void HoldsNeedNoEvents()
    {
        using var frames = new TinyFrames();
        frames.Text("targets.csv", TinyFrames.TargetsHeader + "a,10,20,12.25,mm/s\nb,12,30,1,mm/s\n");
        File.Delete(frames.At("events.csv"));
        Assert.Equal(2, frames.LoadHolds(new FramesOptions { Strict = true }).Holds.Count);
        Assert.Contains("there is nothing to find", Assert.Throws<DataFormatException>(() => frames.Load()).Message);
        File.Delete(frames.At("targets.csv"));
        Assert.Contains("events.csv: cannot be opened", Assert.Throws<DataFormatException>(() => frames.Load()).Message);
    }

    [Fact]
    public void ClassesAreThoseOfTheDescription()
    {
        using var frames = new TinyFrames();
        frames.Text(
            "frames.json",
            """
            { // chairs
              "rows": { "axis": "range", "from": 0.5, "to": 1, "unit": "m" }, "columns": { "axis": "angle" },
              "classes": ["nothing", "sit", "stand"]
            }
            """
        );
        frames.Text("events.csv", "capture,event,start_s,end_s\na,stand,1,2\nb,sit,0,1\n");
        FrameDataset data = frames.Load();
        Assert.Equal(["nothing", "sit", "stand"], data.Classes.Names);
        Assert.Equal(2, data.Sequences[0].Events[0].Class);
        Assert.Equal(AxisKind.Angle, data.Shape.ColumnAxis.Kind);
        Assert.Contains("Rows are range, 0.5 to 1 m; columns are angle, as frames.json says.", data.Findings);
    }

    [Fact]
    public void TimesAreCountedInTheNearestFrame()
    {
        using var frames = new TinyFrames();
        frames.Text("events.csv", "capture,event,start_s,end_s\na,going up,0.46,0.94\nb,going up,0,4\n");
        FrameDataset data = frames.Load();
        Assert.Equal(new FrameEvent(FootPhase.GoingUp, 5, 9), data.Sequences[0].Events[0]);
        Assert.Equal(new FrameEvent(FootPhase.GoingUp, 0, 40), data.Sequences[1].Events[0]); // to the end
    }

    [Fact]
    public void ItKeepsTheContractOfSources()
    {
        using var frames = new TinyFrames();
        frames.Text("targets.csv", TinyFrames.TargetsHeader + "a,10,20,12.25,mm/s\nb,12,30,1,mm/s\n");
        SourceContract.Check(ShippedSources.Frames().Find("frames"), frames.Folder);
        SourceContract.Check(ShippedSources.Holds().Find("frames"), frames.Folder);
    }

    [Fact]
    public void TheExampleIsReadAsItStands()
    {
        using var scratch = new ScratchFolder();
        string folder = scratch.File("new");
        IReadOnlyList<string> written = FramesExample.Write(folder);
        Assert.Equal(written.Order(), Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order());
        var strict = new FramesOptions { Strict = true };
        FrameDataset data = FramesSource.Load(folder, strict, SilentProgress.Instance, CancellationToken.None);
        Assert.Equal(["P1", "P2"], data.Participants);
        Assert.All(data.Sequences, s => Assert.Equal(24, s.Events.Count));
        Assert.Equal(24, FramesSource.LoadHolds(folder, strict, SilentProgress.Instance, CancellationToken.None).Holds.Count);
        Assert.Empty(FramesSource.Check(folder, strict, SilentProgress.Instance, CancellationToken.None).Problems);
        string before = File.ReadAllText(Path.Combine(folder, "captures.csv"));
        Assert.Contains("nothing is written over", Assert.Throws<TreePoseException>(() => FramesExample.Write(folder)).Message);
        Assert.Equal(before, File.ReadAllText(Path.Combine(folder, "captures.csv")));
        File.WriteAllText(scratch.File("file"), "");
        Assert.Throws<TreePoseException>(() => FramesExample.Write(scratch.File("file")));
    }
}
