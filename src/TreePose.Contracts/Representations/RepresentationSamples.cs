using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Datasets.RadarRepresentations;

namespace TreePose.Contracts;

/// <summary>A representation with frames to try it on: the first is silence, the others differ.</summary>
/// <param name="Name">The part's name.</param>
/// <param name="Shape">Shape of its frames.</param>
/// <param name="Make">Makes one frame of the sample of a number.</param>
internal sealed record RepresentationUnderTest(string Name, Func<FrameShape> Shape, Action<int, float[]> Make)
{
    /// <summary>How many samples there are.</summary>
    public int Frames => RepresentationSamples.Frames;

    /// <summary>A sample in words.</summary>
    public string Describe(int frame) => frame == 0 ? "a frame in which nothing is measured" : $"sample {frame}";
}

/// <summary>Frames as sources have them.</summary>
internal static class RepresentationSamples
{
    public const int Frames = 4;

    private static readonly RadarParameters Radar = RadarParameters.Study;
    private static readonly float[][] Maps = Samples(RadarFrame.MapShape.Size, 0, 0.7);
    private static readonly float[][] Velocities = Samples(RadarFrame.MapShape.Columns, -20, 20);
    private static readonly float[][] Chirps = Samples(Radar.ChirpsPerFrame * Radar.SamplesPerChirp, -2000, 2000);
    private static readonly PlateLoad[][] Plates =
    [
        .. Samples(2, 0, 700).Select(loads => loads.Select(z => new PlateLoad(0, 0, z, z / 70, z / 7)).ToArray()),
    ];

    private static readonly PointCloudFrame[] Clouds =
    [
        .. Samples(40, 0, 1)
            .Select((u, i) => new PointCloudFrame(i, [.. Enumerable.Range(0, i == 0 ? 0 : 8).Select(p => Point(u, 5 * p))])),
    ];

    public static RepresentationUnderTest Of(RepresentationPart<IPointRepresentation> part, object? options) =>
        new(part.Name, () => part.Create(options).Shape, Once(() => part.Create(options), (r, i, frame) => r.Rasterise(Clouds[i], frame)));

    public static RepresentationUnderTest Of(RepresentationPart<IRadarRepresentation> part, object? options) =>
        new(
            part.Name,
            () => part.Create(options).Shape(Radar),
            Once(() => part.Create(options), (r, i, frame) => r.Make(Content(r.Needs, i), frame))
        );

    /// <summary>One instance for all frames, so that whatever it keeps between them shows.</summary>
    private static Action<int, float[]> Once<T>(Func<T> create, Action<T, int, float[]> make)
    {
        var one = new Lazy<T>(create);
        return (i, frame) => make(one.Value, i, frame);
    }

    private static RadarFrame Content(RadarContent needs, int i) =>
        new(i, Radar)
        {
            Map = needs.HasFlag(RadarContent.Maps) ? Maps[i] : default(ReadOnlySpan<float>),
            Velocities = needs.HasFlag(RadarContent.Phase) ? Velocities[i] : default(ReadOnlySpan<float>),
            Chirps = needs.HasFlag(RadarContent.Chirps) ? Chirps[i] : default(ReadOnlySpan<float>),
            Plates = needs.HasFlag(RadarContent.Plates) ? Plates[i] : default(ReadOnlySpan<PlateLoad>),
        };

    private static RadarPoint Point(float[] u, int at) =>
        new(u[at] - 0.5f, 1.6f + u[at + 1], u[at + 2] - 0.5f, 3 * u[at + 3] - 1.5f, 100 * u[at + 4]);

    private static float[][] Samples(int numbers, double low, double high)
    {
        var random = new Random(numbers);
        return
        [
            .. Enumerable
                .Range(0, Frames)
                .Select(i =>
                    Enumerable.Range(0, numbers).Select(_ => i == 0 ? 0 : (float)(low + (high - low) * random.NextDouble())).ToArray()
                ),
        ];
    }
}
