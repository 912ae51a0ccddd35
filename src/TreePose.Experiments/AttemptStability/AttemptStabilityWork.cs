using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Evaluation.Calibration;
using TreePose.Evaluation.Protocols;
using TreePose.Runs;
using TreePose.Steps;
using TreePose.Torch;
using TreePose.Torch.Training;

namespace TreePose.Experiments.AttemptStability;

/// <summary>One fold: trained on its training side, asked about its test side.</summary>
/// <param name="Side">Who is on which side.</param>
public sealed record AttemptUnit(Split Side) : Unit
{
    /// <inheritdoc/>
    public override string Inputs => $"{string.Join(' ', Side.Train)} / {string.Join(' ', Side.Test)}";
}

/// <summary><c>attempt-stability</c> on its data: a unit is a fold.</summary>
public sealed class AttemptStabilityWork : ExperimentWork
{
    private const string Scores = "scores";
    private readonly AttemptDataset _data;
    private readonly HoldDataset _windows;
    private readonly StepPipeline _rest;
    private readonly AttemptStabilityOptions _options;
    private readonly WorkInput _input;
    private readonly IReadOnlyList<Split> _folds;
    private readonly Func<AttemptStabilityOptions, UnitContext, IHoldRegressorTrainer> _trainer;

    /// <summary>Plans the folds.</summary>
    /// <param name="data">All attempts.</param>
    /// <param name="options">The experiment's options.</param>
    /// <param name="input">The seed.</param>
    /// <param name="trainer">Another way to train than the options', for tests.</param>
    /// <exception cref="TreePoseException">All attempts are of one kind, or the data does not allow the protocol.</exception>
    public AttemptStabilityWork(
        AttemptDataset data,
        AttemptStabilityOptions options,
        WorkInput input,
        Func<AttemptStabilityOptions, UnitContext, IHoldRegressorTrainer>? trainer = null
    )
    {
        if (data.OfOneKind is { } hindrance)
            throw new TreePoseException($"{data.Source}: {hindrance}");
        StepPipeline steps = StepPipeline.Of(options.Steps);
        steps.ShapeOf(data.Shape); // or fails before anything is trained
        (_data, _windows, _rest) = (data, steps.Fixed.Apply(data.Windows), steps.Rest);
        (_options, _input) = (options, input);
        _folds = SplitPlan.Of(SplitSample.Of(_windows), options.Protocol);
        _trainer = trainer ?? ((o, context) => new TorchHoldTrainer(o.Model, o.Training, o.Training, context.FileFor("training.ckpt")));
    }

    /// <inheritdoc/>
    public override string Source => _data.Source;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Manifest => _data.Manifest;

    /// <inheritdoc/>
    public override IReadOnlyList<SkippedCapture> Skipped => _data.Skipped;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Findings => _data.Findings;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Versions => TorchRuntime.Versions;

    /// <inheritdoc/>
    public override IReadOnlyList<Unit> Next(UnitResults results) =>
        [
            .. _folds.Select(f => new AttemptUnit(f)
            {
                Id = IdOf(f),
                Seed = Seeds.Derive(_input.Seed, $"fold/{f.Name}"),
                Title = f.HeldOut,
                Fold = f.Name,
                Cost = f.Train.Count * (double)_options.Training.Epochs,
            }),
        ];

    /// <inheritdoc/>
    public override UnitResult Run(Unit unit, UnitContext context)
    {
        Split side = ((AttemptUnit)unit).Side;
        HoldSequence[] Of(IReadOnlyList<int> part) => Split.Of(part, _windows.Holds);
        HoldSequence[] train = Of(side.Train),
            test = Of(side.Test);
        LeakageGuard.RequireDisjointSides(
            side,
            train.Select(SampleOrigin.Of),
            Of(side.Validation).Select(SampleOrigin.Of),
            test.Select(SampleOrigin.Of)
        );
        var task = new HoldTask
        {
            Stage = $"fold_{side.Name}",
            Train = train,
            Seed = unit.Seed,
            OnEpoch = (stage, e) => context.Log("loss.train", e.TrainLoss, e.Epoch, stage),
        };
        using IHoldRegressor model = new UnitSteps(_rest).Before(_trainer(_options, context)).Train(task, context.Cancellation);
        // Targets are taken out, so that nothing can look at them.
        double[] scores = model.Predict([.. test.Select(t => t with { Target = null })]);
        return new UnitResult { Values = new JsonObject { [Scores] = new JsonArray([.. scores.Select(s => (JsonNode)s)]) } };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<FoldCell>? Score(string fold, UnitResults results)
    {
        int index = _folds.ToList().FindIndex(f => f.Name == fold);
        if (index < 0 || Scored(index, results) is not { } scored)
            return null;
        return [FoldCell.Of("fold", index + 1), new("participant", fold), .. AttemptReport.Cells(scored)];
    }

    /// <inheritdoc/>
    public override AttemptStabilityCollected Collect(UnitResults results)
    {
        ScoredAttempt[]?[] folds = [.. _folds.Select((_, i) => Scored(i, results))];
        var report = new AttemptReport([.. folds.OfType<ScoredAttempt[]>()], _folds.Count, _input.Seed);
        return new AttemptStabilityCollected(report, _data.Skipped);
    }

    /// <summary>The attempts that a fold tested, channels of one attempt averaged; null before it is done.</summary>
    private ScoredAttempt[]? Scored(int fold, UnitResults results)
    {
        if (results[IdOf(_folds[fold])] is not { } done)
            return null;
        double[] scores = [.. done.Values[Scores]!.AsArray().Select(s => UnitResult.NumberOf(s!))];
        return
        [
            .. Split
                .Of(_folds[fold].Test, _data.Attempts)
                .Zip(scores)
                .GroupBy(a => (a.First.Id, a.First.Window.Number))
                .Select(g => new ScoredAttempt(g.First().First, g.Average(a => a.Second))),
        ];
    }

    private static string IdOf(Split fold) => $"fold/{fold.Name}";
}
