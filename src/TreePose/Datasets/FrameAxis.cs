namespace TreePose.Datasets;

/// <summary>What stands along an axis of a frame.</summary>
public enum AxisKind
{
    /// <summary>Planes that belong together: receive channels, height bands, contents.</summary>
    Channel,

    /// <summary>Distance from the radar, near to far.</summary>
    Range,

    /// <summary>Radial speed, zero in the middle: bin ⌊n/2⌋ of n.</summary>
    Doppler,

    /// <summary>Height.</summary>
    Height,

    /// <summary>Direction of arrival.</summary>
    Angle,

    /// <summary>Points of a cloud, whose order means nothing.</summary>
    Point,

    /// <summary>Quantities that are told of one thing: a point's place, speed and intensity.</summary>
    Feature,

    /// <summary>Chirps of a frame: slow time.</summary>
    Chirp,

    /// <summary>Samples of a chirp: fast time.</summary>
    Sample,

    /// <summary>Real and imaginary part.</summary>
    Component,

    /// <summary>Force plates.</summary>
    Plate,
}

/// <summary>One axis of a frame.</summary>
/// <param name="Kind">What stands along it.</param>
/// <param name="Length">How many.</param>
public readonly record struct FrameAxis(AxisKind Kind, int Length)
{
    /// <summary>The axis as files call it: <c>channel</c>, <c>range</c>, <c>Doppler</c>.</summary>
    public string Name => NameOf(Kind);

    /// <summary>Whether neighbours along it are neighbours in the world, so that a convolution over it means something.</summary>
    public bool IsGrid =>
        Kind is AxisKind.Range or AxisKind.Doppler or AxisKind.Height or AxisKind.Angle or AxisKind.Chirp or AxisKind.Sample;

    /// <summary><c>16 range</c>, <c>1 channel</c>, <c>4 channels</c>.</summary>
    public override string ToString() => $"{Length} {Name}{(IsCounted && Length != 1 ? "s" : "")}";

    /// <summary>Things that are counted take a plural; quantities do not.</summary>
    private bool IsCounted => Kind is not (AxisKind.Range or AxisKind.Doppler or AxisKind.Height or AxisKind.Angle);

    internal static string NameOf(AxisKind kind) => kind == AxisKind.Doppler ? "Doppler" : kind.ToString().ToLowerInvariant();
}
