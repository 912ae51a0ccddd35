using TreePose.Captures;
using TreePose.Formats.Mat;
using TreePose.Signal.RangeDoppler;

namespace TreePose.Simulation.Olst;

/// <summary>
/// Writes the radar maps of a simulated capture as the release has them: <c>zoomed_RDM_cube</c> [range, Doppler, frame] in dB, the whole
/// Doppler axis in Hz, and the indices of the part of it that the cube holds.
/// </summary>
internal static class OlstCubeWriter
{
    private const int RangeBins = 24,
        DopplerEachSide = 44,
        Padding = 4, // 128 chirps become 512 Doppler bins
        BlockFrames = 32;
    private const double OffsetDecibels = 28, // a frame sums to about 97,000, as in the release
        StepsPerDecibel = 64; // steps of 1/64 dB pack well and lie far below the noise

    /// <summary>Simulates and writes a cube, a block of frames in memory at a time beside the cube itself.</summary>
    /// <param name="path">The file.</param>
    /// <param name="capture">The capture.</param>
    /// <param name="numbering">From which frame it counts.</param>
    /// <param name="cancellation">Stops between blocks; nothing is left behind.</param>
    public static void Write(string path, SimulatedCapture capture, OlstNumbering numbering, CancellationToken cancellation)
    {
        using IRadarCapture radar = capture.Radar();
        RadarParameters parameters = radar.Parameters;
        var chain = new PhysicalRangeDoppler(
            parameters,
            new PhysicalChainOptions
            {
                DopplerZeroPadding = Padding,
                MaximumRangeMetres = (RangeBins - 0.5) * parameters.RangeResolutionMetres,
                MaximumSpeedMetresPerSecond = (DopplerEachSide + 0.5) * parameters.VelocityResolutionMetresPerSecond / Padding,
            }
        );
        RadarClock clock = capture.RadarClock;
        (int first, int count) =
            numbering == OlstNumbering.Start
                ? (clock.RadarStartFrame, clock.RadarEndFrame - clock.RadarStartFrame + 1)
                : (0, radar.FrameCount);
        int size = chain.Axes.MapSize;
        double[] cube = new double[count * size]; // [frame, Doppler, range]: in MATLAB's order [range, Doppler, frame]
        float[] samples = new float[BlockFrames * radar.FrameSize],
            maps = new float[BlockFrames * size];
        for (int done = 0; done < count; done += BlockFrames)
        {
            cancellation.ThrowIfCancellationRequested();
            int frames = Math.Min(BlockFrames, count - done);
            radar.Read(first + done, frames, samples.AsSpan(0, frames * radar.FrameSize));
            chain.Transform(samples.AsMemory(0, frames * radar.FrameSize), maps.AsMemory(0, frames * size), cancellation);
            for (int i = 0; i < frames * size; i++)
                cube[done * size + i] = Math.Round((maps[i] + OffsetDecibels) * StepsPerDecibel) / StepsPerDecibel;
        }
        Write(path, chain.Axes, parameters, cube, count);
    }

    private static void Write(string path, RangeDopplerAxes axes, RadarParameters parameters, double[] cube, int frames)
    {
        int bins = parameters.ChirpsPerFrame * Padding,
            zero = bins / 2;
        double hertz = 1 / (parameters.ChirpIntervalSeconds * bins);
        using var file = new MatWriter(path);
        file.Add("zoomed_RDM_cube", [axes.RangeBins, axes.DopplerBins, frames], cube);
        file.Add("doppler_axis", [1, bins], [.. Enumerable.Range(0, bins).Select(i => (i - zero) * hertz)]);
        file.Add(
            "doppler_idx",
            [1, axes.DopplerBins],
            [.. Enumerable.Range(zero - DopplerEachSide, axes.DopplerBins).Select(i => (double)i)]
        );
        file.Add("range_axis", [1, axes.RangeBins], axes.RangeMetres);
        file.Commit();
    }
}
