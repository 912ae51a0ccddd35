using TreePose.Captures;
using TreePose.Configuration;

namespace TreePose.Balance.Alignment;

/// <summary>
/// Ties radar frames to the motion-capture clock by the linear actuator that both see. The pattern is found in the
/// motion capture first; what the motion capture saw around it is then looked for in the radar's trace by normalised
/// cross-correlation, averaged over a frame and shifted continuously, so that the place is known to a fraction of a frame.
/// </summary>
public static class ClockAligner
{
    /// <summary>Aligns one capture.</summary>
    /// <param name="capture">Its name, for messages.</param>
    /// <param name="mocap">Velocity of the actuator on the motion-capture clock, mm/s.</param>
    /// <param name="radar">One value a frame that grows with the actuator's radial velocity: mean Doppler, pulse-pair velocity.</param>
    /// <param name="nominalSecondsPerFrame">Frame duration from the radar's parameters.</param>
    /// <param name="options">What the pattern looks like.</param>
    /// <exception cref="ClockAlignmentException">The pattern is missing in either device.</exception>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public static ClockAlignment Align(
        string capture,
        VelocityTrace mocap,
        double[] radar,
        double nominalSecondsPerFrame,
        ClockAlignmentOptions? options = null
    ) => AlignBestRange(capture, mocap, [radar], nominalSecondsPerFrame, options) with { RangeBin = null };

    /// <summary>Aligns one capture with the trace of the range bin that shows the actuator best.</summary>
    /// <param name="capture">Its name, for messages.</param>
    /// <param name="mocap">Velocity of the actuator on the motion-capture clock, mm/s.</param>
    /// <param name="radarByRangeBin">One trace a range bin, one value a frame.</param>
    /// <param name="nominalSecondsPerFrame">Frame duration from the radar's parameters.</param>
    /// <param name="options">What the pattern looks like.</param>
    /// <inheritdoc cref="Align"/>
    public static ClockAlignment AlignBestRange(
        string capture,
        VelocityTrace mocap,
        IReadOnlyList<double[]> radarByRangeBin,
        double nominalSecondsPerFrame,
        ClockAlignmentOptions? options = null
    )
    {
        options = OptionOverrides.Validated(options ?? new ClockAlignmentOptions());
        if (!(nominalSecondsPerFrame > 0 && double.IsFinite(nominalSecondsPerFrame)))
            throw new ClockAlignmentException($"{capture}: {nominalSecondsPerFrame} s is no frame duration. Check the radar's parameters.");
        (double first, double last, double mocapCorrelation) = ActuatorPattern.Find(mocap, options, capture);
        var search = new RadarPatternSearch(mocap, first, last, nominalSecondsPerFrame, options);
        RadarMatch? best = null;
        int bestBin = 0;
        for (int bin = 0; bin < radarByRangeBin.Count; bin++)
        {
            if (search.Match(radarByRangeBin[bin]) is not { } match || match.Correlation <= (best?.Correlation ?? 0))
                continue;
            (best, bestBin) = (match, bin);
        }
        if (best is null || best.Correlation < options.MinimumRadarCorrelation)
            throw new ClockAlignmentException(
                $"{capture}: the actuator's movement at {first:F2} s and {last:F2} s of the motion capture was not found in the radar. "
                    + $"The likest place has a correlation of {best?.Correlation ?? 0:F2}; "
                    + $"at least {options.MinimumRadarCorrelation:F2} is needed. "
                    + "Check that both recordings belong together, and the actuator's range."
            );
        double secondsPerFrame = (last - first) / (best.EndFrame - best.StartFrame);
        int startFrame = (int)Math.Round(best.StartFrame),
            endFrame = (int)Math.Round(best.EndFrame);
        return new ClockAlignment
        {
            Capture = capture,
            Clock = new RadarClock(
                first + (startFrame - best.StartFrame) * secondsPerFrame,
                last + (endFrame - best.EndFrame) * secondsPerFrame,
                startFrame,
                endFrame,
                secondsPerFrame
            ),
            StartFrame = best.StartFrame,
            EndFrame = best.EndFrame,
            DriftPpm = (secondsPerFrame / nominalSecondsPerFrame - 1) * 1e6,
            ResidualMilliseconds = search.EdgeResidualSeconds(radarByRangeBin[bestBin], best, secondsPerFrame) * 1000,
            MocapCorrelation = mocapCorrelation,
            RadarCorrelation = best.Correlation,
            RadarIsReversed = best.Reversed,
            RangeBin = bestBin,
        };
    }
}
