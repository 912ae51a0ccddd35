using TreePose.Datasets;
using TreePose.Simulation;

namespace TreePose;

/// <summary>Opens a data source by its name, <c>KIND:WHERE</c>, as given to <c>--data</c>.</summary>
public static class DataSource
{
    /// <summary>The kinds, with what stands behind the colon.</summary>
    public const string Kinds = "mars:DIR, study:DIR, simulated:tiny, simulated:small";

    /// <summary>Reads the whole captures of a source as labelled radar frames.</summary>
    /// <exception cref="OptionsException">The kind is unknown.</exception>
    /// <exception cref="DataFormatException">A file is missing or damaged.</exception>
    public static FrameDataset OpenFrames(string source, MarsOptions mars, int seed, IWorkProgress progress, CancellationToken cancellation = default)
    {
        int colon = source.IndexOf(':');
        string kind = colon < 0 ? source : source[..colon], where = colon < 0 ? "" : source[(colon + 1)..];
        return kind switch
        {
            "mars" => MarsSource.Load(where, mars, progress, cancellation),
            "simulated" => SimulatedFrameSource.Load(where, seed),
            _ => throw new OptionsException([$"'--data {source}' is not a data source: allowed is {Kinds}."]),
        };
    }
}
