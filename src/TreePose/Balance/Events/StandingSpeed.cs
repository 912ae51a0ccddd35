using TreePose.Captures;
using TreePose.Signal.Filters;

namespace TreePose.Balance.Events;

/// <summary>The standing COP's smoothed speed, and where in a span of it the pose is stable.</summary>
internal sealed class StandingSpeed
{
    private const int FilterOrder = 4;
    private readonly double[] _speed; // [n] mm/s, averaged over a window centred on each sample
    private readonly int _stableSamples;
    private readonly FootEventOptions _options;

    public StandingSpeed(ForcePlateRecording plate, FootEventOptions options)
    {
        _options = options;
        double rate = plate.SamplingFrequencyHz;
        double[] x = LowPass(plate.CopMillimetres.X, rate, options.LowPassHz),
            y = LowPass(plate.CopMillimetres.Y, rate, options.LowPassHz);
        double[] speed = CopSpeed.SeriesMmPerSecond(new CopSignal(x, y, rate));
        _speed = MovingAverage([.. speed, speed[^1]], Math.Max(1, (int)Math.Round(options.SpeedWindowSeconds * rate)));
        _stableSamples = Math.Max(1, (int)Math.Round(options.StableForSeconds * rate));
    }

    /// <summary>First and one past the last sample of the stable part of [start, end); null when the COP never calms down.</summary>
    public (int Start, int End)? StablePart(int start, int end)
    {
        double[] sorted = [.. _speed[start..end].Order()];
        double limit = _options.StableSpeedFactor * sorted[sorted.Length / 2];
        int first = FirstCalm(start, end, limit);
        if (first < 0)
            return null;
        int last = end;
        int calm = 0;
        for (int i = end - 1; i >= first; i--)
        {
            calm = _speed[i] <= limit ? calm + 1 : 0;
            if (calm < _stableSamples)
                continue;
            last = i + calm;
            break;
        }
        return (first, last);
    }

    private int FirstCalm(int start, int end, double limit)
    {
        int calm = 0;
        for (int i = start; i < end; i++)
        {
            calm = _speed[i] <= limit ? calm + 1 : 0;
            if (calm == _stableSamples)
                return i - calm + 1;
        }
        return -1;
    }

    /// <summary>
    /// Zero-phase low-pass of a plate's signal; samples that are missing are bridged, since a filter spreads them over all
    /// others.
    /// </summary>
    public static double[] LowPass(double[] signal, double rate, double cutoffHz)
    {
        double[] bridged = [.. signal];
        int[] good = [.. Enumerable.Range(0, bridged.Length).Where(i => double.IsFinite(bridged[i]))];
        for (int g = 0, i = 0; i < bridged.Length; i++)
        {
            if (double.IsFinite(signal[i]))
                continue;
            while (g + 1 < good.Length && good[g + 1] < i)
                g++;
            int left = good[g],
                right = g + 1 < good.Length ? good[g + 1] : left;
            bridged[i] =
                i < left || right == left ? signal[left] : signal[left] + (signal[right] - signal[left]) * (i - left) / (right - left);
        }
        return Butterworth.LowPass(FilterOrder, cutoffHz, rate).FiltFilt(bridged);
    }

    private static double[] MovingAverage(double[] values, int window)
    {
        var sums = new double[values.Length + 1];
        for (int i = 0; i < values.Length; i++)
            sums[i + 1] = sums[i] + values[i];
        var result = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int from = Math.Max(0, i - window / 2),
                to = Math.Min(values.Length, from + window);
            result[i] = (sums[to] - sums[from]) / (to - from);
        }
        return result;
    }
}
