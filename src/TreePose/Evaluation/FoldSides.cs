using TreePose.Datasets;
using TreePose.Evaluation.Protocols;

namespace TreePose.Evaluation;

/// <summary>The captures of a fold's three sides, as they are really used.</summary>
/// <param name="Train">Captures that models are fitted to.</param>
/// <param name="Validation">Captures that decide when to stop; may be empty.</param>
/// <param name="Test">Captures that only the final figures see.</param>
public sealed record FoldSides(
    IReadOnlyList<FrameSequence> Train,
    IReadOnlyList<FrameSequence> Validation,
    IReadOnlyList<FrameSequence> Test
)
{
    /// <summary>Takes the sides of a fold and checks that nothing is on two of them.</summary>
    /// <exception cref="LeakageException">The data holds something on both sides of a split.</exception>
    public static FoldSides Of(FrameDataset data, Split split)
    {
        FrameSequence[] Side(IReadOnlyList<int> side) => Split.Of(side, data.Sequences);
        var sides = new FoldSides(Side(split.Train), Side(split.Validation), Side(split.Test));
        LeakageGuard.RequireDisjointSides(
            split,
            sides.Train.Select(SampleOrigin.Of),
            sides.Validation.Select(SampleOrigin.Of),
            sides.Test.Select(SampleOrigin.Of)
        );
        return sides;
    }
}
