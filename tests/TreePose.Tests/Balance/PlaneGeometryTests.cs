using TreePose.Balance.Measures;
using Xunit;

namespace TreePose.Tests.Balance;

public sealed class PlaneGeometryTests
{
    [Fact]
    public void HullOfAKnownPolygonKeepsItsCornersOnly()
    {
        PlanePoint[] points = [new(0, 0), new(4, 0), new(4, 3), new(0, 3), new(2, 0), new(1, 1), new(3, 2), new(4, 0)];
        IReadOnlyList<PlanePoint> hull = ConvexHull.Of(points);
        Assert.Equal([new(0, 0), new(4, 0), new(4, 3), new(0, 3)], hull);
        Assert.Equal(12, ConvexHull.AreaMm2(hull), 12);
        Assert.Equal(14, ConvexHull.PerimeterMm(hull), 12);
        Assert.Equal(5, ConvexHull.DiameterMm(hull), 12);
    }

    [Fact]
    public void SmallestCircleIsExactForKnownShapes()
    {
        Assert.Equal(0, EnclosingCircle.Of([new(1, 1), new(1, 1)]).RadiusMm);
        Assert.Equal(2.5, EnclosingCircle.Of([new(0, 0), new(3, 4), new(1.5, 2)]).RadiusMm, 12); // on one line
        Assert.Equal(2.5, EnclosingCircle.Of([new(0, 0), new(4, 0), new(4, 3), new(0, 3), new(2, 1)]).RadiusMm, 12);
        EnclosingCircle equilateral = EnclosingCircle.Of([new(0, 0), new(2, 0), new(1, Math.Sqrt(3))]);
        Assert.Equal(2 / Math.Sqrt(3), equilateral.RadiusMm, 12);
        Assert.Equal(1, EnclosingCircle.Of([new(-1, 0), new(1, 0), new(0, 0.2)]).RadiusMm, 12); // obtuse: two points suffice
    }

    [Fact]
    public void SmallestCircleOfRandomPointsHoldsAllAndEqualsThatOfTheirHull()
    {
        var random = new Random(7);
        for (int round = 0; round < 20; round++)
        {
            PlanePoint[] points =
            [
                .. Enumerable.Range(0, 200).Select(_ => new PlanePoint(random.NextDouble() * 30, random.NextDouble() * 10)),
            ];
            EnclosingCircle circle = EnclosingCircle.Of(points);
            Assert.All(points, p => Assert.True(circle.Centre.DistanceTo(p) <= circle.RadiusMm * (1 + 1e-9)));
            Assert.True(
                points.Count(p => Math.Abs(circle.Centre.DistanceTo(p) - circle.RadiusMm) < 1e-9) >= 2,
                "it rests on at least two points"
            );
            Assert.Equal(circle.RadiusMm, EnclosingCircle.Of(ConvexHull.Of(points)).RadiusMm, 9);
        }
    }
}
