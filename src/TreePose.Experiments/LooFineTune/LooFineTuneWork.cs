using System.Collections.Concurrent;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Evaluation.Calibration;
using TreePose.Evaluation.Protocols;
using TreePose.Evaluation.Regression;
using TreePose.Experiments.Parts;
using TreePose.ModelFolders;
using TreePose.Runs;
using TreePose.Steps;
using TreePose.Torch;

namespace TreePose.Experiments.LooFineTune;

/// <summary>
/// One fold of one repeat with all its calibrations, one inner training of nested selection, or the training on everybody.
/// </summary>
/// <param name="Side">Who is on which side; null for everybody.</param>
/// <param name="Repeat">Which repeat, from 0.</param>
/// <param name="Inner">The inner fold that a candidate is tried on; null for the fold itself.</param>
/// <param name="Stage">Names the training: curves stand under it.</param>
public sealed record LooFineTuneUnit(Split? Side, int Repeat, Split? Inner, string Stage) : Unit
{
    /// <inheritdoc/>
    public override string Inputs => Side is null ? "everybody" : $"{Of(Side)} | {(Inner is null ? "" : Of(Inner))}";

    private static string Of(Split split) =>
        $"{string.Join(' ', split.Fold.Train)} / {string.Join(' ', split.Fold.Test)}"
        + (split.IsOfWholePeople ? "" : $" ({string.Join(' ', split.Train)} / {string.Join(' ', split.Test)})");
}

/// <summary>
/// <c>loo-finetune</c> on its data. A unit is a repeat × fold with all its modes and amounts of calibration; with a nested
/// choice the inner trainings come first, and the fold is trained with what they chose.
/// </summary>
public sealed partial class LooFineTuneWork : ExperimentWork
{
    private readonly HoldDataset _data;
    private readonly LooFineTuneOptions _options;
    private readonly WorkInput _input;
    private readonly IReadOnlyList<MetricPart<HoldPrediction>> _metrics;
    private readonly CalibrationProtocol _protocol;
    private readonly IReadOnlyList<InnerTrainings> _inner; // of each fold; none without a nested choice
    private readonly HoldDataset _raw;
    private readonly StepPipeline _rest;
    private readonly StartingWeights? _start;
    private readonly ConcurrentDictionary<string, LooFineTuneWork> _variants = new();
    private readonly Func<LooFineTuneOptions, UnitContext, string?, IHoldRegressorTrainer>? _trainer;

    /// <summary>Plans the folds.</summary>
    /// <param name="data">All holds.</param>
    /// <param name="options">The experiment's options.</param>
    /// <param name="input">Seed, nested choice, whether the model that goes to production is trained too.</param>
    /// <param name="metrics">A user's figures.</param>
    /// <param name="trainer">
    /// Another way to train than the options', for tests; told options, context and the name to keep the model under.
    /// </param>
    /// <exception cref="TreePoseException">The data does not allow the protocol.</exception>
    public LooFineTuneWork(
        HoldDataset data,
        LooFineTuneOptions options,
        WorkInput input,
        IReadOnlyList<MetricPart<HoldPrediction>>? metrics = null,
        Func<LooFineTuneOptions, UnitContext, string?, IHoldRegressorTrainer>? trainer = null
    )
    {
        StepPipeline steps = StepPipeline.Of(options.Steps);
        steps.ShapeOf(data.Shape); // or fails before anything is trained
        (_raw, _data, _rest) = (data, steps.Fixed.Apply(data), steps.Rest);
        _ranges = new RangesOfTraining(data.Shape, data.Axes);
        (_options, _input, _metrics, _trainer) = (options, input, metrics ?? [], trainer);
        _protocol = new CalibrationProtocol(_data, options.Protocol, input.Seed);
        _start = StartingWeights.Of(options.Training, ModelKinds.Holds);
        _start?.RequireUnseen(_protocol.Folds.Select(f => PeopleOf(Split.Of(f.Fold.Test, _data.Holds))));
        _inner = NestedChoice.Of(input.Nested, options) is { } nested
            ? [.. _protocol.Folds.Select(f => Inner(nested, f.Fold, f.Repeat))]
            : [];
    }

    /// <summary>What it works on.</summary>
    public HoldDataset Data => _data;

    /// <inheritdoc/>
    public override string Source => _data.Source;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Manifest =>
        _start is null ? _data.Manifest : _data.Manifest.Concat(_start.Files).ToDictionary();

    /// <inheritdoc/>
    public override IReadOnlyList<SkippedCapture> Skipped => _data.Skipped;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Findings => _start is null ? _data.Findings : [.. _data.Findings, _start.Finding];

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Versions => TorchRuntime.Versions;

    /// <inheritdoc/>
    public override IReadOnlyList<Unit> Next(UnitResults results)
    {
        var units = new List<Unit>();
        units.AddRange(_inner.SelectMany(i => i.Units));
        for (int f = 0; f < _protocol.Folds.Count; f++)
        {
            (Split fold, int repeat) = _protocol.Folds[f];
            if (_inner.Count == 0)
                units.Add(FoldUnit(fold, repeat, []));
            else if (ChosenFor(f, results) is { } best)
                units.Add(FoldUnit(fold, repeat, [.. best.Overrides]));
        }
        if (_input.TrainOnAll && FoldsDone(results).Count == _protocol.Folds.Count)
            units.Add(EverybodyUnit());
        return units;
    }

    /// <inheritdoc/>
    public override UnitResult Run(Unit unit, UnitContext context) =>
        (unit.Overrides.Count > 0 ? Variant(unit.Overrides) : this).Do((LooFineTuneUnit)unit, context);

    private UnitResult Do(LooFineTuneUnit one, UnitContext context)
    {
        LooFineTuneOptions options = _options;
        void Log(string stage, EpochFigures e) => context.Log("loss.train", e.TrainLoss, e.Epoch, stage);
        if (one.Side is null)
        {
            var task = new HoldTask
            {
                Stage = one.Stage,
                Train = _data.Holds,
                Seed = one.Seed,
                OnEpoch = Log,
            };
            Trainer(options, context, "all_0", one).Train(task, context.Cancellation).Dispose();
            return new UnitResult();
        }
        if (one.Inner is { } inner)
        {
            var task = new HoldTask
            {
                Stage = one.Stage,
                Seed = one.Seed,
                OnEpoch = Log,
            };
            return new UnitResult
            {
                Values = new JsonObject
                {
                    [InnerTrainings.FigureKey] = _protocol.InnerError(
                        inner,
                        task,
                        Trainer(options, context, null, one),
                        context.Cancellation
                    ),
                },
            };
        }
        CalibrationFold fold = _protocol.Run(one.Side, one.Repeat, Trainer(options, context, one.Stage, one), Log, context.Cancellation);
        return new UnitResult { Values = JsonNode.Parse(fold.ToJson())!.AsObject() };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<FoldCell>? Score(string fold, UnitResults results) =>
        FoldsDone(results).FirstOrDefault(f => f.Name == fold) is { } done ? CalibrationColumns.OfFold(done, _metrics) : null;

    /// <inheritdoc/>
    public override LooFineTuneCollected Collect(UnitResults results)
    {
        IReadOnlyList<CalibrationFold> folds = FoldsDone(results);
        CalibrationReport report = CalibrationReport.Of(
            folds,
            _protocol.Folds.Count,
            _options.Protocol,
            _data.TargetUnit,
            _input.Seed,
            _metrics
        );
        return new LooFineTuneCollected(report, _data, _input.TrainOnAll && results[EverybodyUnit().Id] is null)
        {
            Intervals = report.IsComplete ? LeftOutHolds.ErrorsOf(folds, _options.Protocol.Repeats, _input.Seed) : [],
        };
    }

    /// <summary>The same work with options that a nested choice sets.</summary>
    private LooFineTuneWork Variant(IReadOnlyList<string> overrides) =>
        _variants.GetOrAdd(
            string.Join('\n', overrides),
            _ => new LooFineTuneWork(_raw, Candidate(overrides), _input with { Nested = [] }, _metrics, _trainer)
        );

    private IReadOnlyList<CalibrationFold> FoldsDone(UnitResults results) =>
        [
            .. _protocol
                .Folds.Select(f => FoldId(f.Fold, f.Repeat))
                .Select(id => (Id: id, Result: results[id]))
                .Where(r => r.Result is not null)
                .Select(r => CalibrationFold.Parse(r.Result!.Values.ToJsonString(), r.Id)),
        ];

    private LooFineTuneUnit FoldUnit(Split fold, int repeat, IReadOnlyList<string> overrides)
    {
        string stage = CalibrationFold.NameOf(fold.Name, repeat);
        return new LooFineTuneUnit(fold, repeat, null, stage)
        {
            Id = FoldId(fold, repeat),
            Seed = _protocol.SeedOf(fold, repeat),
            Title = stage.Replace('_', ' '),
            Fold = stage,
            Cost = FramesOf(fold) * _options.Training.Epochs,
            Overrides = overrides,
        };
    }

    private LooFineTuneUnit EverybodyUnit() =>
        new(null, 0, null, "all")
        {
            Id = "all",
            Seed = Seeds.Derive(_input.Seed, "fold/all"),
            Title = "all participants",
            Cost = FramesOf(null) * _options.Training.Epochs,
        };

    /// <summary>The inner trainings of a fold: each training participant left out in turn.</summary>
    private InnerTrainings Inner(NestedChoice nested, Split fold, int repeat)
    {
        int seed = _protocol.SeedOf(fold, repeat);
        string outer = CalibrationFold.NameOf(fold.Name, repeat);
        IReadOnlyList<Split> inner = InnerTrainings.Folds(SplitSample.Of(_data), fold, _options.Protocol.Splits);
        return InnerTrainings.Of(
            nested,
            FoldId(fold, repeat),
            inner,
            (candidate, id, side) =>
            {
                LooFineTuneOptions options = Candidate([.. candidate.Overrides]);
                string stage =
                    $"{outer}_inner_{side.Name}_{InnerTrainings.NameOf(options.Model, options.Training.LearningRate, candidate)}";
                return new LooFineTuneUnit(fold, repeat, side, stage)
                {
                    Id = id,
                    Seed = Seeds.Derive(seed, stage),
                    Title = stage.Replace('_', ' '),
                    Cost = FramesOf(side) * options.Training.Epochs,
                    Overrides = [.. candidate.Overrides],
                };
            }
        );
    }

    private Search.TrialPoint? ChosenFor(int fold, UnitResults results) =>
        _inner[fold].Chosen(results, LooFineTune.Decides.SmallerIsBetter);

    private LooFineTuneOptions Candidate(IReadOnlyList<string> overrides) =>
        NestedChoice.Apply(_options, overrides, o => o.Holds.Sources, o => o.Protocol.Splits);

    private double FramesOf(Split? fold) => (fold is null ? _data.Holds : Split.Of(fold.Train, _data.Holds)).Sum(h => (double)h.Length);

    private static string FoldId(Split fold, int repeat) => FormattableString.Invariant($"repeat/{repeat}/fold/{fold.Name}");
}
