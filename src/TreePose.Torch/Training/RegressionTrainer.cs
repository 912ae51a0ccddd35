using TorchSharp;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Torch.Checkpoints;
using TreePose.Torch.Models;
using static TorchSharp.torch;

namespace TreePose.Torch.Training;

/// <summary>
/// Fits one sequence regressor to holds: Adam, a schedule, squared error of holds or of frames, and a checkpoint from which a
/// killed training goes on to the last bit.
/// </summary>
internal sealed class RegressionTrainer(RegressionOptions options)
{
    /// <summary>Trains <paramref name="model"/> in place; only parameters that ask for a gradient change.</summary>
    /// <param name="model">The network, its input scaling set.</param>
    /// <param name="holds">Training holds with targets.</param>
    /// <param name="scale">Scale of the targets.</param>
    /// <param name="seed">Order of the holds.</param>
    /// <param name="checkpoint">Where the training is kept.</param>
    /// <param name="onEpoch">Called after each epoch.</param>
    /// <param name="cancellation">Stops before the next step, keeping a checkpoint.</param>
    public void Fit(
        SequenceRegressor model,
        IReadOnlyList<HoldSequence> holds,
        TargetScale scale,
        int seed,
        TrainingCheckpoint checkpoint,
        Action<EpochFigures> onEpoch,
        CancellationToken cancellation
    )
    {
        var random = new ResumableRandom(seed);
        using var optimizer = new FusedAdam(
            model.named_parameters(),
            new AdamOptions
            {
                LearningRate = options.LearningRate,
                WeightDecay = options.WeightDecay,
                Decoupled = true,
            }
        );
        TrainingPosition at = checkpoint.Restore(model, optimizer, random);
        for (int done = 1; done <= at.Losses.Length; done++)
            onEpoch(new EpochFigures(0, done, at.Losses[done - 1], null)); // of the attempt before
        int stepsPerEpoch = (holds.Count + options.BatchSize - 1) / options.BatchSize;
        model.train();

        while (at.Epoch < options.Epochs)
        {
            if (at.Order.Length == 0)
            {
                at = at with { Order = [.. Enumerable.Range(0, holds.Count)] };
                random.Shuffle(at.Order);
            }
            foreach (int[] chosen in at.Order.Chunk(options.BatchSize).Skip(at.Batch))
            {
                if (cancellation.IsCancellationRequested)
                    checkpoint.Keep(model, optimizer, random, at);
                cancellation.ThrowIfCancellationRequested();
                int step = at.Epoch * stepsPerEpoch + at.Batch;
                optimizer.LearningRate = options.LearningRate * options.Schedule.Factor(step, stepsPerEpoch * options.Epochs);
                double loss = Step(model, optimizer, [.. chosen.Select(i => holds[i])], scale);
                ModelCheck.Loss(model.PartName, loss, at.Epoch + 1, at.Batch + 1);
                at = at with { Batch = at.Batch + 1, LossSum = at.LossSum + loss };
                if ((step + 1) % options.CheckpointSteps == 0)
                    checkpoint.Keep(model, optimizer, random, at);
            }
            double epochLoss = at.LossSum / stepsPerEpoch;
            at = new TrainingPosition(at.Epoch + 1, 0, [], 0, [.. at.Losses, epochLoss]);
            onEpoch(new EpochFigures(0, at.Epoch, epochLoss, null));
            if (at.Epoch == options.Epochs)
                checkpoint.Keep(model, optimizer, random, at);
        }
        optimizer.ZeroGradients();
        model.eval();
    }

    /// <summary>One step of the optimiser. Pieces of a batch add their gradients, so memory does not grow with its longest holds.</summary>
    private double Step(SequenceRegressor model, FusedAdam optimizer, IReadOnlyList<HoldSequence> holds, TargetScale scale)
    {
        using DisposeScope scope = NewDisposeScope();
        optimizer.ZeroGradients();
        double sum = 0;
        foreach (int[] piece in HoldBatch.Pieces(holds))
        {
            using DisposeScope ofPiece = NewDisposeScope();
            Tensor loss = Loss(model, [.. piece.Select(i => holds[i])], scale, holds);
            ModelCheck.Backward(model.PartName, loss);
            sum += loss.item<float>();
        }
        optimizer.ClipGradients(options.GradientClip);
        optimizer.Step();
        return sum;
    }

    /// <summary>
    /// Squared error: of every measured frame when the model answers for frames and each hold has targets for them, else of
    /// every hold.
    /// </summary>
    /// <param name="model">The network.</param>
    /// <param name="holds">What goes through it now.</param>
    /// <param name="scale">Scale of the targets.</param>
    /// <param name="batch">The holds whose mean it is; theirs are a share of it.</param>
    internal static Tensor Loss(
        SequenceRegressor model,
        IReadOnlyList<HoldSequence> holds,
        TargetScale scale,
        IReadOnlyList<HoldSequence> batch
    )
    {
        HoldBatch frames = HoldBatch.Of(holds); // [B, T, C, R, D]
        if (model.PerFrame && batch.All(h => h.FrameTargets is not null))
        {
            (Tensor frameTarget, Tensor measured) = HoldBatch.FrameTargets(holds, scale); // [B, T], [B, T]
            Tensor squares = (Answer(model, frames) - frameTarget).pow(Scalars.Of(2)); // [B, T]
            return (squares * measured).sum() / tensor((float)Math.Max(1, batch.Sum(Measured)));
        }
        Tensor target = tensor(holds.Select(h => (float)((h.Target!.Value - scale.Mean) / scale.Deviation)).ToArray()); // [B]
        return (OnePerHold(model, frames) - target).pow(Scalars.Of(2)).sum() / tensor((float)batch.Count);

        static int Measured(HoldSequence hold) => hold.FrameTargets!.Take(hold.Length).Count(t => !float.IsNaN(t));
    }

    /// <summary>The model's number for each hold; one that answers for every frame is averaged over the hold's own frames. [B].</summary>
    public static Tensor OnePerHold(SequenceRegressor model, HoldBatch batch)
    {
        Tensor output = Answer(model, batch);
        return model.PerFrame ? (output * batch.Mask).sum(1) / batch.Mask.sum(1) : output;
    }

    /// <summary>The model's answer, [B] or [B, T], checked to be that.</summary>
    public static Tensor Answer(SequenceRegressor model, HoldBatch batch)
    {
        Tensor output = model.Answer(batch.Frames, batch.Mask);
        if (model.PerFrame)
            ModelCheck.Shape(model.PartName, output, "holds, frames", batch.Mask.shape);
        else
            ModelCheck.Shape(model.PartName, output, "holds", batch.Mask.size(0));
        return output;
    }
}
