using TreePose.Datasets;
using TreePose.Evaluation.Protocols;
using TreePose.Evaluation.Regression;

namespace TreePose.Evaluation.Calibration;

/// <summary>
/// How stable is a person the model has never seen, and how much does it gain from a few holds of theirs? Participants are
/// left out; the model is scored zero-shot and after calibration on 1, 2, 4, … of the person's first holds, always on the
/// same last holds.
/// </summary>
public sealed class CalibrationProtocol
{
    private readonly HoldDataset _data;
    private readonly CalibrationOptions _options;
    private readonly Dictionary<string, CalibrationPlan[]> _plans; // of each fold, by its name: one a person held out
    private readonly int _seed;

    /// <summary>Plans the protocol; nothing is trained yet.</summary>
    /// <param name="data">All holds, each with a target.</param>
    /// <param name="options">Who is left out, and with how many holds the model is calibrated.</param>
    /// <param name="seed">Each fold's seed is derived from this and its name, so the order of folds does not matter.</param>
    /// <exception cref="TreePoseException">A participant has too few holds, or a target is missing.</exception>
    public CalibrationProtocol(HoldDataset data, CalibrationOptions options, int seed)
    {
        options.Check();
        RequireTargets(data);
        IReadOnlyList<Split> folds = SplitPlan.Of(SplitSample.Of(data), options.Splits);
        (_data, _options, _seed) = (data, CalibrationPlan.WithAmounts(options, folds.SelectMany(Tested)), seed);
        _plans = folds.ToDictionary(f => f.Name, f => Tested(f).Select(own => CalibrationPlan.Of(own.Key, own, _options)).ToArray());
        Folds = [.. Enumerable.Range(0, options.Repeats).SelectMany(repeat => folds.Select(fold => (fold, repeat)))];

        IEnumerable<IGrouping<string, HoldSequence>> Tested(Split fold) =>
            Split.Of(fold.Test, data.Holds).GroupBy(h => h.Id.Participant).OrderBy(p => p.Key, StringComparer.Ordinal);
    }

    /// <summary>Folds of the protocol, a repeat after the other.</summary>
    public IReadOnlyList<(Split Fold, int Repeat)> Folds { get; }

    /// <summary>The seed of a fold.</summary>
    public int SeedOf(Split fold, int repeat) => Seeds.Derive(_seed, $"repeat/{repeat}/fold/{fold.Name}");

    /// <summary>Trains, calibrates and predicts one fold.</summary>
    /// <param name="fold">Who is on which side.</param>
    /// <param name="repeat">Which repeat, from 0.</param>
    /// <param name="trainer">Fits the model.</param>
    /// <param name="onEpoch">Called after each epoch with the stage's name.</param>
    /// <param name="cancellation">Stops before the next step.</param>
    /// <exception cref="LeakageException">The data holds something on both sides of a split.</exception>
    /// <exception cref="TreePoseException">All training targets are equal, or training diverged.</exception>
    public CalibrationFold Run(
        Split fold,
        int repeat,
        IHoldRegressorTrainer trainer,
        Action<string, EpochFigures> onEpoch,
        CancellationToken cancellation
    )
    {
        // Who is on which side; checked on the very samples that are used.
        (HoldSequence[] train, _) = Sides(fold);
        double[] trainingTargets = [.. CalibrationPlan.Physical(train).Select(h => h[0].Target!.Value)];
        double trainingMean = trainingTargets.Average();
        RequireDifferentTargets(fold, trainingTargets);

        // One model that has never seen the held-out people.
        string stage = CalibrationFold.NameOf(fold.Name, repeat);
        int foldSeed = SeedOf(fold, repeat);
        using IHoldRegressor model = trainer.Train(
            new HoldTask
            {
                Stage = stage,
                Train = train,
                Seed = foldSeed,
                OnEpoch = onEpoch,
            },
            cancellation
        );

        // Each of them: zero-shot, then every amount of calibration in every mode, from that same model.
        CalibrationPrediction[] predictions =
        [
            .. _plans[fold.Name].SelectMany(p => Calibrated(model, p, stage, foldSeed, trainingMean, cancellation)),
        ];
        return new CalibrationFold(fold.Name, repeat, fold.Fold.Test, trainingTargets.Length, predictions)
        {
            LeftOut = Folds.Any(f => f.Fold.LeftOut.Count > 0) ? fold.LeftOut.Count : null,
        };
    }

    private List<CalibrationPrediction> Calibrated(
        IHoldRegressor model,
        CalibrationPlan plan,
        string stage,
        int foldSeed,
        double trainingMean,
        CancellationToken cancellation
    )
    {
        var predictions = new List<CalibrationPrediction>();
        foreach (CalibrationStep step in plan.Steps)
        {
            LeakageGuard.RequireDisjointHolds(
                "calibration",
                step.Sequences.Select(SampleOrigin.Of),
                "evaluation",
                plan.Evaluation.Select(SampleOrigin.Of)
            );
            if (step.Sequences.Count == 0)
            {
                predictions.AddRange(Predict(model, plan, step, null, trainingMean));
                continue;
            }
            foreach (FineTuning mode in _options.Modes)
            {
                string name = FormattableString.Invariant($"{stage}_person_{plan.Participant}_{mode}_{step.Amount}");
                IReadOnlyList<HoldSequence> given = TargetData.IsLabelled(mode)
                    ? step.Sequences
                    : [.. step.Sequences.Select(h => h with { Target = null, FrameTargets = null })]; // no way to look at them
                using IHoldRegressor tuned = model.FineTune(given, mode, Seeds.Derive(foldSeed, name), name, cancellation);
                predictions.AddRange(Predict(tuned, plan, step, mode, trainingMean));
            }
        }
        return predictions;
    }

    /// <summary>
    /// The error that an inner fold of nested selection gives a way to train: mean absolute error over the physical holds of
    /// the people left out of the training side. The held-out people of the outer fold are never seen.
    /// </summary>
    /// <param name="inner">Who of the outer fold's training side is on which side.</param>
    /// <param name="task">Name, seed and callbacks; the holds are filled in here.</param>
    /// <param name="trainer">Fits the model.</param>
    /// <param name="cancellation">Stops before the next step.</param>
    public double InnerError(Split inner, HoldTask task, IHoldRegressorTrainer trainer, CancellationToken cancellation)
    {
        (HoldSequence[] train, HoldSequence[] test) = Sides(inner);
        using IHoldRegressor model = trainer.Train(task with { Train = train }, cancellation);
        HoldPrediction[] predicted =
        [
            .. test.Zip(
                model.Predict(test),
                (h, p) =>
                    new HoldPrediction
                    {
                        Capture = h.Id,
                        Hold = h.Number,
                        Channel = h.Channel,
                        Measured = h.Target!.Value,
                        Predicted = p,
                        TrainingMean = 0,
                    }
            ),
        ];
        return HoldFusion.Fuse(predicted).Average(h => Math.Abs(h.Measured - h.Predicted));
    }

    /// <summary>The holds of a fold's sides, checked.</summary>
    private (HoldSequence[] Train, HoldSequence[] Test) Sides(Split fold)
    {
        HoldSequence[] train = Split.Of(fold.Train, _data.Holds),
            test = Split.Of(fold.Test, _data.Holds);
        LeakageGuard.RequireDisjointSides(fold, train.Select(SampleOrigin.Of), [], test.Select(SampleOrigin.Of));
        return (train, test);
    }

    /// <summary>What a fitted model has said of a person's evaluation holds without any calibration.</summary>
    /// <param name="predicted">A number for each.</param>
    /// <param name="frames">One for each frame of each; null when it answers once a hold.</param>
    /// <param name="plan">The holds, with their targets.</param>
    /// <param name="trainingMean">Mean target of those that it was fitted to.</param>
    internal static IEnumerable<CalibrationPrediction> ZeroShot(
        double[] predicted,
        float[][]? frames,
        CalibrationPlan plan,
        double trainingMean
    ) => Predictions((predicted, frames), plan, new CalibrationStep(0, []), null, trainingMean);

    private static IEnumerable<CalibrationPrediction> Predict(
        IHoldRegressor model,
        CalibrationPlan plan,
        CalibrationStep step,
        FineTuning? mode,
        double trainingMean
    )
    {
        double[] predicted = model.Predict(plan.Evaluation);
        float[][]? frames = plan.Evaluation.All(h => h.FrameTargets is not null) ? model.PredictFrames(plan.Evaluation) : null;
        return Predictions((predicted, frames), plan, step, mode, trainingMean);
    }

    private static IEnumerable<CalibrationPrediction> Predictions(
        (double[] Predicted, float[][]? Frames) said,
        CalibrationPlan plan,
        CalibrationStep step,
        FineTuning? mode,
        double trainingMean
    )
    {
        Dictionary<HoldSequence, FrameSums>? frames = said.Frames is { } ofFrames ? Sums(plan.Evaluation, ofFrames) : null;
        return plan.Evaluation.Zip(
            said.Predicted,
            (hold, value) =>
                new CalibrationPrediction(
                    step.Amount,
                    mode,
                    new HoldPrediction
                    {
                        Capture = hold.Id,
                        Hold = hold.Number,
                        Channel = hold.Channel,
                        Measured = hold.Target!.Value,
                        Predicted = double.IsFinite(value)
                            ? value
                            : throw new TreePoseException(
                                $"The model predicts {value} for {hold.Id}, hold {hold.Number}: training diverged. Lower the learning rate."
                            ),
                        TrainingMean = trainingMean,
                        CalibrationMean = mode is { } tuned && !TargetData.IsLabelled(tuned) ? null : step.Mean,
                        Frames = frames?[hold],
                    }
                )
        );
    }

    /// <summary>
    /// Per-frame sums of each physical hold, the same for all its channels; null where targets are for whole holds.
    /// </summary>
    private static Dictionary<HoldSequence, FrameSums>? Sums(IReadOnlyList<HoldSequence> holds, float[][] predicted)
    {
        if (holds.Any(h => h.FrameTargets is null))
            return null;
        var sums = new Dictionary<HoldSequence, FrameSums>(ReferenceEqualityComparer.Instance as IEqualityComparer<HoldSequence>);
        foreach (var physical in holds.Zip(predicted).GroupBy(p => (p.First.Id, p.First.Number)))
        {
            FrameSums of = FrameSums.Of(physical.First().First.FrameTargets!, [.. physical.Select(p => p.Second)]);
            foreach ((HoldSequence channel, _) in physical)
                sums[channel] = of;
        }
        return sums;
    }

    private static void RequireDifferentTargets(Split fold, double[] targets)
    {
        if (targets.Any(t => t != targets[0]))
            return;
        throw new TreePoseException(
            FormattableString.Invariant($"Fold {fold.Name}: all {targets.Length} training holds have the same target, {targets[0]}. ")
                + "There is nothing to learn; check the targets."
        );
    }

    private static void RequireTargets(HoldDataset data)
    {
        string[] missing =
        [
            .. data.Holds.Where(h => h.Target is not { } t || !double.IsFinite(t)).Select(h => $"{h.Id} hold {h.Number}").Distinct(),
        ];
        if (missing.Length > 0)
            throw new TreePoseException(
                $"{data.Source}: {missing.Length} holds have no finite target: "
                    + $"{string.Join(", ", missing.Take(5))}{(missing.Length > 5 ? ", …" : "")}. Give every hold a target or leave it out."
            );
    }
}
