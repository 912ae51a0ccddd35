using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Commands;

/// <summary><c>data events</c> and <c>data align</c> on force plates and markers of other laboratories.</summary>
public sealed class PlateCommandTests : IDisposable
{
    private const int Rate = 100,
        PerFrame = 10,
        Seconds = 12;
    private readonly ScratchFolder _scratch = new();

    public PlateCommandTests() => Directory.CreateDirectory(_scratch.File("in/P01"));

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void EventsOfC3dAreWrittenInTheShapeOfTheStudysTable()
    {
        Write("one", lifted: 2);
        string printed = Events().Succeeded();
        Assert.Contains("P01_one: the foot on plate 2 is lifted, the one on plate 1 stands", Flat(printed), StringComparison.Ordinal);
        Assert.Contains("1 hold in 1 capture", printed, StringComparison.Ordinal);
        Assert.Contains("Frames are those of the file, from 0.", printed, StringComparison.Ordinal);
        string[] rows = File.ReadAllLines(_scratch.File("events.csv"));
        Assert.StartsWith(
            "RADAR_capture,MOCAP_Start_Time,MOCAP_End_Time,RADAR_Start_Frame,RADAR_End_Frame",
            rows[0],
            StringComparison.Ordinal
        );
        Assert.StartsWith("P01_one,0.0,11.999,0,1200,0.01,1,True,", rows[1], StringComparison.Ordinal);
        Assert.Equal(2, rows.Length);
    }

    [Fact]
    public void PlatesWithoutALiftAreRefusedWithTheFileAndLeaveNothing()
    {
        Write("one", lifted: null);
        CommandOutcome outcome = Events();
        Assert.Contains("No hold was found", outcome.Refused(), StringComparison.Ordinal);
        Assert.Contains("neither plate 1 nor plate 2 becomes empty", Flat(outcome.Output), StringComparison.Ordinal);
        Assert.Contains("one.c3d", outcome.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(_scratch.File("events.csv")));
    }

    [Theory]
    [InlineData("'--compare' needs an event table to compare with", "--compare")]
    [InlineData("'--clock align' is for study:DIR", "--clock", "align")]
    [InlineData("'plates.pattern' has no effect: the data is c3d:", "--set", "plates.pattern={participant}.csv")]
    [InlineData("'c3d.liftedPlatform' cannot be '0'", "--set", "c3d.liftedPlatform=0")]
    [InlineData("'footDown' is not a known key", "--set", "footDown=1")]
    public void WhatIsForAnotherSourceIsRefused(string said, params string[] more)
    {
        Write("one", lifted: 2);
        Assert.Contains(said, Events(more).Refused(), StringComparison.Ordinal);
        Assert.False(File.Exists(_scratch.File("events.csv")));
    }

    [Fact]
    public void ClocksOfC3dAreTold()
    {
        Write("one", lifted: 1);
        string source = $"c3d:{_scratch.File("in")}",
            table = _scratch.File("clocks.csv");
        string printed = CommandOutcome.Of("data", "align", "--data", source, "--out", table).Succeeded();
        Assert.Equal(printed.Split("Table:")[0], CommandOutcome.Of("data", "align", "--data", source).Succeeded());
        CommandOutcome again = CommandOutcome.Of("data", "align", "--data", source, "--out", table);
        Assert.Contains("exists already and is not written over", again.Refused(), StringComparison.Ordinal);
        Assert.Equal(printed, CommandOutcome.Of("data", "align", "--data", source, "--out", table, "--force").Succeeded());
        Assert.Contains("FOOT", printed, StringComparison.Ordinal);
        Assert.Contains("P01_one plate 2: ", Flat(printed), StringComparison.Ordinal);
        Assert.StartsWith("P01_one,1,", File.ReadAllLines(table)[1], StringComparison.Ordinal);
        string file = _scratch.File("in/P01/one.c3d");
        Assert.Contains(
            "FOOT",
            CommandOutcome.Of("data", "align", "--markers", file, "--plates", file).Succeeded(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void WhatToAlignIsSaidOnceAndWhole()
    {
        Assert.Contains(
            "'--markers' is given alone",
            CommandOutcome.Of("data", "align", "--markers", "a.trc").Refused(),
            StringComparison.Ordinal
        );
        Assert.Contains("Say once what to align", CommandOutcome.Of("data", "align").Refused(), StringComparison.Ordinal);
        string both = CommandOutcome.Of("data", "align", "--data", "study:s", "--markers", "a.trc", "--plates", "a.mot").Refused();
        Assert.Contains("Say once what to align", both, StringComparison.Ordinal);
        string none = CommandOutcome.Of("data", "align", "--markers", "a.trc", "--plates", "a.mot").Refused();
        Assert.Contains("a.trc", none, StringComparison.Ordinal);
        Write("one", lifted: null);
        string table = _scratch.File("clocks.csv");
        string still = CommandOutcome.Of("data", "align", "--data", $"c3d:{_scratch.File("in")}", "--out", table).Refused();
        Assert.Contains("the plate is loaded all the time", still, StringComparison.Ordinal);
        Assert.False(File.Exists(table));
    }

    private CommandOutcome Events(params string[] more) =>
        CommandOutcome.Of(["data", "events", "--data", $"c3d:{_scratch.File("in")}", "--out", _scratch.File("events.csv"), .. more]);

    private static string Flat(string text) => string.Join(' ', text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Somebody stands on two plates and lifts the foot of one of them from 4 s to 8 s; its marker rises with it.</summary>
    private void Write(string name, int? lifted)
    {
        int samples = Seconds * Rate * PerFrame;
        double[] time = [.. Enumerable.Range(0, samples).Select(i => (double)i / (Rate * PerFrame))];
        bool Up(double t) => t is >= 4 and < 8;
        TinyPlatform Plate(int number)
        {
            double sway = number == 1 ? 1 : -1;
            return new TinyPlatform(
                [
                    .. time.Select(t =>
                        lifted is null || !Up(t) ? 350.0
                        : lifted == number ? 0
                        : 700
                    ),
                ],
                [.. time.Select(t => 100 * sway + (t is > 4.5 and < 7.5 ? 3 : 20) * Math.Sin(9 * t))],
                [.. time.Select(t => 5 * Math.Cos(7 * t))]
            );
        }
        double side = lifted == 2 ? -100 : 100;
        (double, double, double)[] foot =
        [
            .. Enumerable
                .Range(0, Seconds * Rate)
                .Select(i => (double)i / Rate)
                .Select(t => (side, 0.0, lifted is not null && Up(t) ? 340.0 : 40)),
        ];
        TinyC3d.Write(
            _scratch.File($"in/P01/{name}.c3d"),
            Rate,
            PerFrame,
            new Dictionary<string, (double, double, double)[]> { ["FOOT"] = foot },
            Plate(1),
            Plate(2)
        );
    }
}
