using System.Collections.Concurrent;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Evaluation.Calibration;
using TreePose.Evaluation.Confidence;
using TreePose.Evaluation.Protocols;
using TreePose.Experiments.Parts;
using TreePose.ModelFolders;
using TreePose.Steps;
using TreePose.Torch;
using TreePose.Torch.Checkpoints;
using TreePose.Torch.Training;

namespace TreePose.Experiments.GoUpDown;

/// <summary>
/// <c>goup-down</c> on its data. A unit is a fold × ensemble member: train on the fold's training side, predict its test
/// captures. Baselines are units of their own; the models trained on everybody come when all folds are done. With a nested
/// choice the inner trainings come first, and the fold is done with what they chose.
/// </summary>
public sealed partial class GoUpDownWork : ExperimentWork
{
    private const double BaselineCost = 1e-3;

    private readonly FrameDataset _data;
    private readonly (string Name, Func<DecoderOptions, IFrameClassifierTrainer> Make)[] _baselines;
    private readonly GoUpDownOptions _options;
    private readonly WorkInput _input;
    private readonly IReadOnlyList<MetricPart<CaptureResult>> _metrics;
    private readonly StepPipeline _rest;
    private readonly FrameDataset _raw;
    private readonly IReadOnlyList<Split> _folds;
    private readonly IReadOnlyList<InnerTrainings> _inner; // of each fold; none without a nested choice
    private readonly ConcurrentDictionary<string, GoUpDownWork> _variants = new();
    private readonly StartingWeights? _start;
    private readonly Func<GoUpDownOptions, Action<Torch.Models.FrameClassifier>, WeightStart?, IFrameClassifierTrainer> _trainer;

    /// <summary>Plans the folds.</summary>
    /// <param name="data">All captures.</param>
    /// <param name="options">The experiment's options.</param>
    /// <param name="input">Seed, nested choice, whether the models that go to production are trained too.</param>
    /// <param name="metrics">A user's figures.</param>
    /// <param name="trainer">
    /// Another way to train than the options', for tests; told the options, where to hand a trained model, and the weights to begin with.
    /// </param>
    /// <exception cref="TreePoseException">There are too few participants.</exception>
    public GoUpDownWork(
        FrameDataset data,
        GoUpDownOptions options,
        WorkInput input,
        IReadOnlyList<MetricPart<CaptureResult>>? metrics = null,
        Func<GoUpDownOptions, Action<Torch.Models.FrameClassifier>, WeightStart?, IFrameClassifierTrainer>? trainer = null
    )
    {
        StepPipeline steps = StepPipeline.Of(options.Steps);
        steps.ShapeOf(data.Shape); // or fails before anything is trained
        (_raw, _data, _rest, _options, _input, _metrics) = (data, steps.Fixed.Apply(data), steps.Rest, options, input, metrics ?? []);
        (_baselines, _ranges) = (BaselinesFor(_data.Classes), new RangesOfTraining(data.Shape, data.Axes));
        _trainer =
            trainer
            ?? (
                (chosen, trained, start) => new TorchFrameTrainer(chosen.Model, chosen.Training, trained, chosen.Protocol.Adaptation, start)
            );
        _folds = SplitPlan.Of(SplitSample.Of(data), options.Protocol);
        _start = StartingWeights.Of(options.Training, ModelKinds.Events);
        _start?.RequireUnseen(_folds.Select(f => PeopleOf(Split.Of(f.Test, _data.Sequences))));
        _inner = NestedChoice.Of(input.Nested, options) is { } nested ? [.. _folds.Select(f => Inner(nested, f))] : [];
    }

    /// <summary>A rhythm of up and down is the foot's alone.</summary>
    private static (string Name, Func<DecoderOptions, IFrameClassifierTrainer> Make)[] BaselinesFor(FrameClasses classes) =>
        classes.AreFoot
            ? [(BaselineNames.NoEvent, _ => new NoEventBaseline()), (BaselineNames.Rhythm, decoder => new RhythmBaseline(decoder))]
            : [(BaselineNames.NoEvent, _ => new NoEventBaseline())];

    /// <summary>What it works on.</summary>
    public FrameDataset Data => _data;

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
        List<Unit> units = [.. _inner.SelectMany(i => i.Units)];
        bool all = true; // of the folds are allowed
        for (int f = 0; f < _folds.Count; f++)
        {
            if (Chosen(f, results) is not { } chosen)
                all = false;
            else
                units.AddRange(Variant(chosen).FoldUnits(_folds[f]).Select(u => u with { Overrides = chosen }));
        }
        if (_input.TrainOnAll && all && results.Has(units.Select(u => u.Id)))
            units.AddRange(Members(null));
        return units;
    }

    /// <inheritdoc/>
    public override UnitResult Run(Unit unit, UnitContext context) => Variant(unit.Overrides).Do((GoUpDownUnit)unit, context);

    private UnitResult Do(GoUpDownUnit one, UnitContext context)
    {
        if (one.Inner is { } inner)
            return RunInner(one, inner, context);
        FoldSides sides = one.Side is { } split ? FoldSides.Of(_data, split) : new FoldSides(_data.Sequences, [], []);
        var epochs = new List<EpochFigures>();
        var aside = new Dictionary<string, float[]>();
        var task = new FoldTask
        {
            Sides = sides,
            Seed = one.Seed,
            OnEpoch = e => Log(e, one.Member, epochs, one.Stage, context),
            OnValidation = ForTemperature(one, sides, aside),
        };
        string name = FormattableString.Invariant($"{(one.Side is null ? "all" : $"fold_{one.Side.Name}")}_{one.Member}");
        var steps = new UnitSteps(_rest);
        IFrameClassifierTrainer method = one.Baseline is { } baseline
            ? _baselines.First(b => b.Name == baseline).Make(_options.Protocol.Decoder)
            : steps.Before(
                _trainer(
                    _options,
                    model =>
                        SavedModel.Write(
                            file => context.Keep(file, $"checkpoints/{file}"),
                            name,
                            model,
                            new JsonObject
                            {
                                ["model"] = _options.Model.Name,
                                ["options"] = SavedModel.OptionsOf(_options.Model),
                                ["steps"] = steps.Learned,
                                ["classes"] = new JsonArray([.. _data.Classes.Names]),
                                ["ranges"] = RangesOf(one).ToJson(),
                                ["origin"] = OriginOf(one, sides).ToJson(),
                            }
                        ),
                    _start?.For(PeopleOf(sides.Test), one.Member)
                )
            );
        float[][] probabilities = method.Run(task, context.Cancellation);
        return new UnitResult
        {
            Values = new JsonObject { ["epochs"] = new JsonArray([.. epochs.Select(Json)]) },
            Arrays = sides.Test.Select((s, i) => KeyValuePair.Create(NameOf(s), probabilities[i])).Concat(aside).ToDictionary(),
        };
    }

    private static void Log(EpochFigures e, int member, List<EpochFigures> epochs, string stage, UnitContext context)
    {
        epochs.Add(e);
        context.Log(FormattableString.Invariant($"loss.train.{member}"), e.TrainLoss, e.Epoch, stage);
        if (e.ValidationLoss is { } loss)
            context.Log(FormattableString.Invariant($"loss.validation.{member}"), loss, e.Epoch, stage);
    }

    private int SeedOf(Split? fold) => Seeds.Derive(_input.Seed, "fold/" + (fold?.Name ?? "all"));

    /// <inheritdoc/>
    public override IReadOnlyList<Runs.FoldCell>? Score(string fold, UnitResults results)
    {
        int index = _folds.ToList().FindIndex(f => f.Name == fold);
        return index >= 0 && ResultOf(index, results, null) is { } result ? GoUpDownReport.FoldColumns(result, _metrics) : null;
    }

    /// <inheritdoc/>
    public override GoUpDownCollected Collect(UnitResults results)
    {
        GoUpDownReport Report(string? baseline, IReadOnlyDictionary<string, GoUpDownReport>? beside = null) =>
            new(
                [.. Enumerable.Range(0, _folds.Count).Select(i => ResultOf(i, results, baseline)).OfType<FoldResult>()],
                _folds.Count,
                beside,
                _metrics,
                _data.Classes
            )
            {
                Protocol = _folds[0].Kind,
                Group = _folds[0].Group,
                KnowsPeople = _folds[0].KnowsPeople,
                Notes = baseline is null ? [.. GoUpDownNotes.Of(_data, _folds), .. Doubt] : [],
                Target = baseline is null ? TargetData.Of(_options.Protocol.Adaptation) : TargetData.None,
            };
        GoUpDownReport model = Report(null, _baselines.ToDictionary(b => b.Name, b => Report(b.Name)));
        bool modelsMissing = _input.TrainOnAll && !results.Has(Members(null).Select(u => u.Id));
        return new GoUpDownCollected(model, _data.Skipped, modelsMissing, _input.Seed)
        {
            Confidence = model.Figures.Count > 0 ? ConfidenceReport.Of(model.Folds, NotCalibrated, _input.Seed) : null,
        };
    }

    /// <summary>Fuses what the models of a fold say, in the order of the models; null before all are done.</summary>
    private FoldResult? ResultOf(int index, UnitResults results, string? baseline)
    {
        if (Chosen(index, results) is not { } chosen)
            return null;
        if (chosen.Count > 0)
            return Variant(chosen).ResultOf(index, results, baseline) is { } result ? result with { Chosen = chosen } : null;
        Split fold = _folds[index];
        Unit[] units = [.. baseline is null ? Members(fold) : BaselinesOf(fold).Where(u => u.Baseline == baseline)];
        if (!results.Has(units.Select(u => u.Id)))
            return null;
        FrameSequence[] test = Split.Of(fold.Test, _data.Sequences);
        var sums = test.Select(s => new float[s.Length * _data.Classes.Count]).ToArray(); // [frame, class]
        var history = new List<EpochFigures>();
        for (int member = 0; member < units.Length; member++)
        {
            UnitResult result = results[units[member].Id]!;
            for (int i = 0; i < test.Length; i++)
                Add(sums[i], result.Arrays[NameOf(test[i])], units.Length);
            history.AddRange(result.Values["epochs"]!.AsArray().Select(e => Epoch(e!, member)));
        }
        return FoldResult.Of(
            index,
            fold.Fold,
            [.. test.Select((s, i) => new FramePrediction(s, sums[i]))],
            _options.Protocol.Decoder,
            history
        ) with
        {
            LeftOut = _folds.Any(f => f.LeftOut.Count > 0) ? fold.LeftOut.Count : null,
            Temperature = baseline is null ? TemperatureOf(fold, units, results) : null,
        };
    }

    private IEnumerable<GoUpDownUnit> FoldUnits(Split fold) => Members(fold).Concat(BaselinesOf(fold));

    private int FramesOf(Split? fold) =>
        (fold is null ? _data.Sequences : Split.Of(fold.Train, _data.Sequences)).Sum(s => s.LabelledFrames);

    private IEnumerable<GoUpDownUnit> Members(Split? fold)
    {
        int frames = FramesOf(fold);
        string name = fold?.Name ?? "all";
        for (int member = 0; member < _options.Training.Ensemble; member++)
        {
            yield return new GoUpDownUnit(fold, null, member)
            {
                Id = FormattableString.Invariant($"{(fold is null ? "all" : $"fold/{name}")}/model/{member}"),
                Seed = Seeds.Derive(SeedOf(fold), $"model/{member}"),
                Title = $"{fold?.HeldOut ?? "all participants"}, model {member + 1} of {_options.Training.Ensemble}",
                Fold = fold?.Name,
                Stage = name,
                Cost = (double)frames * _options.Training.Epochs,
            };
        }
    }

    private IEnumerable<GoUpDownUnit> BaselinesOf(Split fold) =>
        _baselines.Select(b => new GoUpDownUnit(fold, b.Name, 0)
        {
            Id = $"fold/{fold.Name}/baseline/{b.Name.Replace(' ', '-')}",
            Seed = 0,
            Title = $"{fold.HeldOut}, baseline '{b.Name}'",
            Cost = BaselineCost,
        });

    /// <summary>Adds a member's share to the mean of an ensemble; members come in their order.</summary>
    internal static void Add(float[] sum, float[] probabilities, int models)
    {
        for (int i = 0; i < sum.Length; i++)
            sum[i] += probabilities[i] / models;
    }

    /// <summary>A capture's name, with its channel where channels are sequences of their own.</summary>
    internal static string NameOf(FrameSequence s) => s.Channel is { } channel ? $"{s.Id.Name}_channel{channel}" : s.Id.Name;

    private static JsonNode Json(EpochFigures e) =>
        new JsonObject
        {
            ["epoch"] = e.Epoch,
            ["train"] = e.TrainLoss,
            ["validation"] = e.ValidationLoss,
        };

    private static EpochFigures Epoch(JsonNode e, int member) =>
        new(member, (int)e["epoch"]!, UnitResult.NumberOf(e["train"]!), e["validation"] is { } loss ? UnitResult.NumberOf(loss) : null);
}
