using System.ComponentModel.DataAnnotations;

namespace TreePose.Signal.RangeDoppler;

/// <summary>What the range-Doppler chain <c>study</c> keeps of each map. The defaults are the study's own.</summary>
public sealed record StudyChainOptions
{
    /// <summary>Doppler bins kept on each side of zero: 11 gives 23 bins.</summary>
    [Range(0, 1024)]
    public int DopplerBinsEachSide { get; init; } = 11;

    /// <summary>Range bins kept, from the nearest.</summary>
    [Range(1, 4096)]
    public int RangeBins { get; init; } = 13;

    /// <summary>Doppler bins kept, zero included.</summary>
    public int DopplerBins => 2 * DopplerBinsEachSide + 1;

    /// <summary>Numbers in one stored frame of one channel, [Doppler, range].</summary>
    public int FrameSize => DopplerBins * RangeBins;
}
