using TreePose.Datasets;
using TreePose.Evaluation.Regression;

namespace TreePose.Evaluation.Calibration;

/// <summary>
/// How stable is a person the model has never seen, and how much does it gain from a few holds of theirs? Participants are
/// left out; the model is scored zero-shot and after calibration on 1, 2, 4, … of the person's first holds, always on the
/// same last holds.
/// </summary>
public static class CalibrationProtocol
{
    /// <summary>Folds of the protocol, a repeat after the other.</summary>
    /// <param name="data">All holds.</param>
    /// <param name="options">How participants are left out.</param>
    public static IReadOnlyList<(Fold Fold, int Repeat)> Plan(HoldDataset data, CalibrationOptions options)
    {
        IReadOnlyList<Fold> folds = options.Folds == 0 ? ParticipantFolds.LeaveOneOut(data.Participants) : ParticipantFolds.KFold(data.Participants, options.Folds);
        return [.. Enumerable.Range(0, options.Repeats).SelectMany(repeat => folds.Select(fold => (fold, repeat)))];
    }

    /// <summary>Trains, calibrates and predicts every fold that is not finished yet.</summary>
    /// <param name="data">All holds, each with a target.</param>
    /// <param name="trainer">Fits models.</param>
    /// <param name="options">The protocol.</param>
    /// <param name="seed">Each fold's seed is derived from this and its name, so the order of folds does not matter.</param>
    /// <param name="jobs">Folds at once.</param>
    /// <param name="finished">Folds of an earlier start of the same run.</param>
    /// <param name="onFold">Called as each fold ends, one call at a time.</param>
    /// <param name="onEpoch">Called after each epoch with the stage's name.</param>
    /// <param name="progress">Shows the folds.</param>
    /// <param name="cancellation">Stops before the next step.</param>
    /// <returns>All finished folds, the earlier ones included, in the order of <see cref="Plan"/>.</returns>
    /// <exception cref="TreePoseException">A participant has too few holds, or targets are missing or constant; nothing was trained then.</exception>
    /// <exception cref="LeakageException">The data holds something on both sides of a split.</exception>
    public static IReadOnlyList<CalibrationFold> Run(
        HoldDataset data, IHoldRegressorTrainer trainer, CalibrationOptions options, int seed, int jobs, IReadOnlyList<CalibrationFold> finished,
        Action<CalibrationFold> onFold, Action<string, EpochFigures> onEpoch, IWorkProgress progress, CancellationToken cancellation)
    {
        options.Check();
        RequireTargets(data);
        options = CalibrationPlan.WithAmounts(options, data);
        Dictionary<string, CalibrationPlan> plans = data.Participants.ToDictionary(p => p, p => CalibrationPlan.Of(p, data.Holds.Where(h => h.Id.Participant == p), options));
        var origins = data.Holds.ToDictionary(h => h, SampleOrigin.Of, ReferenceEqualityComparer.Instance as IEqualityComparer<HoldSequence>);
        IReadOnlyList<(Fold Fold, int Repeat)> all = Plan(data, options);
        Dictionary<(string, int), CalibrationFold> done = finished.ToDictionary(f => (f.Fold, f.Repeat));

        FoldWorkers.Run(
            all.Where(f => !done.ContainsKey((f.Fold.Name, f.Repeat))),
            jobs,
            (item, stop) => RunFold(item.Fold, item.Repeat, stop),
            fold =>
            {
                done.Add((fold.Fold, fold.Repeat), fold);
                onFold(fold);
            },
            cancellation);
        return [.. all.Select(f => done.GetValueOrDefault((f.Fold.Name, f.Repeat))).OfType<CalibrationFold>()];

        CalibrationFold RunFold(Fold fold, int repeat, CancellationToken stop)
        {
            // Who is on which side; checked on the very samples that are used.
            HoldSequence[] train = [.. data.Holds.Where(h => fold.Train.Contains(h.Id.Participant))];
            HoldSequence[] test = [.. data.Holds.Where(h => fold.Test.Contains(h.Id.Participant))];
            LeakageGuard.RequireDisjoint("training", train.Select(h => origins[h]), "test", test.Select(h => origins[h]));
            double[] trainingTargets = [.. CalibrationPlan.Physical(train).Select(h => h[0].Target!.Value)];
            double trainingMean = trainingTargets.Average();
            if (trainingTargets.All(t => t == trainingTargets[0]))
                throw new TreePoseException(FormattableString.Invariant($"Fold {fold.Name}: all {trainingTargets.Length} training holds have the same target, {trainingTargets[0]}. There is nothing to learn; check the targets."));

            // One model that has never seen the held-out people.
            string stage = CalibrationFold.NameOf(fold.Name, repeat);
            int foldSeed = Seeds.Derive(seed, $"repeat/{repeat}/fold/{fold.Name}");
            var task = new HoldTask { Stage = stage, Train = train, Seed = foldSeed, OnEpoch = onEpoch, Progress = progress };
            using IHoldRegressor model = trainer.Train(task, stop);

            // Each of them: zero-shot, then every amount of calibration in every mode, from that same model.
            var predictions = new List<CalibrationPrediction>();
            foreach (CalibrationPlan plan in fold.Test.Select(p => plans[p]))
            {
                foreach (CalibrationStep step in plan.Steps)
                {
                    LeakageGuard.RequireDisjointHolds("calibration", step.Sequences.Select(h => origins[h]), "evaluation", plan.Evaluation.Select(h => origins[h]));
                    if (step.Sequences.Count == 0)
                    {
                        predictions.AddRange(Predict(model, plan, step, null, trainingMean));
                        continue;
                    }
                    foreach (FineTuning mode in options.Modes)
                    {
                        string name = FormattableString.Invariant($"{stage}_person_{plan.Participant}_{mode}_{step.Amount}");
                        using IHoldRegressor tuned = model.FineTune(step.Sequences, mode, Seeds.Derive(foldSeed, name), name, stop);
                        predictions.AddRange(Predict(tuned, plan, step, mode, trainingMean));
                    }
                }
            }
            return new CalibrationFold(fold.Name, repeat, fold.Test, trainingTargets.Length, predictions);
        }
    }

    private static IEnumerable<CalibrationPrediction> Predict(IHoldRegressor model, CalibrationPlan plan, CalibrationStep step, FineTuning? mode, double trainingMean)
    {
        double[] predicted = model.Predict(plan.Evaluation);
        Dictionary<HoldSequence, FrameSums>? frames = Frames(model, plan.Evaluation);
        return plan.Evaluation.Zip(predicted, (hold, value) => new CalibrationPrediction(step.Amount, mode, new HoldPrediction
        {
            Capture = hold.Id,
            Hold = hold.Number,
            Channel = hold.Channel,
            Measured = hold.Target!.Value,
            Predicted = double.IsFinite(value) ? value : throw new TreePoseException($"The model predicts {value} for {hold.Id}, hold {hold.Number}: training diverged. Lower the learning rate."),
            TrainingMean = trainingMean,
            CalibrationMean = step.Mean,
            Frames = frames?[hold],
        }));
    }

    /// <summary>Per-frame sums of each physical hold, the same for all its channels; null when model or targets are for whole holds.</summary>
    private static Dictionary<HoldSequence, FrameSums>? Frames(IHoldRegressor model, IReadOnlyList<HoldSequence> holds)
    {
        if (holds.Any(h => h.FrameTargets is null) || model.PredictFrames(holds) is not { } predicted) return null;
        var sums = new Dictionary<HoldSequence, FrameSums>(ReferenceEqualityComparer.Instance as IEqualityComparer<HoldSequence>);
        foreach (var physical in holds.Zip(predicted).GroupBy(p => (p.First.Id, p.First.Number)))
        {
            FrameSums of = FrameSums.Of(physical.First().First.FrameTargets!, [.. physical.Select(p => p.Second)]);
            foreach ((HoldSequence channel, _) in physical) sums[channel] = of;
        }
        return sums;
    }

    private static void RequireTargets(HoldDataset data)
    {
        string[] missing = [.. data.Holds.Where(h => h.Target is not { } t || !double.IsFinite(t)).Select(h => $"{h.Id} hold {h.Number}").Distinct()];
        if (missing.Length > 0)
            throw new TreePoseException($"{data.Source}: {missing.Length} holds have no finite target: {string.Join(", ", missing.Take(5))}{(missing.Length > 5 ? ", …" : "")}. Give every hold a target or leave it out.");
    }
}
