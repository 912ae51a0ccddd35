namespace TreePose.Signal.Filters;

/// <summary>A signal has fewer samples than an operation needs to mean anything.</summary>
/// <param name="operation">What was asked for.</param>
/// <param name="samples">Samples given.</param>
/// <param name="needed">Fewest samples allowed.</param>
public sealed class SignalTooShortException(string operation, int samples, int needed)
    : TreePoseException(
        $"{operation} needs at least {needed} samples, but the signal has {samples}. Give a longer signal or turn this step off."
    )
{
    /// <summary>Samples given.</summary>
    public int Samples { get; } = samples;

    /// <summary>Fewest samples allowed.</summary>
    public int Needed { get; } = needed;
}
