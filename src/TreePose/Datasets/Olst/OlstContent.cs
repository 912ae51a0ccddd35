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
        (double? asRead, double? otherwise) = Rises(attempts, fromRecording);
        if (asRead < Nothing && !(otherwise > Clear))
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"the radar sees no more movement when feet go up than before ({asRead:0.0} standard deviations): is it its cube?"
            );
    }

    /// <summary>What shows that frames are counted from elsewhere than was taken, and what to do; null when nothing does.</summary>
    /// <inheritdoc cref="Contradictions" path="/param"/>
    public string? OtherNumbering(IReadOnlyList<OlstAttempt> attempts, bool fromRecording)
    {
        (double? asRead, double? otherwise) = Rises(attempts, fromRecording);
        if (!(otherwise > Clear && otherwise > (Better * asRead) + More))
            return null;
        (int start, int end) = (attempts[0].Clock.RadarStartFrame, attempts[0].Clock.RadarEndFrame);
        (string used, string other) = ("the recording's first", "RADAR_Start_Frame");
        if (!fromRecording)
            (used, other) = (other, used);
        string why = fromRecording ? $"more than RADAR_End_Frame ({end})" : $"as many as from RADAR_Start_Frame ({start}) to {end}";
        string remedy = fromRecording
            ? $"Keep the first {end - start + 1} frames of the cube, which are then counted from RADAR_Start_Frame"
            : $"Copy the cube again: one that begins with the recording has more than {end} frames";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"the radar sees more movement when feet go up if frames are counted from {other}: it then rises by {otherwise:0.0} standard "
                + $"deviations. The cube has {frames} frames, {why}, so they were counted from {used}, and so counted movement "
                + $"{(asRead < 0 ? "falls" : "rises")} by {Math.Abs(asRead ?? 0):0.0}. "
                + $"{remedy}, or correct the frames of the attempts table."
        );
    }

    /// <summary>How activity rises as the cube was read, and as it would otherwise be.</summary>
    private (double? AsRead, double? Otherwise) Rises(IReadOnlyList<OlstAttempt> attempts, bool fromRecording)
    {
        int start = attempts[0].Clock.RadarStartFrame;
        return (Rise(attempts, fromRecording ? 0 : start), Rise(attempts, fromRecording ? start : 0));
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
