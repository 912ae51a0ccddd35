namespace TreePose.Balance.Alignment;

/// <summary>One-dimensional traces of movement from range-Doppler frames.</summary>
public static class ActuatorTrace
{
    /// <summary>
    /// Mean Doppler bin of each frame at one range bin, weighted with the squared value: it grows with radial velocity,
    /// which is all that the alignment needs. 0 in an empty frame.
    /// </summary>
    /// <param name="frames">[frame, Doppler, range], zero Doppler in the middle.</param>
    /// <param name="dopplerBins">Doppler bins of a frame.</param>
    /// <param name="rangeBins">Range bins of a frame.</param>
    /// <param name="rangeBin">The range bin, 0-based.</param>
    public static double[] MeanDoppler(ReadOnlySpan<float> frames, int dopplerBins, int rangeBins, int rangeBin)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rangeBin);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rangeBin, rangeBins);
        int size = dopplerBins * rangeBins;
        if (frames.Length % size != 0)
            throw new ArgumentException(
                $"{frames.Length} numbers are not whole frames of {dopplerBins} Doppler × {rangeBins} range bins.",
                nameof(frames)
            );
        var trace = new double[frames.Length / size];
        for (int frame = 0; frame < trace.Length; frame++)
        {
            double sum = 0,
                weighted = 0;
            for (int d = 0; d < dopplerBins; d++)
            {
                double value = frames[frame * size + d * rangeBins + rangeBin],
                    weight = value * value;
                sum += weight;
                weighted += weight * (d - dopplerBins / 2);
            }
            trace[frame] = sum > 0 ? weighted / sum : 0;
        }
        return trace;
    }

    /// <summary><see cref="MeanDoppler"/> of every range bin, for <see cref="ClockAligner.AlignBestRange"/>.</summary>
    public static IReadOnlyList<double[]> MeanDopplerByRange(ReadOnlySpan<float> frames, int dopplerBins, int rangeBins)
    {
        var traces = new double[rangeBins][];
        for (int bin = 0; bin < rangeBins; bin++)
            traces[bin] = MeanDoppler(frames, dopplerBins, rangeBins, bin);
        return traces;
    }
}
