using TreePose.Captures;
using TreePose.Parts;

namespace TreePose.Datasets;

/// <summary>Makes frames that a network reads of point clouds.</summary>
public interface IPointRepresentation
{
    /// <summary>Shape of every frame made.</summary>
    FrameShape Shape { get; }

    /// <summary>Writes one frame.</summary>
    /// <param name="cloud">The radar's detections.</param>
    /// <param name="frame">Takes <see cref="FrameShape.Size"/> numbers; what stands in it is overwritten.</param>
    void Rasterise(PointCloudFrame cloud, Span<float> frame);
}

/// <summary>The representations of point clouds that TreePose ships.</summary>
public static class ShippedPointRepresentations
{
    /// <summary>Name of the default.</summary>
    public const string Default = "map";

    /// <summary>A list of them.</summary>
    public static PartList<RepresentationPart<IPointRepresentation>> List()
    {
        var list = new PartList<RepresentationPart<IPointRepresentation>>("representation");
        Add("map", "range-Doppler maps by height", new RasteriserOptions(), o => new PointRasteriser(o));
        Add("points", "sets of the strongest points", new PointSetOptions(), o => new PointSet(o));
        return list;

        void Add<TOptions>(string name, string summary, TOptions defaults, Func<TOptions, IPointRepresentation> make)
            where TOptions : class => list.Add(RepresentationPart<IPointRepresentation>.Of(name, summary, defaults, make));
    }
}
