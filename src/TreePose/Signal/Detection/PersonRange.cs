using MathNet.Numerics.Distributions;

namespace TreePose.Signal.Detection;

/// <summary>Where the person stands.</summary>
/// <param name="RangeBin">0-based.</param>
/// <param name="Detections">Cells of that range, over all frames and Doppler bins, that the detector called a target.</param>
/// <param name="ExpectedFalseAlarms">How many noise alone would give, from the stated false-alarm rate.</param>
public sealed record PersonRange(int RangeBin, int Detections, double ExpectedFalseAlarms)
{
    private const double ChanceAllowed = 1e-6; // that noise alone makes some range stand out so, all ranges together

    /// <summary>
    /// The range with the most detections over the frames of a capture; null when noise alone would explain it.
    /// Take off the slow-time mean first (option of the chain <c>physical</c>), or furniture wins.
    /// </summary>
    /// <param name="power">[frame, Doppler, range].</param>
    /// <param name="dopplerBins">Doppler bins of a map.</param>
    /// <param name="rangeBins">Range bins of a map.</param>
    /// <param name="detector">States the false-alarm rate.</param>
    /// <param name="firstRangeBin">Nearer ranges are not looked at: the antennas see each other there.</param>
    public static PersonRange? Find(ReadOnlySpan<double> power, int dopplerBins, int rangeBins, Cfar detector, int firstRangeBin = 1)
    {
        int mapSize = dopplerBins * rangeBins,
            frames = power.Length / mapSize;
        if (frames == 0 || power.Length % mapSize != 0)
            throw new ArgumentException(
                $"{power.Length} powers are not whole maps of {dopplerBins} Doppler × {rangeBins} range bins.",
                nameof(power)
            );
        ArgumentOutOfRangeException.ThrowIfNegative(firstRangeBin);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(firstRangeBin, rangeBins);
        var detections = new int[rangeBins];
        for (int frame = 0; frame < frames; frame++)
        {
            bool[] detected = detector.Detect(power.Slice(frame * mapSize, mapSize), dopplerBins, rangeBins);
            for (int i = 0; i < mapSize; i++)
            {
                if (detected[i])
                    detections[i % rangeBins]++;
            }
        }
        int best = Enumerable.Range(firstRangeBin, rangeBins - firstRangeBin).MaxBy(bin => detections[bin]);
        double expected = frames * (double)dopplerBins * detector.Options.FalseAlarmRate;
        double chance = detections[best] == 0 ? 1 : 1 - Poisson.CDF(expected, detections[best] - 1);
        return chance * (rangeBins - firstRangeBin) < ChanceAllowed ? new PersonRange(best, detections[best], expected) : null;
    }
}
