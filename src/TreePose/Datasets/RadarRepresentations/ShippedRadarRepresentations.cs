using TreePose.Parts;

namespace TreePose.Datasets.RadarRepresentations;

/// <summary>The representations of radar captures that TreePose ships.</summary>
public static class ShippedRadarRepresentations
{
    /// <summary>Name of the default for frames.</summary>
    public const string Default = "map";

    /// <summary>Name of the default for holds.</summary>
    public const string DefaultOfHolds = "phase";

    /// <summary>A list of them.</summary>
    public static PartList<RepresentationPart<IRadarRepresentation>> List()
    {
        var list = new PartList<RepresentationPart<IRadarRepresentation>>("representation");
        list.Add(RepresentationPart<IRadarRepresentation>.Of("map", "range-Doppler maps", () => new RadarMap()));
        Add("phase", "maps with radial velocity by phase beside them", new PhasePlanesOptions(), o => new PhasePlanes(o));
        Add("microDoppler", "Doppler spectra within a frame, dB", new MicroDopplerColumnsOptions(), o => new MicroDopplerColumns(o));
        Add("chirps", "complex range profiles of the chirps", new ComplexChirpsOptions(), o => new ComplexChirps(o));
        Add("plates", "maps with the plates' loads, an upper bound", new PlatesBesideMapOptions(), o => new PlatesBesideMap(o));
        return list;

        void Add<TOptions>(string name, string summary, TOptions defaults, Func<TOptions, IRadarRepresentation> make)
            where TOptions : class => list.Add(RepresentationPart<IRadarRepresentation>.Of(name, summary, defaults, make));
    }

    /// <summary>One of them with its options, as an option of a source.</summary>
    internal static PartSelection Select(string name) => PartSelection.One(List(), name);
}
