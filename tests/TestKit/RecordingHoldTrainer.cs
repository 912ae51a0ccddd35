using TreePose.Datasets;
using TreePose.Evaluation.Calibration;

namespace TreePose.TestKit;

/// <summary>Predicts the mean of what it was trained on plus an offset, and remembers what it was given.</summary>
public sealed class RecordingHoldTrainer(double offset = 0) : IHoldRegressorTrainer
{
    private readonly Lock _gate = new();

    /// <summary>Every training it was asked for.</summary>
    public List<HoldTask> Tasks { get; } = [];

    /// <summary>Holds of every tuning.</summary>
    public List<IReadOnlyList<HoldSequence>> Tuned { get; } = [];

    /// <inheritdoc/>
    public IHoldRegressor Train(HoldTask task, CancellationToken cancellation)
    {
        lock (_gate)
            Tasks.Add(task);
        return new Mean(this, task.Train.Average(h => h.Target!.Value) + offset);
    }

    private sealed class Mean(RecordingHoldTrainer recorder, double value) : IHoldRegressor
    {
        public double[] Predict(IReadOnlyList<HoldSequence> holds) => [.. holds.Select(h => value + h.Frames[0])];

        public IHoldRegressor FineTune(
            IReadOnlyList<HoldSequence> holds,
            FineTuning mode,
            int seed,
            string stage,
            CancellationToken cancellation
        )
        {
            lock (recorder._gate)
                recorder.Tuned.Add(holds);
            return new Mean(recorder, holds.Average(h => h.Target ?? value)); // without targets there is nothing to tune to
        }

        public void Dispose() { }
    }
}
