using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Datasets.Olst;
using TreePose.Datasets.RadarRepresentations;
using TreePose.Steps;
using Xunit;

namespace TreePose.Tests.Datasets;

/// <summary>What the axes and cells of maps stand for, from the source through the steps to a drawing.</summary>
public sealed class MapScalesTests
{
    private static readonly MapScales Map = MapScales.Of(new RadarMap(), RadarParameters.Study);

    private static double Bin => RadarParameters.Study.RangeResolutionMetres;

    private static bool Close((double, double, int?) a, (double, double, int?) b) =>
        Math.Abs(a.Item1 - b.Item1) < 1e-9 && Math.Abs(a.Item2 - b.Item2) < 1e-9 && a.Item3 == b.Item3;

    public static TheoryData<string, string, string> Shipped() =>
        new()
        {
            { "map", "m/s", "m" },
            { "phase", "m/s", "m" },
            { "plates", "m/s", "m" },
            { "microDoppler", "ms", "m/s" },
            { "chirps", "ms", "m" },
        };

    [Theory]
    [MemberData(nameof(Shipped))]
    public void EveryShippedRepresentationSaysItsUnits(string name, string rows, string columns)
    {
        IRadarRepresentation representation = RepresentationPart<IRadarRepresentation>.Chosen(ShippedRadarRepresentations.Select(name));
        MapScales scales = MapScales.Of(representation, RadarParameters.Study);
        FrameShape shape = representation.Shape(RadarParameters.Study);
        Assert.Equal((rows, columns), (scales.Rows!.Unit, scales.Columns!.Unit));
        Assert.Equal((shape.Rows, shape.Columns), (scales.Rows.Bins, scales.Columns.Bins));
        Assert.NotEqual(MapScales.UnknownCells, scales.Cells);
    }

    [Fact]
    public void SpeedsAndRangesAreThoseOfTheRadar()
    {
        // λ/(2·T) = 0.003919 m/(2·128·284 µs) = 0.0539 m/s a bin; what is sampled of the sweep, 901 MHz, gives 0.166 m a bin.
        Assert.Equal((-0.593, 0.593), (Math.Round(Map.Rows!.From, 3), Math.Round(Map.Rows.To, 3)));
        Assert.Equal((0, 12 * Bin), (Map.Columns!.From, Map.Columns.To));
        Assert.InRange(Bin, 0.15, 0.18);
        AxisScale hertz = new("Doppler", -1000, 1000, "Hz");
        AxisScale speed = OlstBins.AsSpeed(hertz)!;
        Assert.Equal(("m/s", 1.959), (speed.Unit, Math.Round(speed.To, 3)));
        Assert.Equal(speed, OlstBins.AsSpeed(speed));
    }

    [Theory]
    [InlineData("crop.range", "fromBin=3", 3)]
    [InlineData("align.range", "", null)]
    [InlineData("log1p", "", 0)]
    public void StepsMoveTheRangeAlong(string step, string option, int? first)
    {
        MapScales after = After(step, option);
        Assert.Equal(first is null, after.Columns is null);
        if (after.Columns is not { } columns)
            return;
        Assert.Equal((first!.Value * Bin, 12 * Bin, 13 - first), (columns.From, columns.To, columns.Bins), Close);
    }

    [Fact]
    public void ATurnedAxisIsTurnedAndCellsAreCalledWhatTheyHaveBecome()
    {
        MapScales turned = After("flip.doppler", "");
        Assert.Equal((Map.Rows!.To, Map.Rows.From), (turned.Rows!.From, turned.Rows.To));
        Assert.Equal(Map.Cells, turned.Cells);
        Assert.Equal(MapScales.AfterSteps, After("log1p", "").Cells);
        Assert.Equal(MapScales.Level, After("decibel", "").Cells);
    }

    private static MapScales After(string step, string option)
    {
        FrameShape shape = RadarFrame.MapShape;
        var block = new FrameBlock
        {
            Id = new CaptureId("1", "a"),
            Shape = shape,
            Frames = [.. Enumerable.Range(0, 4 * shape.Size).Select(i => (float)(i % 7))],
            SecondsPerFrame = 0.1,
            Scales = Map,
        };
        return Steps.Blocks.Step(step, option.Length > 0 ? [option] : []).Apply(block).Scales;
    }
}
