using TreePose.Datasets;
using TreePose.Evaluation.Regression;

namespace TreePose.Evaluation.Calibration;

/// <summary>
/// Nested cross-validation grouped by participant: among several trainers takes the one with the lowest mean absolute error
/// when each training participant is left out in turn, then fits it to all of them. The held-out participants of the outer
/// fold are never seen.
/// </summary>
/// <param name="candidates">Name and trainer; the first wins ties.</param>
public sealed class NestedSelection(IReadOnlyList<(string Name, IHoldRegressorTrainer Trainer)> candidates) : IHoldRegressorTrainer
{
    /// <inheritdoc/>
    public IHoldRegressor Train(HoldTask task, CancellationToken cancellation)
    {
        if (candidates.Count == 1) return candidates[0].Trainer.Train(task, cancellation);
        int best = 0;
        double lowest = double.PositiveInfinity;
        for (int c = 0; c < candidates.Count; c++)
        {
            double error = InnerError(task, candidates[c], cancellation);
            if (error < lowest) (best, lowest) = (c, error);
        }
        return candidates[best].Trainer.Train(task with { Stage = $"{task.Stage}_{candidates[best].Name}" }, cancellation);
    }

    /// <summary>Mean over the training participants of their mean absolute error when left out.</summary>
    private static double InnerError(HoldTask task, (string Name, IHoldRegressorTrainer Trainer) candidate, CancellationToken cancellation)
    {
        string[] people = [.. task.Train.Select(h => h.Id.Participant).Distinct().Order(StringComparer.Ordinal)];
        var errors = new List<double>();
        foreach (Fold inner in ParticipantFolds.LeaveOneOut(people))
        {
            HoldSequence[] train = [.. task.Train.Where(h => inner.Train.Contains(h.Id.Participant))], test = [.. task.Train.Where(h => inner.Test.Contains(h.Id.Participant))];
            LeakageGuard.RequireDisjoint("inner training", train.Select(SampleOrigin.Of), "inner test", test.Select(SampleOrigin.Of));
            string stage = $"{task.Stage}_inner_{inner.Name}_{candidate.Name}";
            using IHoldRegressor model = candidate.Trainer.Train(task with { Stage = stage, Train = train, Seed = Seeds.Derive(task.Seed, stage) }, cancellation);
            double[] predicted = model.Predict(test);
            errors.Add(HoldFusion.Fuse(test.Zip(predicted, (h, p) => new HoldPrediction { Capture = h.Id, Hold = h.Number, Channel = h.Channel, Measured = h.Target!.Value, Predicted = p, TrainingMean = 0 }))
                .Average(h => Math.Abs(h.Measured - h.Predicted)));
        }
        return errors.Average();
    }
}
