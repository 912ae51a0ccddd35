using TreePose.Datasets;
using TreePose.Evaluation.Calibration;
using TreePose.Evaluation.Protocols;
using TreePose.ModelFolders;
using TreePose.Torch.Checkpoints;
using TreePose.Torch.Training;

namespace TreePose.Experiments.LooFineTune;

// How a fold's network is trained and kept.
public sealed partial class LooFineTuneWork
{
    private readonly RangesOfTraining _ranges;

    private IHoldRegressorTrainer Trainer(LooFineTuneOptions options, UnitContext context, string? keepAs, LooFineTuneUnit unit)
    {
        if (_trainer is not null)
            return _trainer(options, context, keepAs);
        var steps = new UnitSteps(_rest);
        void Save(TreePose.Torch.Models.SequenceRegressor model, TargetScale scale)
        {
            HoldSequence[] train = unit.Side is { } side ? Split.Of(side.Train, _data.Holds) : [.. _data.Holds];
            double[] targets = [.. CalibrationPlan.Physical(train).Select(h => h[0].Target!.Value)];
            SavedModel.Write(
                file => context.Keep(file, $"checkpoints/{file}"),
                keepAs!,
                model,
                new JsonObject
                {
                    ["model"] = options.Model.Name,
                    ["options"] = SavedModel.OptionsOf(options.Model),
                    ["steps"] = steps.Learned,
                    ["targetMean"] = scale.Mean,
                    ["targetDeviation"] = scale.Deviation,
                    ["targetUnit"] = _data.TargetUnit,
                    ["trainingMean"] = targets.Average(),
                    ["trainingHolds"] = targets.Length,
                    ["ranges"] = (
                        _ranges.Of((unit.Side is { } of ? Split.Of(of.Train, _raw.Holds) : _raw.Holds).Select(h => h.Frames)) with
                        {
                            Targets = ValueRange.Of(targets),
                            TargetUnit = _data.TargetUnit,
                        }
                    ).ToJson(),
                    ["origin"] = OriginOf(unit, train).ToJson(),
                }
            );
        }
        return steps.Before(
            new TorchHoldTrainer(
                options.Model,
                options.Training,
                options.FineTuning,
                context.FileFor("training.ckpt"),
                keepAs is null ? null : Save,
                _start?.For(TestedIn(unit), member: 0)
            )
        );
    }

    /// <summary>Name of a hold's capture, with its channel where channels are sequences of their own.</summary>
    internal static string NameOf(HoldSequence hold) => hold.Channel is { } channel ? $"{hold.Id.Name}_channel{channel}" : hold.Id.Name;

    private static string[] PeopleOf(IEnumerable<HoldSequence> side) => [.. side.Select(s => s.Id.Participant).Distinct()];

    /// <summary>Whom a unit's network must not have seen: those of its fold, and of the inner one.</summary>
    private string[] TestedIn(LooFineTuneUnit unit) =>
        [.. new[] { unit.Side, unit.Inner }.OfType<Split>().SelectMany(s => PeopleOf(Split.Of(s.Test, _data.Holds))).Distinct()];

    /// <summary>What a network has seen, for those who apply it later.</summary>
    private ModelOrigin OriginOf(LooFineTuneUnit unit, IReadOnlyList<HoldSequence> train)
    {
        HoldSequence[] test = unit.Side is { } split ? Split.Of(split.Test, _data.Holds) : [];
        return new ModelOrigin
        {
            Frames = _raw.Shape,
            ShortestPeriod = _raw.Holds.Min(s => s.SecondsPerFrame),
            LongestPeriod = _raw.Holds.Max(s => s.SecondsPerFrame),
            Fold = unit.Side?.Name,
            Order = unit.Side is { } side ? _protocol.Folds.Index().First(f => f.Item.Fold.Name == side.Name).Index : 0,
            Repeat = unit.Repeat,
            TrainedOn = PeopleOf(train),
            Tested = PeopleOf(test),
            Captures = unit.Side?.Group is not null ? [.. test.Select(NameOf).Distinct()] : [],
            Chosen = unit.Overrides,
        };
    }
}
