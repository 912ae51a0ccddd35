namespace TreePose.Captures;

/// <summary>
/// What a lifted foot does in one radar frame (the study's GOUP_DOWN classes): the numbers of its classes in
/// <see cref="Datasets.FrameClasses.Foot"/>.
/// </summary>
public static class FootPhase
{
    /// <summary>No label, of whatever classes: never trained on, never scored.</summary>
    public const sbyte Unlabelled = -1;

    /// <summary>The foot stands or is held still.</summary>
    public const sbyte Neither = 0;

    /// <summary>The foot is on its way up (FU).</summary>
    public const sbyte GoingUp = 1;

    /// <summary>The foot is on its way down (FD).</summary>
    public const sbyte GoingDown = 2;
}

/// <summary>
/// One event, such as a lifting or lowering of the foot: frames [<paramref name="StartFrame"/>, <paramref name="EndFrame"/>),
/// 0-based.
/// </summary>
/// <param name="Class">
/// Number of its class in <see cref="Datasets.FrameClasses"/>, above 0: <see cref="FootPhase.GoingUp"/>,
/// <see cref="FootPhase.GoingDown"/>.
/// </param>
/// <param name="StartFrame">First frame of it, in which the foot moves; its time is the event's onset.</param>
/// <param name="EndFrame">First frame after it.</param>
public readonly record struct FrameEvent(sbyte Class, int StartFrame, int EndFrame);
