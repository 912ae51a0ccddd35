using TreePose.Captures;
using TreePose.Configuration;
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

/// <summary>A form of point clouds that a source can be asked for: shipped ones and a user's own alike.</summary>
public sealed record PointRepresentationPart : Part
{
    private readonly Func<object?, IPointRepresentation> _make;

    private PointRepresentationPart(string name, string summary, object? defaults, Func<object?, IPointRepresentation> make)
        : base(name, summary, defaults) => _make = make;

    /// <summary>A representation with options.</summary>
    /// <param name="name">As given to <c>--set mars.representation=NAME</c>.</param>
    /// <param name="summary">What it is, in a line.</param>
    /// <param name="defaults">Its options with their default values.</param>
    /// <param name="make">Makes it.</param>
    /// <exception cref="PartException">The name cannot be typed.</exception>
    public static PointRepresentationPart Of<TOptions>(
        string name,
        string summary,
        TOptions defaults,
        Func<TOptions, IPointRepresentation> make
    )
        where TOptions : class => new(name, summary, defaults, options => make((TOptions)options!));

    /// <summary>Makes what is chosen.</summary>
    /// <param name="chosen">One of a list of <see cref="PointRepresentationPart"/>.</param>
    /// <exception cref="PartException">There is none of the name, or its factory gives nothing.</exception>
    /// <exception cref="OptionsException">An option is out of range, or the options do not go together.</exception>
    public static IPointRepresentation Chosen(PartSelection chosen)
    {
        var part = (PointRepresentationPart)chosen.Find(chosen.Name);
        object? options = chosen.OptionsOf(chosen.Name) is { } given ? OptionOverrides.Validated(given) : null;
        return part._make(options) ?? throw new PartException($"The representation '{part.Name}' is null: its factory gave nothing.");
    }
}

/// <summary>The representations of point clouds that TreePose ships.</summary>
public static class ShippedPointRepresentations
{
    /// <summary>Name of the default.</summary>
    public const string Default = "map";

    /// <summary>A list of them.</summary>
    public static PartList<PointRepresentationPart> List()
    {
        var list = new PartList<PointRepresentationPart>("representation");
        list.Add(PointRepresentationPart.Of("map", "range-Doppler maps by height", new RasteriserOptions(), o => new PointRasteriser(o)));
        list.Add(PointRepresentationPart.Of("points", "sets of the strongest points", new PointSetOptions(), o => new PointSet(o)));
        return list;
    }
}
