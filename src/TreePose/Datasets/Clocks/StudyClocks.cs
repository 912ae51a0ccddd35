using System.ComponentModel.DataAnnotations;
using TreePose.Balance.Alignment;
using TreePose.Captures;
using TreePose.Configuration;
using TreePose.Formats.Inras;
using TreePose.Formats.Qualisys;
using TreePose.Formats.Study;
using TreePose.Signal.Health;
using TreePose.Signal.RangeDoppler;

namespace TreePose.Datasets.Clocks;

/// <summary>How the clocks of a study's captures are aligned.</summary>
public sealed record StudyClockOptions
{
    /// <summary>The motion capture's column of the actuator's velocity, mm/s.</summary>
    public string ActuatorColumn { get; init; } = "Actuator_vel_X";

    /// <summary>The radar channel in which the actuator is looked for, from 1.</summary>
    [Range(1, 64)]
    public int Channel { get; init; } = 1;

    /// <summary>What the actuator's pattern looks like.</summary>
    public ClockAlignmentOptions Pattern { get; init; } = new();

    /// <summary>Whether a capture that cannot be aligned is an error instead of a recorded skip.</summary>
    public bool Strict { get; init; }
}

/// <summary>The clocks of a study's captures.</summary>
/// <param name="Clocks">One a capture, by capture.</param>
/// <param name="Warnings">Captures whose drift or residual is out of line with the rest.</param>
/// <param name="Skipped">Captures that could not be aligned, with the reason.</param>
public sealed record StudyClocks(
    IReadOnlyList<ClockAlignment> Clocks,
    IReadOnlyList<ClockWarning> Warnings,
    IReadOnlyList<SkippedCapture> Skipped
)
{
    /// <summary>
    /// Finds the actuator in motion capture and radar of every capture. The radar's trace comes from the whole-capture
    /// range-Doppler maps, or from the raw capture where there are none.
    /// </summary>
    /// <param name="directory">Holds <c>study.json</c>.</param>
    /// <param name="options">Column, channel and pattern.</param>
    /// <param name="progress">Receives a bar over captures.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="DataFormatException"><c>study.json</c> cannot be used, or names no motion capture or radar.</exception>
    /// <exception cref="TreePoseException">
    /// No capture can be aligned, or one cannot and <see cref="StudyClockOptions.Strict"/> is set.
    /// </exception>
    public static StudyClocks Align(
        string directory,
        StudyClockOptions options,
        IWorkProgress progress,
        CancellationToken cancellation = default
    )
    {
        OptionOverrides.Validated(options);
        StudyFolder study = StudyFolder.Open(directory, "eventTable").RequireMotionCapture().RequireRadar();
        var reading = new StudyReading(study, options.Strict);
        var clocks = new List<ClockAlignment>();
        void Align(StudyCapture capture) => reading.Try(capture.Name.Radar, () => clocks.Add(AlignCapture(capture, options, cancellation)));
        StudyReading.Each("aligning clocks", study.Captures, Align, progress, cancellation);
        reading.Finish(clocks.Count, "no capture can be aligned");
        return new StudyClocks(clocks, ClockReview.Check(clocks), reading.Skipped);
    }

    private static ClockAlignment AlignCapture(StudyCapture capture, StudyClockOptions options, CancellationToken cancellation)
    {
        if (capture.Velocities is null)
            throw new TreePoseException($"there is no motion capture {capture.Name.MotionCapture}_vel.tsv.");
        MotionCaptureRecording recording = MotionCaptureReader.Read(capture.Velocities);
        VelocityTrace mocap;
        try
        {
            mocap = VelocityTrace.FromMotionCapture(recording, options.ActuatorColumn, options.Pattern);
        }
        catch (ClockAlignmentException e)
        {
            throw new ClockAlignmentException($"{capture.Velocities}: {e.Message}");
        }
        (float[] frames, double secondsPerFrame) = Frames(capture, options.Channel, cancellation); // [frame, 23 Doppler, 13 range]
        IReadOnlyList<double[]> traces = ActuatorTrace.MeanDopplerByRange(frames, StudyMaps.DopplerBins, StudyMaps.RangeBins);
        return ClockAligner.AlignBestRange(capture.Name.Radar, mocap, traces, secondsPerFrame, options.Pattern);
    }

    private static (float[] Frames, double SecondsPerFrame) Frames(StudyCapture capture, int channel, CancellationToken cancellation)
    {
        if (capture.RawRadar is null)
        {
            return capture.Rdm.TryGetValue(channel, out string? maps)
                ? (StudyMaps.Read(maps), StudyMaps.SecondsPerFrame)
                : throw new TreePoseException($"there is neither a raw capture nor a range-Doppler map of channel {channel}.");
        }
        using var raw = new WatchedCapture(InrasCapture.Open(capture.RawRadar));
        if (capture.Rdm.TryGetValue(channel, out string? path))
            return (StudyMaps.Read(path), raw.Parameters.FrameSeconds);
        if (channel > raw.Channels)
            throw new TreePoseException($"{capture.RawRadar} has {raw.Channels} channels, and channel {channel} was asked for.");
        var frames = new List<float>(raw.FrameCount * StudyMaps.DopplerBins * StudyMaps.RangeBins);
        CaptureFrames.Transform(
            raw,
            new StudyRangeDoppler(raw.Parameters),
            (k, block) =>
            {
                if (k == channel - 1)
                    frames.AddRange(block);
            },
            cancellation: cancellation
        );
        raw.Health.ThrowAbove(capture.RawRadar, new SignalLimits());
        return ([.. frames], raw.Parameters.FrameSeconds);
    }
}
