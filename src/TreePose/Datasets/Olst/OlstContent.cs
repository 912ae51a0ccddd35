using System.Globalization;
using TreePose.Formats.Olst;

namespace TreePose.Datasets.Olst;

/// <summary>
/// What a cube shows by itself, to hold against how it was read: the person stands at zero Doppler, and something moves when the foot
/// goes up.
/// </summary>
/// <param name="frames">Frames of the cube.</param>
/// <param name="range">Its range bins.</param>
/// <param name="axis">How its Doppler axis was read.</param>
internal sealed class OlstContent(int frames, int range, OlstDopplerAxis axis)
{
    private const int Still = 1, // bins on each side of zero that a standing person fills
        Before = 20, // frames
        FewestEvents = 2;

    // In standard deviations of the capture's activity: cued attempts come about as far apart as the two readings are, so that the
    // wrong one fits by chance now and then.
    private const double Nothing = 0.15,
        Clear = 1,
        Better = 1.5,
        More = 0.25;
    private readonly float[] _activity = new float[frames];
    private readonly double[] _strength = new double[axis.Bins];

    /// <summary>Looks at a frame.</summary>
    /// <param name="number">From 0, in the cube.</param>
    /// <param name="frame">[Doppler, range].</param>
    public void Add(int number, ReadOnlySpan<float> frame)
    {
        float sum = 0;
        int moving = 0;
        for (int d = 0; d < axis.Bins; d++)
        {
            float most = Largest(frame.Slice(d * range, range));
            _strength[d] += most;
            if (Math.Abs(d - axis.Zero) <= Still)
                continue;
            sum += most;
            moving++;
        }
        _activity[number] = moving == 0 ? 0 : sum / moving;
    }

    /// <summary>What speaks against how the cube was read, a sentence each.</summary>
    /// <param name="attempts">The capture's attempts.</param>
    /// <param name="fromRecording">Whether frames were counted from the recording's first.</param>
    public IEnumerable<string> Contradictions(IReadOnlyList<OlstAttempt> attempts, bool fromRecording)
    {
        int strongest = Array.IndexOf(_strength, _strength.Max());
        if (Math.Abs(strongest - axis.Zero) > 0)
            yield return $"zero Doppler stands in bin {axis.Zero} by the axis, and the strongest echo in bin {strongest}"
                + (
                    axis.IndexBase is { } counted && strongest - axis.Zero == 1 - (2 * counted)
                        ? $", where it would stand if doppler_idx counted from {1 - counted}."
                        : "."
                );
        int start = attempts[0].Clock.RadarStartFrame;
        (double? asRead, double? otherwise) = (Rise(attempts, fromRecording ? 0 : start), Rise(attempts, fromRecording ? start : 0));
        if (asRead < Nothing && !(otherwise > Clear))
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"the radar sees no more movement when feet go up than before ({asRead:0.0} standard deviations): is it its cube?"
            );
        if (otherwise > Clear && otherwise > (Better * asRead) + More)
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"the radar sees more movement ({otherwise:0.0} standard deviations) when feet go up if frames are counted from "
            )
                + (fromRecording ? "RADAR_Start_Frame" : "the recording's first")
                + string.Create(CultureInfo.InvariantCulture, $"; as the number of frames says, it sees {asRead:0.0}.");
    }

    /// <summary>
    /// By how many standard deviations activity rises when a foot goes up, on average; null when too few attempts lie inside.
    /// </summary>
    /// <param name="attempts">The attempts.</param>
    /// <param name="offset">Frame of the table that the cube's first one is.</param>
    private double? Rise(IReadOnlyList<OlstAttempt> attempts, int offset)
    {
        double mean = _activity.Average(),
            deviation = Math.Sqrt(_activity.Average(a => (a - mean) * (a - mean)));
        double[] rises =
        [
            .. from attempt in attempts
            let up = attempt.FootUp.Frame - offset
            let end = (attempt.Stable ?? attempt.End).Frame - offset
            where up >= Before && end < frames && end > up
            select Mean(up, end) - Mean(up - Before, up),
        ];
        return rises.Length < FewestEvents || !(deviation > 0) ? null : rises.Average() / deviation;
    }

    private double Mean(int from, int to) => _activity[from..to].Average();

    private static float Largest(ReadOnlySpan<float> values)
    {
        float largest = float.NegativeInfinity;
        foreach (float value in values)
            largest = Math.Max(largest, value);
        return largest;
    }
}
