using MathNet.Numerics.RootFinding;
using TreePose.Configuration;

namespace TreePose.Signal.Detection;

/// <summary>
/// Detection with a constant false-alarm rate on powers (squared magnitudes). Near an edge the training cells that
/// exist are used and the factor is that of their number, so that the stated rate holds there too.
/// CA-CFAR: Finn &amp; Johnson 1968, factor N·(P^(−1/N) − 1) on the mean. OS-CFAR: Rohling 1983, the factor α that
/// solves P = Π (N − i)/(N − i + α), i = 0…k−1, on the k-th smallest cell. Not thread safe: one instance a thread.
/// </summary>
public sealed class Cfar
{
    private readonly Dictionary<int, double> _factors = [];

    /// <summary>Prepares a detector.</summary>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public Cfar(CfarOptions? options = null) => Options = OptionOverrides.Validated(options ?? new CfarOptions());

    /// <summary>The options in force.</summary>
    public CfarOptions Options { get; }

    /// <summary>The factor of CA-CFAR on the mean of <paramref name="cells"/> training cells.</summary>
    public static double CellAveragingFactor(int cells, double falseAlarmRate) => cells * (Math.Pow(falseAlarmRate, -1.0 / cells) - 1);

    /// <summary>
    /// The factor of OS-CFAR on the <paramref name="order"/>-th smallest (from 1) of <paramref name="cells"/> training cells.
    /// </summary>
    public static double OrderedStatisticFactor(int cells, int order, double falseAlarmRate)
    {
        double Excess(double logFactor) // grows with the factor; zero where the rate is the wanted one
        {
            double factor = Math.Exp(logFactor),
                log = 0;
            for (int i = 0; i < order; i++)
                log += double.LogP1(factor / (cells - i));
            return log + Math.Log(falseAlarmRate);
        }
        return Math.Exp(Brent.FindRoot(Excess, -50, 100, 1e-14, 500));
    }

    /// <summary>The threshold of each cell of a range profile.</summary>
    /// <param name="power">[range].</param>
    /// <returns>[range]; infinite where there is no training cell.</returns>
    public double[] Thresholds(ReadOnlySpan<double> power) => Thresholds(power, 1, power.Length);

    /// <summary>Whether each cell of a range profile is above its threshold.</summary>
    public bool[] Detect(ReadOnlySpan<double> power) => Detect(power, 1, power.Length);

    /// <summary>Whether each cell of a range-Doppler map is above its threshold.</summary>
    /// <param name="power">[Doppler, range].</param>
    /// <param name="dopplerBins">Rows.</param>
    /// <param name="rangeBins">Columns.</param>
    public bool[] Detect(ReadOnlySpan<double> power, int dopplerBins, int rangeBins)
    {
        double[] thresholds = Thresholds(power, dopplerBins, rangeBins);
        var detected = new bool[power.Length];
        for (int i = 0; i < detected.Length; i++)
            detected[i] = power[i] > thresholds[i];
        return detected;
    }

    /// <summary>The threshold of each cell of a range-Doppler map; the training cells form a frame around the guard cells.</summary>
    /// <inheritdoc cref="Detect(ReadOnlySpan{double}, int, int)"/>
    public double[] Thresholds(ReadOnlySpan<double> power, int dopplerBins, int rangeBins)
    {
        if (power.Length != dopplerBins * rangeBins)
            throw new ArgumentException($"{power.Length} powers are not {dopplerBins} Doppler × {rangeBins} range bins.", nameof(power));
        var thresholds = new double[power.Length];
        var training = new List<double>();
        for (int row = 0; row < dopplerBins; row++)
        {
            for (int column = 0; column < rangeBins; column++)
            {
                Collect(power, dopplerBins, rangeBins, row, column, training);
                thresholds[row * rangeBins + column] = Threshold(training);
            }
        }
        return thresholds;
    }

    private void Collect(ReadOnlySpan<double> power, int rows, int columns, int row, int column, List<double> training)
    {
        training.Clear();
        int dopplerReach = rows == 1 ? 0 : Options.DopplerTrainingCells + Options.DopplerGuardCells;
        int rangeReach = Options.TrainingCells + Options.GuardCells;
        for (int r = Math.Max(0, row - dopplerReach); r <= Math.Min(rows - 1, row + dopplerReach); r++)
        {
            bool guardedRow = Math.Abs(r - row) <= (rows == 1 ? 0 : Options.DopplerGuardCells);
            for (int c = Math.Max(0, column - rangeReach); c <= Math.Min(columns - 1, column + rangeReach); c++)
            {
                if (!guardedRow || Math.Abs(c - column) > Options.GuardCells)
                    training.Add(power[r * columns + c]);
            }
        }
    }

    private double Threshold(List<double> training)
    {
        int cells = training.Count;
        if (cells == 0)
            return double.PositiveInfinity;
        int order = Math.Clamp((int)Math.Ceiling(Options.OrderShare * cells), 1, cells);
        if (!_factors.TryGetValue(cells, out double factor))
        {
            factor =
                Options.Kind == CfarKind.CellAveraging
                    ? CellAveragingFactor(cells, Options.FalseAlarmRate)
                    : OrderedStatisticFactor(cells, order, Options.FalseAlarmRate);
            _factors.Add(cells, factor);
        }
        if (Options.Kind == CfarKind.CellAveraging)
            return factor * training.Average();
        training.Sort();
        return factor * training[order - 1];
    }
}
