using TreePose.Captures;

namespace TreePose.Balance;

/// <summary>The laboratory axis of a force plate that points to the participant's side.</summary>
public enum PlateAxis
{
    /// <summary>X is mediolateral, Y anteroposterior.</summary>
    X,

    /// <summary>Y is mediolateral, X anteroposterior.</summary>
    Y,
}

/// <summary>
/// A centre-of-pressure recording as it was measured: samples may be missing (NaN) or taken while the plate was unloaded.
/// </summary>
public sealed record CopRecording
{
    /// <summary>[n] left–right position, mm; NaN marks a missing sample.</summary>
    public required double[] MediolateralMm { get; init; }

    /// <summary>[n] front–back position, mm; NaN marks a missing sample.</summary>
    public required double[] AnteroposteriorMm { get; init; }

    /// <summary>[n] vertical force, N, of either sign; null when it was not recorded.</summary>
    public double[]? VerticalForceNewtons { get; init; }

    /// <summary>Samples a second.</summary>
    public required double SampleRateHz { get; init; }

    /// <summary>Time of the first sample on the recording's clock, s.</summary>
    public double StartSeconds { get; init; }

    /// <summary>The file that it was read from, for errors; null where there is none.</summary>
    public string? File { get; init; }

    /// <summary>What the recording's time column left out; those samples are missing.</summary>
    public IReadOnlyList<TimeHole> Holes { get; init; } = [];

    /// <summary>What was decided when it was read; a phrase each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Samples.</summary>
    public int Length => MediolateralMm.Length;

    /// <summary>The COP of one force plate; the arrays are shared, not copied.</summary>
    /// <param name="plate">The plate's recording.</param>
    /// <param name="mediolateral">Its axis that points to the participant's side.</param>
    public static CopRecording FromPlate(ForcePlateRecording plate, PlateAxis mediolateral = PlateAxis.X)
    {
        AxisSeries cop = plate.CopMillimetres;
        return new CopRecording
        {
            MediolateralMm = mediolateral == PlateAxis.X ? cop.X : cop.Y,
            AnteroposteriorMm = mediolateral == PlateAxis.X ? cop.Y : cop.X,
            VerticalForceNewtons = plate.ForceNewtons.Z,
            SampleRateHz = plate.SamplingFrequencyHz,
            StartSeconds = plate.Length > 0 ? plate.TimeSeconds[0] : 0,
            File = plate.File,
            Holes = plate.Holes,
            Notes = plate.Notes,
        };
    }

    /// <summary>The samples at times in [from, to), e.g. one hold's stability phase.</summary>
    /// <param name="fromSeconds">First time, s, on the recording's clock.</param>
    /// <param name="toSeconds">First time that is no longer part of it, s.</param>
    /// <exception cref="UnusableCopException">The span does not lie within the recording, or ends before it begins.</exception>
    public CopRecording Slice(double fromSeconds, double toSeconds)
    {
        const double slack = 1e-6; // of a sample: times that lie on a sample mean that sample, whatever their rounding
        double first = Math.Ceiling((fromSeconds - StartSeconds) * SampleRateHz - slack),
            end = Math.Ceiling((toSeconds - StartSeconds) * SampleRateHz - slack);
        if (!(fromSeconds < toSeconds && first >= 0 && end <= Length))
        {
            double lastSeconds = StartSeconds + Length / SampleRateHz;
            string found = FormattableString.Invariant(
                $"[{fromSeconds}, {toSeconds}) s was asked for, and the recording spans [{StartSeconds}, {lastSeconds}) s."
            );
            throw new UnusableCopException(found, "Check the hold's times and that the file is whole.").In(File);
        }
        Range span = (int)first..(int)end;
        return this with
        {
            MediolateralMm = MediolateralMm[span],
            AnteroposteriorMm = AnteroposteriorMm[span],
            VerticalForceNewtons = VerticalForceNewtons?[span],
            StartSeconds = StartSeconds + first / SampleRateHz,
        };
    }
}
