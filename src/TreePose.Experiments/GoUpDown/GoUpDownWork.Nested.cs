using TreePose.Evaluation;
using TreePose.Evaluation.Protocols;
using TreePose.Torch.Training;

namespace TreePose.Experiments.GoUpDown;

// The nested choice: candidates tried inside the training side of each fold, and the work with what they chose.
public sealed partial class GoUpDownWork
{
    /// <summary>The inner trainings of a fold; each trains all models of a candidate's ensemble.</summary>
    private InnerTrainings Inner(NestedChoice nested, Split fold)
    {
        int seed = SeedOf(fold);
        IReadOnlyList<Split> inner = InnerTrainings.Folds(SplitSample.Of(_data), fold, _options.Protocol);
        return InnerTrainings.Of(
            nested,
            $"fold/{fold.Name}",
            inner,
            (candidate, id, side) =>
            {
                GoUpDownOptions options = Candidate([.. candidate.Overrides]);
                string stage =
                    $"{fold.Name}_inner_{side.Name}_{InnerTrainings.NameOf(options.Model, options.Training.LearningRate, candidate)}";
                return new GoUpDownUnit(fold, null, 0, side)
                {
                    Id = id,
                    Seed = Seeds.Derive(seed, stage),
                    Stage = stage,
                    Title = stage.Replace('_', ' '),
                    Cost = (double)FramesOf(side) * options.Training.Epochs * options.Training.Ensemble,
                    Overrides = [.. candidate.Overrides],
                };
            }
        );
    }

    /// <summary>Trains a candidate on an inner fold's training side and scores it on its test side by the main figure.</summary>
    private UnitResult RunInner(GoUpDownUnit unit, Split inner, UnitContext context)
    {
        FoldSides sides = FoldSides.Of(_data, inner);
        var sums = sides.Test.Select(s => new float[s.Length * _data.Classes.Count]).ToArray(); // [frame, class]
        int models = _options.Training.Ensemble;
        string[] tested = [.. PeopleOf(sides.Test).Union(PeopleOf(Split.Of(unit.Side!.Test, _data.Sequences)))];
        for (int m = 0; m < models; m++)
        {
            int member = m; // for the log
            var task = new FoldTask
            {
                Sides = sides,
                Seed = Seeds.Derive(unit.Seed, FormattableString.Invariant($"model/{member}")),
                OnEpoch = e => Log(e, member, [], unit.Stage, context),
            };
            WeightStart? start = _start?.For(tested, member);
            float[][] said = new UnitSteps(_rest).Before(_trainer(_options, _ => { }, start)).Run(task, context.Cancellation);
            for (int i = 0; i < sums.Length; i++)
                Add(sums[i], said[i], models);
        }
        FramePrediction[] predictions = [.. sides.Test.Select((s, i) => new FramePrediction(s, sums[i]))];
        FoldResult result = FoldResult.Of(0, inner.Fold, predictions, _options.Protocol.Decoder, []);
        double figure = new GoUpDownReport([result], 1, classes: _data.Classes).Figures[GoUpDown.Decides.Name] ?? double.NaN;
        return new UnitResult { Values = new JsonObject { [InnerTrainings.FigureKey] = figure } };
    }

    /// <summary>What a fold's inner trainings chose, as overrides: none without a nested choice; null before they are done.</summary>
    private IReadOnlyList<string>? Chosen(int fold, UnitResults results) =>
        _inner.Count == 0 ? []
        : _inner[fold].Chosen(results, GoUpDown.Decides.SmallerIsBetter) is { } best ? [.. best.Overrides]
        : null;

    private GoUpDownOptions Candidate(IReadOnlyList<string> overrides) =>
        NestedChoice.Apply(_options, overrides, o => o.Sources, o => o.Protocol with { Decoder = new DecoderOptions() });

    /// <summary>The same work with options that a nested choice sets.</summary>
    private GoUpDownWork Variant(IReadOnlyList<string> overrides) =>
        overrides.Count == 0
            ? this
            : _variants.GetOrAdd(
                string.Join('\n', overrides),
                _ => new GoUpDownWork(_raw, Candidate(overrides), _input with { Nested = [], TrainOnAll = false }, _metrics, _trainer)
            );
}
