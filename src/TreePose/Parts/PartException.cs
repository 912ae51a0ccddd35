namespace TreePose.Parts;

/// <summary>A part cannot be registered, is not there, or does not keep its contract.</summary>
public sealed class PartException : TreePoseException
{
    /// <summary>Makes an error from a whole message.</summary>
    public PartException(string message, Exception? inner = null)
        : base(message, inner) { }

    /// <inheritdoc/>
    public override bool ConcernsTheWholeWork => true;
}
