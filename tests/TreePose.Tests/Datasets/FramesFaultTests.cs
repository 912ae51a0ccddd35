using TreePose.Datasets;
using TreePose.Datasets.Checks;
using TreePose.Datasets.Frames;
using TreePose.Formats.Npy;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Datasets;

/// <summary>What is wrong with a folder of frames is said with file, row and remedy; one capture's fault leaves it out alone.</summary>
public sealed class FramesFaultTests
{
    private const string H = TinyFrames.Header,
        B = TinyFrames.B,
        C = TinyFrames.C;

    /// <summary>Rows of capture a instead of the sound one, and what is said.</summary>
    public static TheoryData<string, string> CaptureRows =>
        new()
        {
            { "a,P1,a.npy,,\"0,1\",left,,\n", "captures.csv, row 2 (a): seconds_per_frame is '0,1'; write 0.1." },
            {
                "a,P1,a.npy,,100,left,,\n",
                "seconds_per_frame is 100; seconds above 0, up to 10, are expected. Of milliseconds, write 0.1."
            },
            { "a,P1,a.npy,,0,left,,\n", "seconds_per_frame is 0; seconds above 0" },
            { "a,P1,a.npy,0,0.1,left,,\n", "channel is 0; channels are counted from 1" },
            { "a,P1,a.npy,1.5,0.1,left,,\n", "channel is 1.5; a whole number from 0 is expected" },
            { "a,,a.npy,,0.1,left,,\n", "participant is empty; a text is expected." },
            { "a,../P1,a.npy,,0.1,left,,\n", "participant is '../P1'; up to 80 letters, digits, spaces" },
            { "a,P1,a.npy,,0.1,,,\n", "movement is empty" },
            { "a,P1,a.mat,,0.1,left,,\n", "file is 'a.mat'; the name of a .npy file is expected" },
            { "a,P1,a.npy,,0.1,left\n", "has 6 fields; 8 are expected." },
            { "a,P1,nowhere.npy,,0.1,left,,\n", "nowhere.npy: cannot be opened (it is not there)" },
            { "a,P1,../../etc/passwd.npy,,0.1,left,,\n", "names the file '../../etc/passwd.npy', which leads out of its folder." },
            { "a,P1,/etc/passwd.npy,,0.1,left,,\n", "names the file '/etc/passwd.npy', which is absolute." },
            { "a,P1,a.npy,,0.1,left,,\na,P1,a.npy,,0.1,left,,\n", "rows 2 and 3 (a): the capture is there without a channel 2 times." },
            { "a,P1,a.npy,1,0.1,left,,\na,P1,a.npy,1,0.1,left,,\n", "rows 2 and 3 (a): channel 1 of it is there 2 times. Leave one row" },
            { "a,P1,a.npy,1,0.1,left,,\na,P1,a.npy,,0.1,left,,\n", "some of its rows have a channel and some have none" },
            { "a,P1,a.npy,1,0.1,left,,\na,P9,a.npy,2,0.1,left,,\n", "row 3 (a): participant is 'P9', and 'P1' in row 2" },
            { "a,P1,a.npy,1,0.1,left,,\na,P1,a.npy,2,0.2,left,,\n", "row 3 (a): seconds_per_frame is 0.2, and 0.1 in row 2" },
            { "a,P1,a.npy,1,0.1,left,,\na,P1,a.npy,2,0.1,right,,\n", "row 3 (a): movement is 'right', and 'left' in row 2" },
            { "a,P1,a.npy,1,0.1,left,,\na,P1,a.npy,2,0.1,left,,\n", "a.npy: has one channel, and rows name it for the channels 1 and 2." },
            { "a,P1,a.npy,1,0.1,left,old,\na,P1,a.npy,2,0.1,left,,\n", "its groups are others than in row 2" },
        };

    /// <summary>Rows of events of capture a, and what is said.</summary>
    public static TheoryData<string, string> EventRows =>
        new()
        {
            { "a,going up,1,2,30,20\n", "start_frame is 30, start_s 1 s is frame 10; they may differ by 1" },
            { "a,going up,1,2,12,20\n", "frames contradict their times at 0.1 s a frame: start_frame is 12, start_s 1 s is frame 10" },
            {
                "a,going up,3.5,4.5,,\n",
                "the event [3.5, 4.5) s, frames [35, 45) lies outside of the recording, which has the frames [0, 40), 4 s"
            },
            { "a,going up,-1,1,,\n", "frames [-10, 10) lies outside" },
            { "a,going up,2,1,,\n", "ends before it begins" },
            { "a,going up,1,1.01,,\n", "has no frame: it is shorter than half a frame of 0.1 s" },
            { "a,going up,1,2,,\na,going down,1.9,3,,\n", "row 3 (a): the event of frames [19, 30) overlaps [10, 20) of row 2" },
            { "a,up,1,2,,\n", "event is 'up'; allowed is going up, going down, and no label where nobody looked." },
            { "a,neither,1,2,,\n", "event is 'neither'; allowed is going up" },
            { "a,going up,1,,,\n", "only one of start_s and end_s is given" },
            { "a,going up,,,,\n", "neither times nor frames are given" },
            { "a,going up,,,3,4.5\n", "end_frame is 4.5; a whole number from 0 is expected" },
            { "a,going up,1 s,2,,\n", "start_s is '1 s'" },
            { "a,,1,2,,\n", "event is empty" },
        };

    [Theory]
    [MemberData(nameof(CaptureRows))]
    public void AFaultyRowLeavesItsCaptureOutAlone(string rows, string said)
    {
        using var frames = new TinyFrames();
        frames.Text("captures.csv", H + rows + B + C);
        IsSkipped(frames, "a", said);
    }

    [Theory]
    [MemberData(nameof(EventRows))]
    public void AFaultyEventLeavesItsCaptureOutAlone(string rows, string said)
    {
        using var frames = new TinyFrames();
        frames.Text("events.csv", TinyFrames.EventsHeader + rows + TinyFrames.EventsOfB);
        IsSkipped(frames, "a", said);
    }

    [Fact]
    public void AFolderWithFaultsOfEveryKindTellsThemAllInTheOrderInWhichToMendThem()
    {
        using var frames = new TinyFrames();
        float[] numbers = frames.Array("d.npy", 4, 40, 3, 5);
        numbers.AsSpan(0, 15).Fill(float.NaN);
        NpyFile.Write<float>(frames.At("d.npy"), numbers, [40, 3, 5]);
        frames.Array("c.npy", 3, 40, 3, 6);
        frames.Array("stray.npy", 9, 40, 3, 5);
        frames.Text(
            "captures.csv",
            H + "a,P1,a.npy,,\"0,1\",left,,\nb,P2,nowhere.npy,,0.1,left,,\n" + C + "d,P3,d.npy,,0.1,left,,\ne,P4,b.npy,,0.1,left,,\n"
        );
        frames.Text(
            "events.csv",
            TinyFrames.EventsHeader
                + "a,going up,,,5,10\nzz,going up,,,1,2\nb,going up,2,1,,\nb,up,,,3,5\nb,going down,,,4,9\nb,going down,,,900,905\n"
                + "c,going up,,,35,45\nd,going up,1,2,30,20\n"
        );
        IReadOnlyList<DataProblem> problems = Problems(frames);
        (ProblemStage Stage, string Said)[] expected =
        [
            (ProblemStage.Tables, "captures.csv, row 2 (a): seconds_per_frame is '0,1'"),
            (ProblemStage.Tables, "captures.csv has no capture 'zz'"),
            (ProblemStage.Tables, "events.csv, row 5 (b): event is 'up'; allowed is"),
            (ProblemStage.Files, "a.npy: no row of captures.csv that can be used names it"),
            (ProblemStage.Files, "stray.npy: no row of captures.csv"),
            (ProblemStage.Files, "nowhere.npy: cannot be opened"),
            (ProblemStage.Shapes, "frames differ in shape"),
            (ProblemStage.Events, "row 2 (a): it could not be held against the recording, whose row in captures.csv cannot be used"),
            (ProblemStage.Events, "row 4 (b): the event [2, 1) s, frames [20, 10) ends before it begins"),
            (ProblemStage.Events, "row 6 (b): the event of frames [4, 9) overlaps [3, 5) of row 5"),
            (ProblemStage.Events, "row 7 (b): whether the event of frames [900, 905) lies within the recording could not be checked"),
            (ProblemStage.Events, "row 8 (c): the event frames [35, 45) lies outside of the recording"),
            (ProblemStage.Events, "row 9 (d): frames contradict their times"),
            (ProblemStage.Signal, "d.npy: 1 of 40 frames hold numbers that are not finite: 0"),
        ];
        foreach ((ProblemStage stage, string said) in expected)
            Assert.Contains(problems, p => p.Stage == stage && p.Reason.Contains(said, StringComparison.Ordinal));
        Assert.Equal(expected.Length, problems.Count);
        Assert.Equal(problems.Select(p => p.Stage).Order(), problems.Select(p => p.Stage));
        File.Delete(frames.At("frames.json"));
        problems = Problems(frames);
        Assert.Contains(problems, p => p.Reason.Contains("nowhere.npy: cannot be opened", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.Reason.Contains("row 8 (c): the event frames [35, 45) lies outside", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.Reason.Contains("frames.json", StringComparison.Ordinal));
    }

    [Fact]
    public void OnePersonIsWrittenInOneWay()
    {
        using var frames = new TinyFrames();
        frames.Array("b.npy", 1, 40, 3, 5);
        frames.Text("captures.csv", H + TinyFrames.A + "b,p1,b.npy,,0.1,left,,\n");
        SkippedCapture b = Assert.Single(frames.Load().Skipped, s => s.CaptureId == "b");
        Assert.Contains("participant is 'p1', and 'P1' in row 2: they differ in case or blanks alone", b.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileIsOfOneCapture()
    {
        using var frames = new TinyFrames();
        frames.Array("b.npy", 2, 40, 2, 3, 5);
        frames.Text("captures.csv", H + TinyFrames.A + "b,P2,b.npy,1,0.1,left,,\nc,P3,b.npy,2,0.1,left,,\n");
        string said = Assert.Throws<DataFormatException>(() => frames.Load()).Message; // the others differ in channels
        Assert.Contains("channels", said, StringComparison.Ordinal);
        frames.Text("captures.csv", H + "a,P1,a.npy,1,0.1,left,,\nb,P2,b.npy,1,0.1,left,,\nc,P3,b.npy,2,0.1,left,,\n");
        SkippedCapture c = Assert.Single(frames.Load().Skipped, s => s.CaptureId == "c");
        Assert.Contains("row 4 (c): file 'b.npy' is that of row 3 (b) already", c.Reason, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Files =>
        new()
        {
            { "flat", "has the shape (40, 15); (frames, rows, columns) or (frames, channels, rows, columns) is expected" },
            { "empty", "has the shape (0, 3, 5): it is empty" },
            { "torn", "breaks off" },
            { "text", "is not a .npy file" },
            { "not a number", "1 of 40 frames hold numbers that are not finite: 7" },
            { "silent", "20 of 40 frames are empty (all numbers the same): 0 to 19, channel 2; a share of 0.02 is allowed." },
            { "link", "names the file 'a.npy', which is or passes through a link" },
            { "copy", "has the very content of a.npy: one recording under two names" },
        };

    [Theory]
    [MemberData(nameof(Files))]
    public void AFileThatCannotBeUsedLeavesItsCaptureOutAlone(string fault, string said)
    {
        using var frames = new TinyFrames();
        string path = frames.At("a.npy");
        switch (fault)
        {
            case "flat":
                frames.Array("a.npy", 1, 40, 15);
                break;
            case "empty":
                frames.Array("a.npy", 1, 0, 3, 5);
                break;
            case "torn":
                File.WriteAllBytes(path, File.ReadAllBytes(path)[..^4]);
                break;
            case "text":
                File.WriteAllText(path, "no array, but long enough for one");
                break;
            case "not a number":
                float[] numbers = frames.Array("a.npy", 1, 40, 3, 5);
                numbers[7 * 15] = float.NaN;
                NpyFile.Write<float>(path, numbers, 40, 3, 5);
                break;
            case "silent":
                foreach (string other in new[] { "b.npy", "c.npy" })
                    frames.Array(other, other[0], 40, 2, 4, 5);
                float[] two = frames.Array("a.npy", 1, 40, 2, 4, 5);
                for (int f = 0; f < 20; f++)
                    two.AsSpan((f * 40) + 20, 20).Clear();
                NpyFile.Write<float>(path, two, 40, 2, 4, 5);
                break;
            case "link":
                using (var elsewhere = new TinyFrames())
                    File.Copy(elsewhere.At("a.npy"), frames.At("README.elsewhere"), overwrite: true);
                File.Delete(path);
                File.CreateSymbolicLink(path, frames.At("README.elsewhere"));
                break;
            case "copy":
                File.Copy(path, frames.At("b.npy"), overwrite: true);
                break;
        }
        IsSkipped(frames, fault == "copy" ? "b" : "a", said);
    }

    [Fact]
    public void WhatNobodyNamesIsNamed()
    {
        using var frames = new TinyFrames();
        frames.Array("d.npy", 4, 40, 3, 5);
        frames.Text("notes.txt", "what are these?");
        frames.Text("events.csv", TinyFrames.EventsHeader + TinyFrames.EventsOfA + "aa,going up,1,2,,\n");
        IReadOnlyList<SkippedCapture> skipped = frames.Load().Skipped;
        Assert.Equal(["aa", "d.npy", "notes.txt"], skipped.Select(s => s.CaptureId).Order());
        Assert.Contains(
            skipped,
            s => s.Reason.Contains("d.npy: no row of captures.csv that can be used names it", StringComparison.Ordinal)
        );
        Assert.Contains(skipped, s => s.Reason.Contains("no capture 'aa' that can be read. Did you mean a?", StringComparison.Ordinal));
        Assert.Throws<TreePoseException>(() => frames.Load(new FramesOptions { Strict = true }));
    }

    [Fact]
    public void ALookTellsEverythingAtOnceInTheOrderInWhichToMendIt()
    {
        using var frames = new TinyFrames();
        float[] numbers = frames.Array("a.npy", 1, 40, 3, 5);
        numbers[0] = float.PositiveInfinity;
        NpyFile.Write<float>(frames.At("a.npy"), numbers, 40, 3, 5);
        frames.Array("d.npy", 4, 40, 3, 6);
        frames.Text(
            "captures.csv",
            H + TinyFrames.A + "b,P2,b.npy,,0.1,left,,\nc,P2,,,0,arms,,\nd,P3,d.npy,,0.1,left,,\ne,P3,e.npy,,0.1,l,,\n"
        );
        frames.Text("events.csv", TinyFrames.EventsHeader + "b,going up,1,9,,\n" + TinyFrames.EventsOfA);
        SourceCheck found = FramesSource.Check(frames.Folder, new FramesOptions(), SilentProgress.Instance, CancellationToken.None);
        Assert.Equal(
            [
                (ProblemStage.Tables, "c"),
                (ProblemStage.Tables, "c"),
                (ProblemStage.Files, "c.npy"),
                (ProblemStage.Files, "e"),
                (ProblemStage.Shapes, null),
                (ProblemStage.Events, "b"),
                (ProblemStage.Signal, "a"),
            ],
            found.Problems.Select(p => (p.Stage, p.Capture))
        );
        Assert.Equal("d", found.First!.Id.Name);
    }

    [Fact]
    public void ThereHasToBeAFolder() =>
        Assert.Contains(
            "./treepose data init frames DIR",
            Assert
                .Throws<DataFormatException>(() =>
                    FramesSource.Load("/no/such/folder", new FramesOptions(), SilentProgress.Instance, CancellationToken.None)
                )
                .Message
        );

    private static IReadOnlyList<DataProblem> Problems(TinyFrames frames) =>
        FramesSource.Check(frames.Folder, new(), SilentProgress.Instance, TestContext.Current.CancellationToken).Problems;

    private static void IsSkipped(TinyFrames frames, string capture, string said)
    {
        FrameDataset data = frames.Load();
        Assert.Contains(data.Skipped, s => s.CaptureId == capture && s.Reason.Contains(said, StringComparison.Ordinal));
        Assert.DoesNotContain(data.Sequences, s => s.Id.Name == capture);
        Assert.Equal(2, data.Sequences.DistinctBy(s => s.Id).Count());
        string strict = Assert.Throws<TreePoseException>(() => frames.Load(new FramesOptions { Strict = true })).Message;
        Assert.Contains(said, strict, StringComparison.Ordinal);
    }
}
