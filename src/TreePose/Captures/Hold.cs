namespace TreePose.Captures;

/// <summary>
/// One lifting of the foot, its hold and its lowering: one row of the study's event table. Frames are 0-based radar
/// frames; seconds are on the motion-capture clock.
/// </summary>
public sealed record Hold
{
    /// <summary>The recording.</summary>
    public required CaptureId Capture { get; init; }

    /// <summary>How the recording's radar frames map to seconds.</summary>
    public required RadarClock Clock { get; init; }

    /// <summary>Number of the hold within the capture, from 1 (<c>tx</c>).</summary>
    public required int Number { get; init; }

    /// <summary>Whether it is the capture's last (<c>is_final_tx</c>).</summary>
    public required bool IsFinal { get; init; }

    /// <summary>The foot leaves the ground (<c>t_foot_up</c>).</summary>
    public required double FootUpSeconds { get; init; }

    /// <summary>The pose is reached (<c>t_stable</c>).</summary>
    public required double StableSeconds { get; init; }

    /// <summary>The pose breaks; null when it was held to the end (<c>t_break</c>).</summary>
    public required double? BreakSeconds { get; init; }

    /// <summary>The foot is down again, or the recording ends (<c>t_foot_down</c>).</summary>
    public required double FootDownSeconds { get; init; }

    /// <summary>Frame of <see cref="FootUpSeconds"/> (<c>frame_foot_up</c>).</summary>
    public required int FootUpFrame { get; init; }

    /// <summary>Frame of <see cref="StableSeconds"/> (<c>frame_stable</c>).</summary>
    public required int StableFrame { get; init; }

    /// <summary>Frame of <see cref="BreakSeconds"/>; null when the pose was held to the end (<c>frame_break</c>).</summary>
    public required int? BreakFrame { get; init; }

    /// <summary>Frame of <see cref="FootDownSeconds"/> (<c>frame_end</c>).</summary>
    public required int EndFrame { get; init; }

    /// <summary>
    /// First frame after the stability phase [<see cref="StableFrame"/>, this): the break, or the end when there was none.
    /// </summary>
    public int StableEndFrame => BreakFrame ?? EndFrame;

    /// <summary>End of the stability phase that begins at <see cref="StableSeconds"/>.</summary>
    public double StableEndSeconds => BreakSeconds ?? FootDownSeconds;

    /// <summary>Foot going up: [<see cref="FootUpFrame"/>, <see cref="StableFrame"/>).</summary>
    public FrameEvent FootUp => new(FootPhase.GoingUp, FootUpFrame, StableFrame);

    /// <summary>Foot going down: [<see cref="BreakFrame"/>, <see cref="EndFrame"/>); null when the pose was held to the end.</summary>
    public FrameEvent? FootDown => BreakFrame is { } start ? new FrameEvent(FootPhase.GoingDown, start, EndFrame) : null;
}
