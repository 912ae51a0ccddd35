namespace TreePose.Captures;

/// <summary>What one force plate measured during one capture.</summary>
public sealed record ForcePlateRecording
{
    /// <summary>Number of the plate: 1 or 2 in the study; 0 where there is only one.</summary>
    public int Plate { get; init; }

    /// <summary>Samples a second; 1200 in the study.</summary>
    public required double SamplingFrequencyHz { get; init; }

    /// <summary>Time of each sample in seconds, on the clock of the motion capture.</summary>
    public required double[] TimeSeconds { get; init; }

    /// <summary>Ground reaction force in N.</summary>
    public required AxisSeries ForceNewtons { get; init; }

    /// <summary>Centre of pressure in mm. An unloaded plate of the study reads exactly (0, 0).</summary>
    public required AxisSeries CopMillimetres { get; init; }

    /// <summary>The file that it was read from, for errors; null where there is none.</summary>
    public string? File { get; init; }

    /// <summary>What the time column left out; those samples are there as missing ones (NaN).</summary>
    public IReadOnlyList<TimeHole> Holes { get; init; } = [];

    /// <summary>What was decided where the file leaves it open, or says what cannot be; a phrase each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What the file says about itself, key to value.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Samples in the recording.</summary>
    public int Length => TimeSeconds.Length;
}
