using TreePose.Datasets;

namespace TreePose.Evaluation;

/// <summary>Probabilities of the data's classes for every frame of a capture: for the foot neither, going up, going down.</summary>
/// <param name="Sequence">The capture.</param>
/// <param name="Probabilities">[frame, class] in C order, classes as <see cref="FrameSequence.Classes"/>.</param>
public sealed record FramePrediction(FrameSequence Sequence, float[] Probabilities);
