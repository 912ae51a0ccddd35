using TreePose.Formats.RawSignals;
using TreePose.Signal.Health;
using TreePose.Signal.RangeDoppler;

namespace TreePose.Datasets.RadarMaps;

/// <summary>The two range-Doppler chains.</summary>
public enum RangeDopplerChain
{
    /// <summary>The study's own: min–max and log1p of each map. Amplitude over time is lost.</summary>
    Study,

    /// <summary>Amplitudes in dB against a fixed reference.</summary>
    Physical,
}

/// <summary>How range-Doppler maps are made of a raw capture.</summary>
public sealed record RadarMapOptions
{
    /// <summary>The chain.</summary>
    public RangeDopplerChain Chain { get; init; } = RangeDopplerChain.Study;

    /// <summary>What the chain <c>study</c> keeps.</summary>
    public StudyChainOptions Study { get; init; } = new();

    /// <summary>How the chain <c>physical</c> works.</summary>
    public PhysicalChainOptions Physical { get; init; } = new();

    /// <summary>
    /// Whether the radial velocity by phase of each stored range bin is written too (<c>…_phase.npy</c>): sway is slower than
    /// a Doppler bin and shows there. It needs the chain <c>study</c>.
    /// </summary>
    public bool Phase { get; init; }

    /// <summary>What files of raw signal leave open.</summary>
    public RawSignalOptions Raw { get; init; } = new();

    /// <summary>How many frames without a usable signal a capture may have.</summary>
    public SignalLimits Signal { get; init; } = new();
}
