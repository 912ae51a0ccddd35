using TreePose.Formats.Cubes;
using TreePose.Formats.Dca1000;

namespace TreePose.Formats.RawSignals;

/// <summary>What files of raw radar signal leave open, by kind of file.</summary>
public sealed record RawSignalOptions
{
    /// <summary>Recordings of TI's DCA1000.</summary>
    public Dca1000Options Ti { get; init; } = new();

    /// <summary>Arrays with named axes, <c>.npy</c> and HDF5.</summary>
    public CubeOptions Cube { get; init; } = new();
}
