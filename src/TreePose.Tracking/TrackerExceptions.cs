namespace TreePose.Tracking;

/// <summary>A tracker cannot be reached or is busy: the same again later may well work.</summary>
public sealed class TrackerUnavailableException(string message, Exception? inner = null) : TreePoseException(message, inner)
{
    /// <summary>How long the server asked to be left alone; null when it did not.</summary>
    internal TimeSpan? RetryAfter { get; init; }
}

/// <summary>A tracker said no, and will say so again until someone changes something.</summary>
public sealed class TrackerRefusedException(string message, Exception? inner = null) : TreePoseException(message, inner)
{
    /// <summary>The server's own word for the problem, such as <c>RESOURCE_ALREADY_EXISTS</c>; empty when it gave none.</summary>
    public string Code { get; init; } = "";

    /// <summary>HTTP status of the refusal; 0 when it was none.</summary>
    internal int Status { get; init; }

    /// <summary>What the server said to it, without what it was asked.</summary>
    internal string Said { get; init; } = "";
}
