namespace TreePose.Signal;

/// <summary>
/// A taper by name. Symmetric windows are those of <c>numpy.hanning</c>, <c>numpy.hamming</c> and
/// <c>numpy.blackman</c>; the periodic Hann window is that of <c>scipy.signal.get_window("hann")</c>, which spectra want.
/// </summary>
public sealed class WindowFunction
{
    private readonly double[] _cosines; // a0 − a1·cos x + a2·cos 2x
    private readonly bool _periodic;

    private WindowFunction(string name, bool periodic, params double[] cosines) => (Name, _periodic, _cosines) = (name, periodic, cosines);

    /// <summary>Hann, symmetric: first and last coefficient are zero. The study's.</summary>
    public static WindowFunction Hann { get; } = new("hann", false, 0.5, 0.5);

    /// <summary>Hann, periodic: one period of the cosine without its repeated end.</summary>
    public static WindowFunction HannPeriodic { get; } = new("hannPeriodic", true, 0.5, 0.5);

    /// <summary>Hamming, symmetric, with the coefficients 0.54 and 0.46.</summary>
    public static WindowFunction Hamming { get; } = new("hamming", false, 0.54, 0.46);

    /// <summary>Blackman, symmetric, with the coefficients 0.42, 0.5 and 0.08.</summary>
    public static WindowFunction Blackman { get; } = new("blackman", false, 0.42, 0.5, 0.08);

    /// <summary>No taper.</summary>
    public static WindowFunction Rectangular { get; } = new("rectangular", false, 1.0);

    /// <summary>Every window.</summary>
    public static IReadOnlyList<WindowFunction> All { get; } = [Hann, HannPeriodic, Hamming, Blackman, Rectangular];

    /// <summary>The name that options and files use.</summary>
    public string Name { get; }

    /// <summary>The window of this name, letter case aside.</summary>
    /// <exception cref="OptionsException">There is none; the message lists the names.</exception>
    public static WindowFunction Parse(string name) =>
        All.FirstOrDefault(w => w.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new OptionsException([$"There is no window '{name}': allowed is {string.Join(", ", All.Select(w => w.Name))}."]);

    /// <summary>The coefficients, without unit.</summary>
    /// <param name="length">How many, at least 1; a window of one is 1.</param>
    public double[] Coefficients(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        var window = new double[length];
        double intervals = _periodic ? length : length - 1;
        for (int n = 0; n < length; n++)
        {
            // Measured from the middle, as NumPy does: the two halves are then mirror images to the last bit.
            double x = _periodic ? Math.PI * (2 * n / intervals - 1) : Math.PI * (1 - length + 2 * n) / intervals;
            double value = 0;
            for (int term = 0; term < _cosines.Length; term++)
                value += _cosines[term] * Math.Cos(term * x);
            window[n] = length == 1 ? 1 : value;
        }
        return window;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
