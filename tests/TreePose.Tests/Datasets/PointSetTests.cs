using TreePose.Captures;
using TreePose.Configuration;
using TreePose.Datasets;
using TreePose.Parts;
using Xunit;

namespace TreePose.Tests.Datasets;

public sealed class PointSetTests
{
    private static readonly RadarPoint Weak = new(1, 2, 3, -0.5f, 4),
        Strong = new(5, 6, 7, 0.5f, 9);

    [Fact]
    public void ThePointsThatAreMissingAreZeroAndNotPresent()
    {
        var set = new PointSet(new PointSetOptions { Points = 3 });
        Assert.Equal("[3 points, 6 features]", set.Shape.ToString());
        float[] frame = [.. Enumerable.Repeat(99f, set.Shape.Size)];
        set.Rasterise(new PointCloudFrame(0, [Weak, Strong]), frame);
        Assert.Equal([5, 6, 7, 0.5f, MathF.Log(10), 1, 1, 2, 3, -0.5f, MathF.Log(5), 1, 0, 0, 0, 0, 0, 0], frame);
    }

    [Fact]
    public void OfTooManyTheStrongestAreKept()
    {
        var set = new PointSet(new PointSetOptions { Points = 1 });
        var frame = new float[set.Shape.Size];
        set.Rasterise(new PointCloudFrame(0, [Weak, Strong, Weak]), frame);
        Assert.Equal([5, 6, 7, 0.5f, MathF.Log(10), 1], frame);
    }

    [Fact]
    public void TheRepresentationIsChosenByName()
    {
        Assert.True(RepresentationPart<IPointRepresentation>.Chosen(new MarsOptions().Representation).Shape.IsMap);
        MarsOptions options = OptionOverrides.Apply(new MarsOptions(), ["representation=points", "representation.points.points=48"]);
        FrameShape shape = RepresentationPart<IPointRepresentation>.Chosen(options.Representation).Shape;
        Assert.Equal(new FrameShape(new FrameAxis(AxisKind.Point, 48), new FrameAxis(AxisKind.Feature, 6)), shape);
        Assert.Equal(1, shape.ScaledAxis);
        Assert.Throws<PartException>(() => RepresentationPart<IPointRepresentation>.Chosen(options.Representation.With("voxels")));
        PartSelection none = options.Representation.WithOptions("points", new PointSetOptions { Points = 0 });
        Assert.Throws<OptionsException>(() => RepresentationPart<IPointRepresentation>.Chosen(none));
    }
}
