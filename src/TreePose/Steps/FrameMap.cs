using TreePose.Captures;
using TreePose.Parts;

namespace TreePose.Steps;

/// <summary>
/// Frames of one rate made of frames of another: each new frame is a weighted mean of old ones that stand together. Carries
/// labels, events and targets to the new frames. A point in time goes to the nearest new frame, so that no onset moves by more
/// than half a new frame.
/// </summary>
public sealed class FrameMap
{
    private const double Slack = 1e-9; // of a period: a time that lies on the grid but for rounding is on it
    private readonly Mix[] _frames;
    private readonly int[] _moved; // the new frame nearest in time to each old one, rising
    private readonly bool[] _measured; // whether an old frame stands near a new one; nothing was measured in a gap

    private FrameMap(Mix[] frames, int[] moved, bool[] measured) => (_frames, _moved, _measured) = (frames, moved, measured);

    /// <summary>New frames.</summary>
    public int Length => _frames.Length;

    /// <summary>Old frames.</summary>
    public int SourceLength => _moved.Length;

    /// <summary>
    /// To frames at 0, T, 2T, …. A longer period than before averages over the frames that lie within T/2, each weighted by how
    /// much of its own duration does; a shorter one, or a gap where frames were lost, lies on the straight line between neighbours.
    /// </summary>
    /// <param name="times">Times of the old frames, s, rising.</param>
    /// <param name="secondsPerFrame">Duration of an old frame, s.</param>
    /// <param name="period">T, s.</param>
    /// <exception cref="ArgumentException">There is no old frame, or a duration is not above 0.</exception>
    public static FrameMap ToPeriod(double[] times, double secondsPerFrame, double period)
    {
        if (times.Length == 0)
            throw new ArgumentException("There is no frame whose rate could change.", nameof(times));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(secondsPerFrame);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(period);
        bool coarser = period > secondsPerFrame * (1 + Slack);
        int count = (int)Math.Floor((times[^1] - times[0]) / period + (coarser ? 0.5 : 0) + Slack) + 1;
        var frames = new Mix[count];
        var measured = new bool[count];
        double reach = Math.Max(period, secondsPerFrame) / 2 + Slack * period;
        for (int k = 0, near = 0; k < count; k++)
        {
            double at = times[0] + k * period;
            while (near + 1 < times.Length && times[near + 1] <= at + Slack * period)
                near++; // the last frame that has begun
            Mix? mean = coarser ? Mix.Averaged(times, near, secondsPerFrame, at, period) : null;
            frames[k] = mean ?? Mix.Between(times, near, at, period);
            measured[k] = at - times[near] <= reach || (near + 1 < times.Length && times[near + 1] - at <= reach);
        }
        return new FrameMap(
            frames,
            [.. times.Select(t => Math.Min(count - 1, (int)Math.Floor((t - times[0]) / period + 0.5 + Slack)))],
            measured
        );
    }

    /// <summary>The new frames.</summary>
    /// <param name="frames">[old frame, ...].</param>
    /// <param name="size">Numbers in a frame.</param>
    /// <returns>[new frame, ...].</returns>
    public float[] Move(float[] frames, int size)
    {
        var moved = new float[Length * size];
        var sum = new double[size];
        for (int k = 0; k < Length; k++)
        {
            Array.Clear(sum);
            Mix mix = _frames[k];
            for (int i = 0; i < mix.Weights.Length; i++)
            {
                ReadOnlySpan<float> from = frames.AsSpan((mix.First + i) * size, size);
                for (int j = 0; j < size; j++)
                    sum[j] += mix.Weights[i] * from[j];
            }
            for (int j = 0; j < size; j++)
                moved[k * size + j] = (float)sum[j];
        }
        return moved;
    }

    /// <summary>
    /// Labels and events on the new frames. An event that is shorter than a new frame keeps one; frames in a gap of lost ones are
    /// unlabelled.
    /// </summary>
    /// <param name="labels">One an old frame.</param>
    /// <param name="events">In order.</param>
    /// <param name="name">The capture, for errors.</param>
    /// <exception cref="PartException">Two events that follow each other would share a new frame.</exception>
    public (sbyte[] Labels, IReadOnlyList<FrameEvent> Events) Move(sbyte[] labels, IReadOnlyList<FrameEvent> events, string name)
    {
        var moved = new sbyte[Length];
        for (int i = 0; i < labels.Length; i++)
            Array.Fill(moved, labels[i], _moved[i], Boundary(i + 1) - _moved[i]);
        var kept = new List<FrameEvent>();
        for (int i = 0; i < events.Count; i++)
        {
            (sbyte phase, int start, int end) = events[i];
            int first = Math.Min(Length - 1, Boundary(start)),
                last = Math.Max(first + 1, Boundary(end));
            bool apart = i == 0 || events[i - 1].EndFrame <= start;
            if (apart && i > 0 && kept[^1].EndFrame > first)
            {
                throw new PartException(
                    $"{name}: at the new frame rate the events of frames {events[i - 1].StartFrame} and {start} would share one frame. "
                        + "Choose a shorter frame period."
                );
            }
            if (Boundary(end) <= first && labels[start] != FootPhase.Unlabelled)
                moved[first] = phase;
            kept.Add(new FrameEvent(phase, first, last));
        }
        for (int k = 0; k < Length; k++)
        {
            if (!_measured[k])
                moved[k] = FootPhase.Unlabelled;
        }
        return (moved, kept);
    }

    /// <summary>Targets of the new frames: means of those that were measured, NaN where none was and in a gap of lost frames.</summary>
    /// <param name="targets">One an old frame; NaN where it was not measured.</param>
    public float[] MoveTargets(float[] targets) =>
        [
            .. _frames.Select(
                (mix, k) =>
                {
                    if (!_measured[k])
                        return float.NaN;
                    double sum = 0,
                        weight = 0;
                    for (int i = 0; i < mix.Weights.Length; i++)
                    {
                        if (float.IsNaN(targets[mix.First + i]))
                            continue;
                        sum += mix.Weights[i] * targets[mix.First + i];
                        weight += mix.Weights[i];
                    }
                    return (float)(sum / weight);
                }
            ),
        ];

    /// <summary>Where what begins at an old frame begins.</summary>
    private int Boundary(int frame) => frame >= _moved.Length ? Length : _moved[frame];

    /// <summary>Old frames from <paramref name="First"/> on, with weights that sum to 1.</summary>
    private readonly record struct Mix(int First, double[] Weights)
    {
        public static Mix Between(double[] times, int left, double at, double period)
        {
            if (left + 1 == times.Length || at - times[left] <= Slack * period)
                return new(left, [1]);
            double share = (at - times[left]) / (times[left + 1] - times[left]);
            return new(left, [1 - share, share]);
        }

        /// <summary>Weights are the shares of each frame's own duration within T/2 of the new frame; null when there are none.</summary>
        public static Mix? Averaged(double[] times, int near, double duration, double at, double period)
        {
            double Share(int i) => Math.Min(times[i] + duration / 2, at + period / 2) - Math.Max(times[i] - duration / 2, at - period / 2);
            int first = near + 1;
            while (first > 0 && Share(first - 1) > Slack * period)
                first--;
            int end = first;
            while (end < times.Length && Share(end) > Slack * period)
                end++;
            if (end == first)
                return null;
            double[] shares = [.. Enumerable.Range(first, end - first).Select(Share)];
            double sum = shares.Sum();
            return new(first, [.. shares.Select(s => s / sum)]);
        }
    }
}
