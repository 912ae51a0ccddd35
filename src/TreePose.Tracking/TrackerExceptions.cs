namespace TreePose.Tracking;

/// <summary>A tracker cannot be reached or is busy: the same again later may well work.</summary>
public sealed class TrackerUnavailableException(string message, Exception? inner = null) : TreePoseException(message, inner);

/// <summary>A tracker said no, and will say so again until someone changes something.</summary>
public sealed class TrackerRefusedException(string message, Exception? inner = null) : TreePoseException(message, inner)
{
    /// <summary>The server's own word for the problem, such as <c>RESOURCE_ALREADY_EXISTS</c>; empty when it gave none.</summary>
    public string Code { get; init; } = "";
}
