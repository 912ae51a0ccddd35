#:project ../src/TreePose.App/TreePose.App.csproj

// A representation of radar frames, with an option: Doppler profiles of a few bands of range instead of single range bins.
//   ./treepose experiments/own-representation.cs check
//   ./treepose experiments/own-representation.cs run goup-down --set simulated.representation=bands
//   ./treepose experiments/own-representation.cs run goup-down --data study:DIR --set study.representation=bands
//   ./treepose experiments/own-representation.cs sweep goup-down --set simulated.representation=bands
//     --over simulated.representation.bands.count=4,6
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TreePose.App;
using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Datasets.RadarRepresentations;

return TreePoseApp
    .Create()
    .AddRepresentation<BandsOptions>("bands", options => new RangeBands(options), "Doppler profiles of a few bands of range")
    .Run(args);

public sealed record BandsOptions
{
    [Range(1, 13), Description("Bands; the networks over maps read 4 and more.")]
    public int Count { get; init; } = 4;
}

internal sealed class RangeBands(BandsOptions options) : IRadarRepresentation
{
    // A frame gives what is named here and nothing else: Chirps is the raw signal, from the .h5 or the simulator.
    public RadarContent Needs => RadarContent.Maps;

    public FrameShape Shape(RadarParameters radar) => RadarFrame.MapShape.With(AxisKind.Range, options.Count);

    // Several threads may be here at once, so that nothing is kept between frames.
    public void Make(in RadarFrame frame, Span<float> destination)
    {
        int ranges = RadarFrame.MapShape.Columns;
        destination.Clear();
        for (int i = 0; i < frame.Map.Length; i++) // [Doppler, range] -> [Doppler, band]
            destination[i / ranges * options.Count + i % ranges * options.Count / ranges] += frame.Map[i];
    }
}
