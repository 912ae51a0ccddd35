using TreePose.Captures;
using TreePose.Formats.EventTable;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Formats;

/// <summary>Against tables of pandas (tests/Golden/formats.py); the first rows are those of the study's description.</summary>
public sealed class EventTableTests
{
    private static readonly string[] Open = File.ReadAllLines(TestFiles.Golden("formats/events/open.csv"));

    [Theory]
    [InlineData("open.csv")]
    [InlineData("closed.csv")]
    public void WhatIsReadIsWrittenByteForByteAsPandasWroteIt(string file)
    {
        using var scratch = new ScratchFolder();
        string golden = TestFiles.Golden($"formats/events/{file}");
        EventTableFile.Write(scratch.File("a.csv"), EventTableFile.Read(golden));
        Assert.Equal(File.ReadAllText(golden), File.ReadAllText(scratch.File("a.csv")));
    }

    [Fact]
    public void ARowBecomesAHoldAndItsEvents()
    {
        IReadOnlyList<Hold> holds = EventTableFile.Read(TestFiles.Golden("formats/events/open.csv"));
        Assert.Equal(3, holds.Count);
        Hold first = holds[0];
        Assert.Equal(new CaptureId("01", "01_MNTRL_RR_V1"), first.Capture);
        Assert.Equal(new RadarClock(7.33, 30.57, 194, 831, 0.03645), first.Clock);
        Assert.Equal(
            (1, false, 10.22, 11.19, 14.28, 15.05),
            (first.Number, first.IsFinal, first.FootUpSeconds, first.StableSeconds, first.BreakSeconds, first.FootDownSeconds)
        );
        Assert.Equal(
            [new FrameEvent(FootPhase.GoingUp, 273, 300), new(FootPhase.GoingDown, 384, 405), new(FootPhase.GoingUp, 712, 734)],
            HoldEvents.Of(holds.Where(h => h.Capture == first.Capture))
        );
    }

    [Fact]
    public void AnEmptyBreakMeansThePoseWasHeldToTheEnd()
    {
        Hold held = EventTableFile.Read(TestFiles.Golden("formats/events/open.csv"))[1];
        Assert.Null(held.FootDown);
        Assert.Equal((831, 30.57), (held.StableEndFrame, held.StableEndSeconds));
        Assert.True(held.IsFinal);
    }

    /// <summary>Case 05 of the field: frames 40 too small, and a period twice as long.</summary>
    [Theory]
    [InlineData("events_frames.csv", "03_MNTRL", "frame_foot_up is 55, t_foot_up", "is frame 95")]
    [InlineData("events_spf.csv", "03_", "Seconds_per_Frame is 0.0727", "-457 frames off, allowed are 2.")]
    public void ATableThatContradictsItselfLosesThoseCaptures(string file, string captures, string one, string other)
    {
        string path = Path.Combine(TestFiles.SharedData("field/05-table-contradicts-itself"), file);
        var problems = new List<EventTableProblem>();
        IReadOnlyList<Hold> holds = EventTableFile.Read(path, problems);
        Assert.NotEmpty(holds);
        Assert.DoesNotContain(holds, h => h.Capture.Name.StartsWith(captures, StringComparison.Ordinal));
        Assert.All(problems, p => Assert.StartsWith(captures, p.Capture));
        Assert.Contains(
            problems,
            p => p.Reason.Contains(one, StringComparison.Ordinal) && p.Reason.Contains(other, StringComparison.Ordinal)
        );
        Assert.Throws<DataFormatException>(() => EventTableFile.Read(path)); // strict
    }

    [Theory]
    [InlineData(",273,300,", ",272,300,", null)] // 273.3: rounded down, and one less
    [InlineData(",273,300,", ",274,300,", null)]
    [InlineData(",273,300,", ",275,300,", "frame_foot_up is 275, t_foot_up 10.22 s is frame 273")]
    [InlineData(",273,300,", ",271,300,", "frame_foot_up is 271, t_foot_up 10.22 s is frame 273")]
    [InlineData(",384.0,405", ",384.0,412", "frame_end is 412, t_foot_down 15.05 s is frame 406; they may differ by 1.")]
    [InlineData(",15.05,", ",15.5,", "frame_end is 405, t_foot_down 15.5 s is frame 418")]
    [InlineData("0.03645", "0.0365", null)] // what five digits may be off
    [InlineData("0.03645", "0.0367", "Seconds_per_Frame is 0.0367, but start and end (23.24 s, 637 frames) make 0.036484")]
    [InlineData(",30.57,194,", ",30.97,194,", "the end would be +11.6 frames off, allowed are 2.4.")]
    public void FramesAndTimesOfARowAgree(string was, string becomes, string? problem)
    {
        using var scratch = new ScratchFolder();
        Assert.Contains(was, Open[1], StringComparison.Ordinal);
        File.WriteAllLines(scratch.File("a.csv"), [Open[0], Open[1].Replace(was, becomes, StringComparison.Ordinal)]);
        if (problem is null)
            Assert.Single(EventTableFile.Read(scratch.File("a.csv")));
        else
            Assert.Contains(problem, Assert.Throws<DataFormatException>(() => EventTableFile.Read(scratch.File("a.csv"))).Message);
    }

    [Fact]
    public void TheClockRoundsAsTheTableDoes()
    {
        var clock = new RadarClock(7.33, 30.57, 194, 831, 0.03645);
        Assert.Equal(273, clock.FrameAt(10.22));
        Assert.Equal(300, clock.FrameAt(11.19));
        Assert.Equal(10.22, clock.SecondsAt(clock.FrameAt(10.22)), 0.03645 / 2);
        Assert.Equal(2, new RadarClock(0, 10, 0, 100, 1).FrameAt(2.5)); // halves to even, as Python rounds
        Assert.False(HoldEvents.IsLabelled(clock, 193));
        Assert.True(HoldEvents.IsLabelled(clock, 194));
        Assert.True(HoldEvents.IsLabelled(clock, 831));
        Assert.False(HoldEvents.IsLabelled(clock, 832));
    }

    [Theory]
    [InlineData(1, "273,300,384.0,405", "273,300,384.0,380", "row 2 (01_MNTRL_RR_V1): frame_end 380 does not follow frame_break 384")]
    [InlineData(1, "14.28,15.05", "14.28,14.05", "row 2 (01_MNTRL_RR_V1): t_foot_down 14.05 s does not follow t_break 14.28 s")]
    [InlineData(2, "712,734,,831", "400,734,,831", "row 3 (01_MNTRL_RR_V1): the hold [400, 831) overlaps the hold [273, 405) of row 2")]
    [InlineData(2, "27.03,,30.57", "27.03,29,30.57", "row 3 (01_MNTRL_RR_V1): only one of t_break and frame_break is empty")]
    [InlineData(1, "10.22", "ten", "row 2 (01_MNTRL_RR_V1): t_foot_up is 'ten'; a number is expected")]
    [InlineData(1, "10.22", "", "row 2 (01_MNTRL_RR_V1): t_foot_up is empty")]
    [InlineData(1, "10.22", "inf", "t_foot_up is 'inf'")]
    [InlineData(1, ",300,", ",300.5,", "row 2 (01_MNTRL_RR_V1): frame_stable is 300.5; a whole number")]
    [InlineData(1, ",False,", ",maybe,", "is_final_tx is 'maybe'; True or False")]
    [InlineData(1, "01_MNTRL_RR_V1", "tree 1", "RADAR_capture is 'tree 1'; a name such as 18_MNTRL_RR_V1")]
    [InlineData(2, ",3,True", ",1,True", "row 3 (01_MNTRL_RR_V1): tx 1 stands there twice")]
    [InlineData(2, "0.03645", "0.04", "differ from row 2 of the same capture")]
    [InlineData(3, "0.036396", "0.0", "Seconds_per_Frame is 0; a number above 0")]
    [InlineData(3, ",120,958,", ",240,958,", "row 4 (02_MNTRR_RR_V2): the hold [230, 560) leaves the labelled frames 240 to 958")]
    [InlineData(3, ",120,958,", ",958,120,", "RADAR_End_Frame 120 does not follow RADAR_Start_Frame 958")]
    [InlineData(3, ",539.0,560", ",539.0", "has 15 fields; 16 are expected")]
    public void AFaultyRowIsRefusedByNameOrItsCaptureLeftOutWhole(int line, string from, string to, string said)
    {
        using var scratch = new ScratchFolder();
        string[] lines = [.. Open];
        Assert.Contains(from, lines[line]);
        lines[line] = lines[line].Replace(from, to);
        File.WriteAllLines(scratch.File("a.csv"), lines);
        var error = Assert.Throws<DataFormatException>(() => EventTableFile.Read(scratch.File("a.csv")));
        Assert.StartsWith(scratch.File("a.csv"), error.Message);
        Assert.Contains(said, error.Message);

        var problems = new List<EventTableProblem>();
        IReadOnlyList<Hold> rest = EventTableFile.Read(scratch.File("a.csv"), problems);
        Assert.Contains(problems, p => p.Reason.Contains(said) && p.Row == line + 1);
        Assert.DoesNotContain(rest, h => problems.Any(p => p.Capture == h.Capture.Name));
        Assert.NotEmpty(rest);
    }

    [Fact]
    public void ATableSavedByASpreadsheetIsRead()
    {
        using var scratch = new ScratchFolder();
        string text = File.ReadAllText(TestFiles.Golden("formats/events/open.csv"))
            .Replace("\n", "\r\n")
            .Replace("False", "FALSE")
            .Replace("MOCAP_End_Time", "\"MOCAP_End_Time\"");
        File.WriteAllText(scratch.File("a.csv"), text + "\r\n", System.Text.Encoding.UTF8); // with a byte order mark
        Assert.Equal(EventTableFile.Read(TestFiles.Golden("formats/events/open.csv")), EventTableFile.Read(scratch.File("a.csv")));
    }

    [Fact]
    public void MissingColumnsAreAllNamed()
    {
        using var scratch = new ScratchFolder();
        File.WriteAllLines(scratch.File("a.csv"), [Open[0].Replace(",t_break", "").Replace(",frame_end", "")]);
        Assert.Contains(
            "row 1: lacks the columns t_break, frame_end",
            Assert.Throws<DataFormatException>(() => EventTableFile.Read(scratch.File("a.csv"))).Message
        );
        File.WriteAllText(scratch.File("empty.csv"), "");
        Assert.Contains("RADAR_capture", Assert.Throws<DataFormatException>(() => EventTableFile.Read(scratch.File("empty.csv"))).Message);
        Assert.Contains(
            "cannot be opened",
            Assert.Throws<DataFormatException>(() => EventTableFile.Read(scratch.File("nowhere.csv"))).Message
        );
    }
}
