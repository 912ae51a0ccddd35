using TreePose.Datasets;
using TreePose.Datasets.Frames;
using Xunit;

namespace TreePose.Tests.Datasets;

/// <summary>What concerns a whole folder of frames, or all of its captures, is refused with what makes it right.</summary>
public sealed class FramesRefusalTests
{
    private const string H = TinyFrames.Header,
        C = TinyFrames.C;

    public static TheoryData<string, string, string> Wholes =>
        new()
        {
            {
                "captures.csv",
                "capture,file\n",
                "captures.csv, header: lacks the columns participant, channel, seconds_per_frame, movement"
            },
            { "captures.csv", "capture;participant;file\n", "separated by semicolons: save it with commas" },
            { "captures.csv", "capture,participant,file,channel,seconds_per_frame,movement,x,x\n", "names the column 'x' twice" },
            { "captures.csv", H, "has no row that can be used" },
            {
                "captures.csv",
                H + TinyFrames.A + "b,P2,b.npy,,0.2,left,,\n" + C,
                "captures differ in seconds per frame: 0.1 in a, c; 0.2 in b."
            },
            {
                "captures.csv",
                H + "a,P1,a.npy,1,0.1,left,,\nb,P2,b.npy,2,0.1,left,,\n",
                "captures differ in their channels: 1 in a; 2 in b."
            },
            {
                "captures.csv",
                H + "a,P1,a.npy,1,0.1,left,,\na,P1,c.npy,2,0.1,left,,\nb,P2,b.npy,1,0.1,left,,\n",
                "--set frames.channels=1"
            },
            { "events.csv", "capture,event,start_s\na,going up,1\n", "has neither start_s and end_s nor start_frame and end_frame" },
            { "events.csv", TinyFrames.EventsHeader, "no capture that can be used has an event" },
            { "events.csv", "capture,event,start_s,end_s\na,\"going up,1,2\n", "events.csv: is no CSV" },
            {
                "frames.json",
                """{ "rows": { "axis": "range" }, "columns": { "axis": "Doppler", "from": 0, "to": 4, "unit": "m/s" } }""",
                "zero Doppler stands in bin 0 from 0, and bin 2 is expected"
            },
            { "frames.json", "", "frames.json: is no JSON" },
            { "frames.json", "[]", "holds no object" },
            { "frames.json", """{ "rows": { "axis": "range" }, "columns": { "axis": "range" } }""", "rows and columns are both range" },
            { "frames.json", """{ "rows": { "axis": "doppler" }, "columns": { "axis": "range" } }""", "'rows.axis' is 'doppler': allowed" },
            {
                "frames.json",
                """{ "rows": { "axis": "range" }, "colums": { "axis": "Doppler" } }""",
                "has the key 'colums': allowed is rows"
            },
            {
                "frames.json",
                """{ "rows": { "axis": "range", "from": 1, "to": 2 }, "columns": { "axis": "Doppler" } }""",
                "not all of from, to"
            },
            {
                "frames.json",
                """{ "rows": { "axis": "range" }, "columns": { "axis": "Doppler" }, "classes": ["a"] }""",
                "1 classes are named"
            },
            { "frames.json", """{ "rows": { "axis": "range" }, "columns": { "axis": "Doppler" }, "classes": [1] }""", "no list of names" },
        };

    [Theory]
    [MemberData(nameof(Wholes))]
    public void WhatConcernsEverythingIsRefused(string file, string text, string said)
    {
        using var frames = new TinyFrames();
        frames.Text(file, text);
        Assert.Contains(said, Assert.Throws<DataFormatException>(() => frames.Load()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FramesOfSeveralShapesAreRefused()
    {
        using var frames = new TinyFrames();
        frames.Array("b.npy", 2, 40, 3, 6);
        string said = Assert.Throws<DataFormatException>(() => frames.Load()).Message;
        Assert.Contains("frames differ in shape: [1 channel, 3 range, 5 Doppler] in a, c; [1 channel, 3 range, 6 Doppler] in b.", said);
    }

    [Fact]
    public void FramesOfSeveralCountsOfChannelsAreRefusedWithWhatMakesThemAlike()
    {
        using var frames = new TinyFrames();
        frames.Array("a.npy", 1, 40, 2, 3, 5);
        frames.Array("b.npy", 2, 40, 4, 3, 5);
        frames.Array("c.npy", 3, 40, 2, 3, 5);
        string said = Assert.Throws<DataFormatException>(() => frames.Load()).Message;
        Assert.Contains("[2 channels, 3 range, 5 Doppler] in a, c; [4 channels, 3 range, 5 Doppler] in b. Save the same 2 channels", said);
        Assert.Contains("give each channel a row with its number and read those that all have: --set frames.channels=1,2", said);
        string Rows(string capture, string rest, int channels) =>
            string.Concat(
                Enumerable.Range(1, channels).Select(k => $"{capture},{(capture == "a" ? "P1" : "P2")},{capture}.npy,{k},0.1,{rest}\n")
            );
        frames.Text(
            "captures.csv",
            TinyFrames.Header + Rows("a", "left,young,1", 2) + Rows("b", "left,older,1", 4) + Rows("c", "arms,older,2", 2)
        );
        Assert.Equal(6, frames.Load(new FramesOptions { Channels = [1, 2] }).Sequences.Count); // as the remedy says
    }

    [Fact]
    public void FramePeriodsMayDifferWhereAStepMakesThemEqual()
    {
        using var frames = new TinyFrames();
        frames.Text("captures.csv", H + TinyFrames.A + "b,P2,b.npy,,0.2,left,,\n" + C);
        string said = Assert.Throws<DataFormatException>(() => frames.Load()).Message;
        Assert.Contains("--set frames.mixedPeriods=true --set steps=rate --set steps.rate.secondsPerFrame=0.2", said);
        frames.Text("events.csv", TinyFrames.EventsHeader + TinyFrames.EventsOfA);
        Assert.Equal([0.1, 0.2, 0.1], frames.Load(new FramesOptions { MixedPeriods = true }).Sequences.Select(s => s.SecondsPerFrame));
        Assert.Throws<OptionsException>(() => frames.Load(new FramesOptions { Channels = [0] }));
    }

    [Fact]
    public void APersonIsOfOneAgeGroup()
    {
        using var frames = new TinyFrames();
        frames.Text("captures.csv", H + TinyFrames.A + "b,P2,b.npy,,0.1,left,young,\n" + C);
        string said = Assert.Throws<DataFormatException>(() => frames.Load()).Message;
        Assert.Contains("participant 'P2' is in several age groups: ", said, StringComparison.Ordinal);
        Assert.Contains("young in b", said, StringComparison.Ordinal);
    }

    [Fact]
    public void HoldsNeedATableInOneUnit()
    {
        using var frames = new TinyFrames();
        Assert.Contains("targets.csv: names no hold", Assert.Throws<DataFormatException>(() => frames.LoadHolds()).Message);
        frames.Text("targets.csv", TinyFrames.TargetsHeader + "a,10,20,1,mm/s\nb,10,20,1,cm/s\n");
        string said = Assert.Throws<DataFormatException>(() => frames.LoadHolds()).Message;
        Assert.Contains("targets.csv, row 3: unit is 'cm/s', and 'mm/s' in row 2", said, StringComparison.Ordinal);
        frames.Text("targets.csv", TinyFrames.TargetsHeader + "a,10,20,,mm/s\nb,12,20,1,mm/s\n");
        Assert.Contains("target is empty", Assert.Single(frames.LoadHolds().Skipped).Reason, StringComparison.Ordinal);
        frames.Text("targets.csv", TinyFrames.TargetsHeader + "a,10,50,2,mm/s\nb,12,20,1,mm/s\n");
        Assert.Contains(
            "the hold frames [10, 50) lies outside",
            Assert.Single(frames.LoadHolds().Skipped).Reason,
            StringComparison.Ordinal
        );
    }
}
