using System.Globalization;

namespace TreePose.Balance;

/// <summary>A centre-of-pressure signal that measures can be taken from: every sample is finite, both axes have one length.</summary>
public sealed class CopSignal
{
    /// <summary>Wraps two axes; the arrays are not copied.</summary>
    /// <param name="mediolateralMm">[n] left–right position, mm.</param>
    /// <param name="anteroposteriorMm">[n] front–back position, mm.</param>
    /// <param name="sampleRateHz">Samples a second.</param>
    /// <exception cref="UnusableCopException">
    /// Fewer than 3 samples, unequal lengths, a rate that is not positive, or a sample that is not finite.
    /// </exception>
    public CopSignal(double[] mediolateralMm, double[] anteroposteriorMm, double sampleRateHz)
    {
        if (mediolateralMm.Length != anteroposteriorMm.Length)
            throw new UnusableCopException(
                $"the ML axis has {mediolateralMm.Length} samples and the AP axis {anteroposteriorMm.Length}.",
                "Give both axes of one recording."
            );
        if (mediolateralMm.Length < 3)
            throw new UnusableCopException(
                $"it has {mediolateralMm.Length} samples, at least 3 are needed.",
                "Choose a longer hold or trim less."
            );
        if (!(sampleRateHz > 0 && double.IsFinite(sampleRateHz)))
            throw new UnusableCopException(
                string.Create(CultureInfo.InvariantCulture, $"its sampling rate is {sampleRateHz} Hz."),
                "Give a rate above 0."
            );
        for (int i = 0; i < mediolateralMm.Length; i++)
        {
            if (!double.IsFinite(mediolateralMm[i]) || !double.IsFinite(anteroposteriorMm[i]))
                throw new UnusableCopException(
                    string.Create(CultureInfo.InvariantCulture, $"sample {i} (at {i / sampleRateHz:0.###} s) is not finite."),
                    "Pass it through CopPreprocessing first."
                );
        }
        (MediolateralMm, AnteroposteriorMm, SampleRateHz) = (mediolateralMm, anteroposteriorMm, sampleRateHz);
    }

    /// <summary>[n] left–right position, mm.</summary>
    public double[] MediolateralMm { get; }

    /// <summary>[n] front–back position, mm.</summary>
    public double[] AnteroposteriorMm { get; }

    /// <summary>Samples a second.</summary>
    public double SampleRateHz { get; }

    /// <summary>Samples.</summary>
    public int Length => MediolateralMm.Length;

    /// <summary>n / f, s: each sample stands for one sampling interval.</summary>
    public double DurationSeconds => Length / SampleRateHz;
}

/// <summary>A centre-of-pressure recording from which no honest measure can be taken.</summary>
public sealed class UnusableCopException : TreePoseException
{
    /// <summary>Makes an error.</summary>
    /// <param name="problem">What was found, following "The COP signal cannot be used: ".</param>
    /// <param name="remedy">What to do.</param>
    public UnusableCopException(string problem, string remedy)
        : base($"The COP signal cannot be used: {problem} {remedy}") { }

    private UnusableCopException(string file, TreePoseException inner)
        : base($"{file}: {inner.Message}", inner) { }

    /// <summary>The same error with the file that it is about, where there is one.</summary>
    internal UnusableCopException In(string? file) => file is null ? this : Of(file, this);

    /// <summary>What is wrong with the recording of a file.</summary>
    internal static UnusableCopException Of(string file, TreePoseException error) => new(file, error);
}
