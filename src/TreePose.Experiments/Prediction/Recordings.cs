namespace TreePose.Experiments.Prediction;

/// <summary>What a model is applied to, and how it is read.</summary>
/// <param name="Data">A source, or files.</param>
/// <param name="Seed">Seed of simulated data; null for that of the model's run.</param>
/// <param name="Progress">Shows the captures.</param>
/// <param name="Cancellation">Stops between captures.</param>
internal sealed record Recordings(IReadOnlyList<string> Data, int? Seed, IWorkProgress Progress, CancellationToken Cancellation);
