using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Evaluation.Protocols;
using TreePose.ModelFolders;

namespace TreePose.Experiments.GoUpDown;

// What networks have seen: those that are kept, and those that training begins with.
public sealed partial class GoUpDownWork
{
    private readonly RangesOfTraining _ranges;

    /// <summary>Beside every figure, when nothing says whom the weights have seen that training began with.</summary>
    private string[] Doubt => _start is { IsTrusted: true } ? [_start.Finding] : [];

    private static string[] PeopleOf(IReadOnlyList<FrameSequence> side) => [.. side.Select(s => s.Id.Participant).Distinct()];

    /// <summary>How strong the signal is that a network is trained on.</summary>
    private TrainingRanges RangesOf(GoUpDownUnit unit) =>
        _ranges.Of((unit.Side is { } split ? Split.Of(split.Train, _raw.Sequences) : _raw.Sequences).Select(s => s.Frames));

    /// <summary>What a network has seen, for those who apply it later.</summary>
    private ModelOrigin OriginOf(GoUpDownUnit unit, FoldSides sides)
    {
        bool byCapture = unit.Side is { } split && (split.Group is not null || !split.IsOfWholePeople);
        return new ModelOrigin
        {
            Frames = _raw.Shape,
            ShortestPeriod = _raw.Sequences.Min(s => s.SecondsPerFrame),
            LongestPeriod = _raw.Sequences.Max(s => s.SecondsPerFrame),
            Fold = unit.Side?.Name,
            Order = unit.Side is { } side ? _folds.Index().First(f => f.Item.Name == side.Name).Index : 0,
            Member = unit.Member,
            TrainedOn = PeopleOf(sides.Train),
            ValidatedOn = PeopleOf(sides.Validation),
            Tested = PeopleOf(sides.Test),
            Captures = byCapture ? [.. sides.Test.Select(NameOf)] : [],
            Chosen = unit.Overrides,
        };
    }
}
