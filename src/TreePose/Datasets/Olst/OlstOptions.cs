using System.ComponentModel.DataAnnotations;
using TreePose.Balance;
using TreePose.Signal.Health;

namespace TreePose.Datasets.Olst;

/// <summary>Options of the <c>olst:DIR</c> source.</summary>
internal record OlstOptions
{
    /// <summary>First range bin of the maps that is read, from 0.</summary>
    [Range(0, 100_000)]
    public int FromRangeBin { get; init; }

    /// <summary>First range bin after those that are read; none reads all to the last.</summary>
    [Range(1, 100_000)]
    public int? ToRangeBin { get; init; }

    /// <summary>Doppler bins that are read on each side of zero; none reads as many as there are on both sides.</summary>
    [Range(1, 100_000)]
    public int? DopplerHalfWidth { get; init; }

    /// <summary>How many frames without a usable signal a cube may have.</summary>
    public SignalLimits Signal { get; init; } = new();

    /// <summary>Whether a capture that cannot be used is an error instead of a recorded skip.</summary>
    public bool Strict { get; init; }
}

/// <summary>Options of <c>olst:DIR</c> for holds.</summary>
internal sealed record OlstHoldOptions : OlstOptions
{
    /// <summary>The target: low-passed in mm/s, or the study's unfiltered one in mm per sample.</summary>
    public CopSpeedRule CopSpeed { get; init; }

    internal OlstOptions ToFrames() =>
        new()
        {
            FromRangeBin = FromRangeBin,
            ToRangeBin = ToRangeBin,
            DopplerHalfWidth = DopplerHalfWidth,
            Signal = Signal,
            Strict = Strict,
        };
}

/// <summary>Options of <c>olst:DIR</c> for attempts.</summary>
internal sealed record OlstAttemptOptions : OlstOptions
{
    /// <summary>How the windows are cut.</summary>
    public AttemptWindowOptions Window { get; init; } = new();
}

/// <summary>Options of <c>olst:DIR</c> for trials.</summary>
internal sealed record OlstTrialOptions
{
    /// <summary>The axis of the plates that points to the participant's side.</summary>
    public PlateAxis Mediolateral { get; init; } = PlateAxis.X;
}
