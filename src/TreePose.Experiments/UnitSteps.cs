using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Evaluation.Calibration;
using TreePose.Parts;
using TreePose.Steps;

namespace TreePose.Experiments;

/// <summary>
/// The steps of a run inside a unit: those that learn are fitted on the training side alone, then all are applied to every side.
/// Steps before the first that learns were applied to the whole data when it was opened.
/// </summary>
/// <param name="rest">The steps from the first that learns on.</param>
internal sealed class UnitSteps(StepPipeline rest)
{
    private StepPipeline? _learned;

    private StepPipeline Fitted => _learned ?? rest;

    /// <summary>What the steps learned, for the model's file.</summary>
    public JsonArray Learned => Fitted.ToJson();

    /// <summary>The steps as a model's file has them.</summary>
    /// <exception cref="DataFormatException">Other steps were stored.</exception>
    public static UnitSteps Restored(StepPipeline rest, JsonArray? learned, string where) =>
        new(rest) { _learned = rest.Restore(learned, where) };

    /// <summary>A fitted model whose holds go through the steps first.</summary>
    public IHoldRegressor Before(IHoldRegressor regressor) => rest.Steps.Count == 0 ? regressor : new Regressor(this, regressor);

    /// <summary>A method whose frames go through the steps first.</summary>
    public IFrameClassifierTrainer Before(IFrameClassifierTrainer method) => rest.Steps.Count == 0 ? method : new Frames(this, method);

    /// <summary>A trainer whose holds go through the steps first.</summary>
    public IHoldRegressorTrainer Before(IHoldRegressorTrainer trainer) => rest.Steps.Count == 0 ? trainer : new Holds(this, trainer);

    private T[] Apply<T>(IReadOnlyList<T> sequences, Func<StepPipeline, T, T> apply, Func<T, int> lengthOf)
    {
        T[] processed = [.. sequences.Select(s => apply(Fitted, s))];
        // Predictions are compared with the labels of the data as it was opened: frame for frame.
        if (processed.Zip(sequences).Any(p => lengthOf(p.First) != lengthOf(p.Second)))
            throw new PartException(
                "A step that changes the number of frames stands behind one that learns: put it in front, for example "
                    + "steps=rate,standardise.perBin."
            );
        return processed;
    }

    private sealed class Frames(UnitSteps steps, IFrameClassifierTrainer inner) : IFrameClassifierTrainer
    {
        public float[][] Run(FoldTask task, CancellationToken cancellation)
        {
            steps._learned = steps.Fitted.Fit([.. task.Sides.Train.Select(FrameBlock.Of)]);
            FrameSequence[] Side(IReadOnlyList<FrameSequence> side) => steps.Apply(side, (p, s) => p.Apply(s), s => s.Length);
            return inner.Run(
                task with
                {
                    Sides = new FoldSides(Side(task.Sides.Train), Side(task.Sides.Validation), Side(task.Sides.Test)),
                },
                cancellation
            );
        }
    }

    private sealed class Holds(UnitSteps steps, IHoldRegressorTrainer inner) : IHoldRegressorTrainer
    {
        public IHoldRegressor Train(HoldTask task, CancellationToken cancellation)
        {
            steps._learned = steps.Fitted.Fit([.. task.Train.Select(FrameBlock.Of)]);
            return new Regressor(
                steps,
                inner.Train(task with { Train = steps.Apply(task.Train, (p, s) => p.Apply(s), s => s.Length) }, cancellation)
            );
        }
    }

    private sealed class Regressor(UnitSteps steps, IHoldRegressor inner) : IHoldRegressor
    {
        public double[] Predict(IReadOnlyList<HoldSequence> holds) => inner.Predict(Through(holds));

        public float[][]? PredictFrames(IReadOnlyList<HoldSequence> holds) => inner.PredictFrames(Through(holds));

        public IHoldRegressor FineTune(
            IReadOnlyList<HoldSequence> holds,
            FineTuning mode,
            int seed,
            string stage,
            CancellationToken cancellation
        ) => new Regressor(steps, inner.FineTune(Through(holds), mode, seed, stage, cancellation));

        public void Dispose() => inner.Dispose();

        private HoldSequence[] Through(IReadOnlyList<HoldSequence> holds) => steps.Apply(holds, (p, s) => p.Apply(s), s => s.Length);
    }
}
