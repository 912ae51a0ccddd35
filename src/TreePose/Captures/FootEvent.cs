namespace TreePose.Captures;

/// <summary>
/// What the foot does in one radar frame (the study's GOUP_DOWN classes). In data whose classes are others the value is the number
/// of the class in <see cref="Datasets.FrameClasses"/>.
/// </summary>
public enum FootPhase : sbyte
{
    /// <summary>No label: never trained on, never scored.</summary>
    Unlabelled = -1,

    /// <summary>The foot stands or is held still.</summary>
    Neither = 0,

    /// <summary>The foot is on its way up (FU).</summary>
    GoingUp = 1,

    /// <summary>The foot is on its way down (FD).</summary>
    GoingDown = 2,
}

/// <summary>
/// One lifting or lowering of the foot, or one event of another class: frames [<paramref name="StartFrame"/>,
/// <paramref name="EndFrame"/>), 0-based.
/// </summary>
/// <param name="Phase"><see cref="FootPhase.GoingUp"/>, <see cref="FootPhase.GoingDown"/>, or the number of another class above 0.</param>
/// <param name="StartFrame">First frame in which the foot moves; its time is the event's onset.</param>
/// <param name="EndFrame">First frame after the movement.</param>
public readonly record struct FootEvent(FootPhase Phase, int StartFrame, int EndFrame);
