using TreePose.Captures;
using TreePose.Datasets;
using Xunit;

namespace TreePose.Tests.Datasets;

public sealed class PointRasteriserTests
{
    private static readonly RasteriserOptions Options = new()
    {
        RangeFromMetres = 1,
        RangeToMetres = 3,
        RangeBins = 4,
        DopplerBinsEachSide = 2,
        HeightEdgesMetres = [0],
        Content = CellContent.Both,
    };

    [Fact]
    public void APointFallsIntoTheCellOfItsRangeSpeedAndHeight()
    {
        var rasteriser = new PointRasteriser(Options);
        Assert.Equal(FrameShape.Map(4, new(AxisKind.Range, 4), new(AxisKind.Doppler, 5)), rasteriser.Shape);
        var map = new float[rasteriser.Shape.Size];
        // Range 2.5 m (bin 3 of 4), one Doppler step away, above the edge (band 1).
        rasteriser.Rasterise(new PointCloudFrame(0, [new RadarPoint(0, 2.5f, 0.01f, 0.356f, 7)]), map);
        Assert.Equal(MathF.Log(2), map[Index(channel: 2, row: 3, column: 3)]);
        Assert.Equal(MathF.Log(8) * 0.25f, map[Index(channel: 3, row: 3, column: 3)]);
        Assert.Equal(2, map.Count(v => v != 0));
    }

    [Fact]
    public void FastPointsFallIntoTheOutermostBinAndFarOnesOut()
    {
        var map = new float[4 * 4 * 5];
        new PointRasteriser(Options).Rasterise(
            new PointCloudFrame(0, [new RadarPoint(0, 1.2f, -0.1f, -9f, 1), new RadarPoint(0, 3.5f, 0, 0, 1)]),
            map
        );
        Assert.Equal(MathF.Log(2), map[Index(channel: 0, row: 0, column: 0)]);
        Assert.Equal(2, map.Count(v => v != 0));
    }

    [Fact]
    public void AnEmptyRangeAndFallingHeightsAreRefusedTogether()
    {
        var e = Assert.Throws<OptionsException>(() =>
            new PointRasteriser(
                new RasteriserOptions
                {
                    RangeFromMetres = 2,
                    RangeToMetres = 1,
                    HeightEdgesMetres = [1, 0],
                }
            )
        );
        Assert.Equal(2, e.Violations.Count);
    }

    private static int Index(int channel, int row, int column) => (((channel * 4) + row) * 5) + column;
}
