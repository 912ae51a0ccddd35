using TreePose.Captures;
using TreePose.Formats.UiPrmd;

namespace TreePose.Datasets.UiPrmd;

/// <summary>
/// What a radar before the person would see of the markers, if each were a point target: place and radial speed. No noise, no clutter,
/// no shadow, so a bound from above for radar, and no radar.
/// </summary>
/// <param name="options">Where it stands.</param>
internal sealed class MarkerRadar(UiPrmdOptions options)
{
    private const float Intensity = 10; // of every marker: a marker has none

    /// <summary>Frames that lie inside a repetition.</summary>
    public int FramesOf(MotionCaptureRecording repetition) =>
        (int)((repetition.Length - 1) / UiPrmdReader.SamplingFrequencyHz / options.SecondsPerFrame);

    /// <summary>Sample of a time.</summary>
    public static int SampleAt(double seconds) => (int)Math.Round(seconds * UiPrmdReader.SamplingFrequencyHz);

    /// <summary>The frames of a repetition. The person faces X.</summary>
    public IReadOnlyList<PointCloudFrame> See(MotionCaptureRecording repetition)
    {
        double[][] columns = [.. repetition.Columns]; // [marker × 3 + axis], mm
        (double x, double y) = (MeanAtStart(columns, 0) + (1000 * options.RadarMetres), MeanAtStart(columns, 1));
        var frames = new PointCloudFrame[FramesOf(repetition)];
        for (int f = 0; f < frames.Length; f++)
        {
            int from = SampleAt(f * options.SecondsPerFrame),
                to = SampleAt((f + 1) * options.SecondsPerFrame);
            var points = new List<RadarPoint>();
            for (int m = 0; m < UiPrmdReader.Markers; m++)
            {
                if (IsThere(columns, m, from) && IsThere(columns, m, to))
                    points.Add(Point(At(columns, m, from, x, y), At(columns, m, to, x, y)));
            }
            frames[f] = new PointCloudFrame(f, points);
        }
        return frames;
    }

    private RadarPoint Point((double X, double Y, double Z) begin, (double X, double Y, double Z) end)
    {
        double Range((double X, double Y, double Z) p) => Math.Sqrt((p.X * p.X) + (p.Y * p.Y) + (p.Z * p.Z));
        return new RadarPoint(
            (float)((begin.X + end.X) / 2),
            (float)((begin.Y + end.Y) / 2),
            (float)((begin.Z + end.Z) / 2),
            (float)((Range(begin) - Range(end)) / options.SecondsPerFrame), // approaching is positive
            Intensity
        );
    }

    /// <summary>To the side, away from the radar, above it; m.</summary>
    private (double X, double Y, double Z) At(double[][] columns, int marker, int sample, double x, double y) =>
        (
            (columns[3 * marker + 1][sample] - y) / 1000,
            (x - columns[3 * marker][sample]) / 1000,
            (columns[3 * marker + 2][sample] / 1000) - options.RadarHeightMetres
        );

    private static double MeanAtStart(double[][] columns, int axis) =>
        Enumerable.Range(0, UiPrmdReader.Markers).Where(m => IsThere(columns, m, 0)).Average(m => columns[3 * m + axis][0]);

    /// <summary>A marker that was not seen stands at 0, 0, 0.</summary>
    private static bool IsThere(double[][] columns, int marker, int sample) =>
        columns[3 * marker][sample] != 0 || columns[3 * marker + 1][sample] != 0 || columns[3 * marker + 2][sample] != 0;
}
