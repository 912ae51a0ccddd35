namespace TreePose.Signal.Filters;

/// <summary>
/// One biquad, H(z) = (b0 + b1 z⁻¹ + b2 z⁻²) / (1 + a1 z⁻¹ + a2 z⁻²). Its state (z0, z1) is that of the transposed
/// direct form II, as in SciPy's <c>sosfilt</c>.
/// </summary>
/// <param name="B0">Numerator, order 0.</param>
/// <param name="B1">Numerator, order 1.</param>
/// <param name="B2">Numerator, order 2; 0 for a first-order section.</param>
/// <param name="A1">Denominator, order 1.</param>
/// <param name="A2">Denominator, order 2; 0 for a first-order section.</param>
public readonly record struct SecondOrderSection(double B0, double B1, double B2, double A1, double A2)
{
    /// <summary>Gain for a constant input.</summary>
    public double GainAtZero => (B0 + B1 + B2) / (1 + A1 + A2);

    /// <summary>The state in which a constant input of 1 gives a constant output at once (SciPy <c>lfilter_zi</c>).</summary>
    internal (double Z0, double Z1) SteadyState() => (GainAtZero - B0, B2 - A2 * GainAtZero);

    /// <summary>Filters in place from a given state.</summary>
    internal void Run(Span<double> signal, double z0, double z1)
    {
        for (int i = 0; i < signal.Length; i++)
        {
            double x = signal[i];
            double y = B0 * x + z0;
            z0 = B1 * x - A1 * y + z1;
            z1 = B2 * x - A2 * y;
            signal[i] = y;
        }
    }
}
