using System.Globalization;

namespace TreePose.Balance;

/// <summary>A run of samples that could not be used as measured.</summary>
/// <param name="StartSeconds">Time of its first sample on the recording's clock, s.</param>
/// <param name="Samples">How many.</param>
/// <param name="DurationSeconds">Samples / rate, s.</param>
/// <param name="Reason">Missing, unloaded, or both.</param>
/// <param name="Treatment">Interpolated, or cut off at an end.</param>
public sealed record CopGap(double StartSeconds, int Samples, double DurationSeconds, string Reason, string Treatment);

/// <summary>What <see cref="CopPreprocessing"/> did to one recording.</summary>
public sealed record PreprocessingReport
{
    /// <summary>Samples of the recording.</summary>
    public required int SamplesIn { get; init; }

    /// <summary>Rate of the recording, Hz.</summary>
    public required double RateInHz { get; init; }

    /// <summary>Samples of the signal that measures are taken from.</summary>
    public required int SamplesOut { get; init; }

    /// <summary>Its rate, Hz.</summary>
    public required double RateOutHz { get; init; }

    /// <summary>Samples trimmed at the start because the options say so.</summary>
    public required int TrimmedAtStart { get; init; }

    /// <summary>Samples trimmed at the end because the options say so.</summary>
    public required int TrimmedAtEnd { get; init; }

    /// <summary>Runs of missing or unloaded samples, and what was done about each.</summary>
    public required IReadOnlyList<CopGap> Gaps { get; init; }

    /// <summary>Every step in order, a phrase each, with its numbers.</summary>
    public required IReadOnlyList<string> Steps { get; init; }

    /// <summary>Samples that were interpolated.</summary>
    public int Interpolated => Gaps.Where(g => g.Treatment == CopGaps.Interpolated).Sum(g => g.Samples);

    /// <summary>The steps as one line.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{SamplesIn} samples at {RateInHz} Hz; {string.Join("; ", Steps)}; {SamplesOut} samples at {RateOutHz} Hz"
        );
}
