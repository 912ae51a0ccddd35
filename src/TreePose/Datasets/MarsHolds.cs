using System.ComponentModel.DataAnnotations;
using TreePose.Balance;
using TreePose.Captures;
using TreePose.Formats.Mars;
using TreePose.Signal.Filters;

namespace TreePose.Datasets;

/// <summary>How single-leg lifts become holds with a target.</summary>
public sealed record MarsHoldOptions
{
    /// <summary>
    /// Cutoff of the zero-phase low-pass on the joint's path before it is differentiated, Hz; below half of the 10 Hz at which
    /// joints come.
    /// </summary>
    [Range(0.05, 4.9)]
    public double LowPassHz { get; init; } = 2;

    /// <summary>Order of that Butterworth low-pass for one of its two passes.</summary>
    [Range(1, 8)]
    public int LowPassOrder { get; init; } = 2;

    /// <summary>A lift of fewer radar frames is left out.</summary>
    [Range(2, 1000)]
    public int MinimumFrames { get; init; } = 5;
}

/// <summary>
/// The single-leg lifts of MARS as holds: from the frame in which the foot goes up to the end of its going down, labelled
/// frames only. The target is the mean horizontal speed of SpineBase over the lift, mm/s: how much the pelvis wanders while
/// one leg carries the body. Radar channels are one cloud, so a lift is one sequence.
/// </summary>
public static class MarsHolds
{
    private const string PelvisX = "SpineBase_X",
        PelvisY = "SpineBase_Y";

    /// <summary>Reads all participants below <paramref name="directory"/>.</summary>
    /// <exception cref="DataFormatException">A folder or file is missing, damaged, or does not fit the others.</exception>
    public static HoldDataset Load(
        string directory,
        MarsOptions options,
        MarsHoldOptions holds,
        IWorkProgress progress,
        CancellationToken cancellation = default
    ) => Load(new SourceRequest(directory, options, 0, progress, cancellation), options, holds);

    /// <summary>The same, as a source is asked.</summary>
    internal static HoldDataset Load(SourceRequest request, MarsOptions options, MarsHoldOptions holds)
    {
        string directory = request.Where;
        MarsSource.CheckMovements(options);
        IPointRepresentation representation = RepresentationPart<IPointRepresentation>.Chosen(options.Representation);
        var sequences = new List<HoldSequence>();
        var folder = new MarsFolder(directory, options.Outliers);
        List<SkippedCapture> skipped = [.. folder.Unused];
        List<string> files = [],
            findings = [];
        string[] columns = [PelvisX, PelvisY];
        foreach (var participant in MarsSource.Participants(folder, columns, options, request.Progress, request.Cancellation))
        {
            files.AddRange(participant.Files);
            skipped.AddRange(participant.LeftOut);
            if (participant.Finding is { } finding)
                findings.Add(finding);
            skipped.AddRange(participant.Others(options.LiftMovements));
            foreach (MarsRecording recording in participant.Recordings.Where(r => options.LiftMovements.Contains(r.Movement)))
            {
                double[] times = MarsLabels.Times(recording.Clouds);
                if (
                    MarsLabels.Contradiction(recording.Movement, lifts: true, recording.Joints, times, options.FootMotion) is
                    { } contradiction
                )
                {
                    skipped.Add(new SkippedCapture(recording.Id.Name, contradiction));
                    continue;
                }
                var capture = new LiftCapture(recording.Id, recording.Clouds, recording.Joints, MarsLabels.AnkleOf(recording.Movement));
                request.Hand([.. capture.Cut(representation, options.FootMotion, holds, skipped)], sequences);
            }
        }
        if (options.Strict)
            SkippedCapture.ThrowIfAny(skipped);
        if (sequences.Count == 0)
            throw SkippedCapture.Nothing($"{directory}: there is not one whole lift in the labelled frames.", skipped, "");
        return new HoldDataset($"mars:{directory}", representation.Shape, sequences, skipped, FileHashes.Of(folder.Root, files))
        {
            Findings = findings,
        };
    }

    /// <summary>
    /// Mean horizontal speed over frames [<paramref name="from"/>, <paramref name="to"/>] of a run of labelled frames, mm/s:
    /// path length of the low-passed positions over time.
    /// </summary>
    /// <param name="xMetres">[n] positions across, evenly spaced in time.</param>
    /// <param name="yMetres">[n] positions in depth.</param>
    /// <param name="from">First sample of the lift.</param>
    /// <param name="to">Last sample of the lift, above <paramref name="from"/>.</param>
    /// <param name="secondsPerSample">Seconds from one sample to the next.</param>
    /// <param name="options">Cutoff and order.</param>
    /// <exception cref="SignalTooShortException">There are too few samples to filter.</exception>
    public static double MeanSpeedMmPerSecond(
        ReadOnlySpan<double> xMetres,
        ReadOnlySpan<double> yMetres,
        int from,
        int to,
        double secondsPerSample,
        MarsHoldOptions options
    ) => StepSpeedsMmPerSecond(xMetres, yMetres, from, to, secondsPerSample, options).Average();

    /// <summary>
    /// Horizontal speed from each sample of [<paramref name="from"/>, <paramref name="to"/>] to the next, mm/s, after the
    /// low-pass.
    /// </summary>
    internal static double[] StepSpeedsMmPerSecond(
        ReadOnlySpan<double> xMetres,
        ReadOnlySpan<double> yMetres,
        int from,
        int to,
        double secondsPerSample,
        MarsHoldOptions options
    )
    {
        SosFilter filter = Butterworth.LowPass(options.LowPassOrder, options.LowPassHz, 1 / secondsPerSample);
        double[] x = filter.FiltFilt(xMetres),
            y = filter.FiltFilt(yMetres);
        return [.. Enumerable.Range(from, to - from).Select(i => 1000 * double.Hypot(x[i + 1] - x[i], y[i + 1] - y[i]) / secondsPerSample)];
    }
}

/// <summary>One movement of one participant.</summary>
internal sealed class LiftCapture(CaptureId id, IReadOnlyList<PointCloudFrame> clouds, MarsJoints joints, string ankle)
{
    /// <summary>Cuts the lifts out; those that cannot be used go to <paramref name="skipped"/> with the reason.</summary>
    public IEnumerable<HoldSequence> Cut(
        IPointRepresentation representation,
        FootMotionOptions motion,
        MarsHoldOptions options,
        List<SkippedCapture> skipped
    )
    {
        double[] times = MarsLabels.Times(clouds);
        IReadOnlyList<FrameEvent> events = FootMotion.Find(joints.Columns[ankle], times, motion);
        int number = 0;
        for (int e = 0; e + 1 < events.Count; e++)
        {
            if (
                events[e].Class != FootPhase.GoingUp
                || events[e + 1].Class != FootPhase.GoingDown
                || !IsLabelled(events[e].StartFrame, events[e + 1].EndFrame)
            )
                continue;
            number++;
            HoldSequence? hold = Make(number, events[e].StartFrame, events[e + 1].EndFrame, representation, options, skipped);
            if (hold is not null)
                yield return hold;
        }
    }

    private HoldSequence? Make(
        int number,
        int start,
        int end,
        IPointRepresentation representation,
        MarsHoldOptions options,
        List<SkippedCapture> skipped
    )
    {
        if (end - start < options.MinimumFrames)
        {
            skipped.Add(
                new SkippedCapture(
                    $"{id.Name}_tx{number}",
                    $"has {end - start} radar frames, fewer than lifts.minimumFrames = {options.MinimumFrames}."
                )
            );
            return null;
        }
        try
        {
            (double[] steps, int[] at) = StepSpeeds(start, end, options);
            var frames = new float[(end - start) * representation.Shape.Size]; // [frame, then the axes of a frame]
            for (int i = start; i < end; i++)
                representation.Rasterise(clouds[i], frames.AsSpan((i - start) * representation.Shape.Size, representation.Shape.Size));
            return new HoldSequence
            {
                Id = id,
                Number = number,
                Shape = representation.Shape,
                Frames = frames,
                SecondsPerFrame = MarsRadarReader.SecondsPerFrame,
                StartSeconds = MarsLabels.Times(clouds)[start],
                Target = steps.Average(),
                FrameTargets = FrameSpeeds(steps, at),
                Scales = PointRasteriser.ScalesOf(representation),
            };
        }
        catch (SignalTooShortException error)
        {
            skipped.Add(new SkippedCapture($"{id.Name}_tx{number}", $"its speed cannot be measured: {error.Message}"));
            return null;
        }
    }

    /// <summary>
    /// Speeds from step to step of the even grid, and each frame's place on it. Filters the whole labelled run round the
    /// lift, so that the lift's ends are no ends of the filter.
    /// </summary>
    private (double[] Steps, int[] At) StepSpeeds(int start, int end, MarsHoldOptions options)
    {
        int first = start,
            last = end - 1;
        while (first > 0 && IsLabelled(first - 1, first))
            first--;
        while (last + 1 < clouds.Count && IsLabelled(last + 1, last + 2))
            last++;
        // in steps of 0.1 s; lost frames leave gaps
        int[] at = [.. Enumerable.Range(first, last - first + 1).Select(i => clouds[i].Number - clouds[first].Number)];
        double[] steps = MarsHolds.StepSpeedsMmPerSecond(
            OnGrid("SpineBase_X", first, at),
            OnGrid("SpineBase_Y", first, at),
            at[start - first],
            at[end - 1 - first],
            MarsRadarReader.SecondsPerFrame,
            options
        );
        return (steps, [.. at[(start - first)..(end - first)].Select(i => i - at[start - first])]);
    }

    /// <summary>Each frame's speed: the mean of the steps before and after it; at the lift's ends there is one.</summary>
    private static float[] FrameSpeeds(double[] steps, int[] at) =>
        [.. at.Select(i => (float)((steps[Math.Max(i - 1, 0)] + steps[Math.Min(i, steps.Length - 1)]) / 2))];

    /// <summary>A joint coordinate on the even 10 Hz grid, lost frames filled linearly.</summary>
    private double[] OnGrid(string column, int first, int[] at)
    {
        double[] values = joints.Columns[column],
            grid = new double[at[^1] + 1];
        for (int i = 0; i < at.Length; i++)
        {
            grid[at[i]] = values[first + i];
            for (int g = i == 0 ? 0 : at[i - 1] + 1; i > 0 && g < at[i]; g++)
            {
                double share = (double)(g - at[i - 1]) / (at[i] - at[i - 1]);
                grid[g] = (1 - share) * values[first + i - 1] + share * values[first + i];
            }
        }
        return grid;
    }

    private bool IsLabelled(int from, int to)
    {
        for (int i = from; i < to; i++)
            if (double.IsNaN(joints.Columns[ankle][i]))
                return false;
        return true;
    }
}
