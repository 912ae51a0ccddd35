using System.ComponentModel.DataAnnotations;

namespace TreePose.Balance.Measures;

/// <summary>Choices inside measures that the literature leaves open.</summary>
public sealed record CopMeasureOptions
{
    /// <summary>Lowest frequency of the spectral moments, Hz; Prieto 1996 uses 0.15.</summary>
    [Range(0.0, 50.0)]
    public double SpectrumLowHz { get; init; } = 0.15;

    /// <summary>Highest frequency of the spectral moments, Hz; Prieto 1996 uses 5.</summary>
    [Range(0.1, 500.0)]
    public double SpectrumHighHz { get; init; } = 5;

    /// <summary>Radius of the sway density circle, mm; Baratto 2002 uses 2.5, Quijoux 2021 uses 3.</summary>
    [Range(0.01, 100.0)]
    public double SwayDensityRadiusMm { get; init; } = 2.5;

    /// <summary>Zero-phase low-pass of the sway density curve before its peaks are sought, Hz; Baratto 2002 uses 2.5.</summary>
    [Range(0.1, 100.0)]
    public double SwayDensityCutoffHz { get; init; } = 2.5;

    /// <summary>Longest lag of stabilogram diffusion, s; Collins and De Luca 1993 use 10. At most a third of the signal is used.</summary>
    [Range(0.2, 60.0)]
    public double DiffusionMaxLagSeconds { get; init; } = 10;

    /// <summary>Lag step of stabilogram diffusion, s (rounded up to whole samples); bounds the work at high sampling rates.</summary>
    [Range(0.001, 1.0)]
    public double DiffusionLagStepSeconds { get; init; } = 0.01;
}
