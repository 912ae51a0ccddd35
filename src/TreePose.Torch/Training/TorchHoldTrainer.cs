using TorchSharp;
using TreePose.Configuration;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Evaluation.Calibration;
using TreePose.Parts;
using TreePose.Torch.Checkpoints;
using TreePose.Torch.Models;
using static TorchSharp.torch;

namespace TreePose.Torch.Training;

/// <summary>Trains one architecture on holds for <see cref="CalibrationProtocol"/>.</summary>
/// <param name="architecture">One of a list of <see cref="SequenceRegressorPart"/>.</param>
/// <param name="training">How it is trained.</param>
/// <param name="fineTuning">How it is calibrated.</param>
/// <param name="checkpoint">Where the training is kept on its way; null keeps none. A half-finished one there is taken up.</param>
/// <param name="trained">Called with the trained model and the scale of its targets; may be null.</param>
/// <param name="start">Weights that it begins with; null draws them from the seed.</param>
public sealed class TorchHoldTrainer(
    PartSelection architecture,
    RegressionOptions training,
    RegressionOptions fineTuning,
    string? checkpoint = null,
    Action<SequenceRegressor, TargetScale>? trained = null,
    WeightStart? start = null
) : IHoldRegressorTrainer
{
    /// <inheritdoc/>
    public IHoldRegressor Train(HoldTask task, CancellationToken cancellation)
    {
        TargetScale scale = TargetScale.Of(task.Train);
        SequenceRegressor model = ModelFactory.Regressor(architecture, task.Train[0].Shape, Seeds.Derive(task.Seed, "model"));
        try
        {
            start?.Into(model);
            InputScaling.Fit(model, [.. task.Train.Select(h => h.Frames)]);
            var kept = new TrainingCheckpoint(checkpoint, NameOf(architecture, model.Shape), scale);
            new RegressionTrainer(training).Fit(
                model,
                task.Train,
                scale,
                Seeds.Derive(task.Seed, "order"),
                kept,
                e => task.OnEpoch(task.Stage, e),
                cancellation
            );
            trained?.Invoke(model, scale);
            return new TorchHoldRegressor(architecture, model, scale, fineTuning);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>A model with its options: a training goes on with the same alone.</summary>
    private static string NameOf(PartSelection architecture, FrameShape shape)
    {
        string options = architecture.OptionsOf(architecture.Name) is not { } given
            ? ""
            : $" ({string.Join(", ", OptionOverrides.Flatten(given).Select(p => $"{p.Key}={p.Value}"))})";
        return $"{architecture.Name}{options} for frames {shape}";
    }
}

/// <summary>A trained network with the scale of its targets.</summary>
internal sealed class TorchHoldRegressor(
    PartSelection architecture,
    SequenceRegressor model,
    TargetScale scale,
    RegressionOptions fineTuning
) : IHoldRegressor
{
    private const int PredictionBatch = 16;

    /// <summary>The network.</summary>
    internal SequenceRegressor Network => model;

    /// <summary>Scale of its targets.</summary>
    internal TargetScale Scale => scale;

    /// <inheritdoc/>
    public double[] Predict(IReadOnlyList<HoldSequence> holds)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        model.eval();
        return
        [
            .. InPieces(holds, chunk => Numbers(RegressionTrainer.OnePerHold(model, HoldBatch.Of(chunk))))
                .Select(y => scale.Mean + scale.Deviation * y),
        ];
    }

    /// <inheritdoc/>
    public float[][]? PredictFrames(IReadOnlyList<HoldSequence> holds)
    {
        if (!model.PerFrame)
            return null;
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        model.eval();
        return InPieces<float[]>(holds, chunk => [.. Frames(chunk)]);

        IEnumerable<float[]> Frames(HoldSequence[] chunk)
        {
            HoldBatch batch = HoldBatch.Of(chunk);
            float[] output = Numbers(RegressionTrainer.Answer(model, batch)); // [B, T]
            int longest = output.Length / chunk.Length;
            return chunk.Select(
                (hold, b) =>
                    output.AsSpan(b * longest, hold.Length).ToArray().Select(y => (float)(scale.Mean + scale.Deviation * y)).ToArray()
            );
        }
    }

    /// <summary>An answer for each hold, in their order; few enough frames at a time.</summary>
    private static T[] InPieces<T>(IReadOnlyList<HoldSequence> holds, Func<HoldSequence[], T[]> answer)
    {
        var answers = new T[holds.Count];
        foreach (int[] chunk in Enumerable.Range(0, holds.Count).Chunk(PredictionBatch))
        foreach (int[] piece in HoldBatch.Pieces([.. chunk.Select(i => holds[i])]))
        {
            using DisposeScope ofPiece = NewDisposeScope();
            T[] some = answer([.. piece.Select(i => holds[chunk[i]])]);
            for (int i = 0; i < piece.Length; i++)
                answers[chunk[piece[i]]] = some[i];
        }
        return answers;
    }

    private float[] Numbers(Tensor answer)
    {
        float[] numbers = answer.data<float>().ToArray();
        ModelCheck.Finite(model.PartName, numbers, "when it predicted");
        return numbers;
    }

    /// <inheritdoc/>
    public IHoldRegressor FineTune(
        IReadOnlyList<HoldSequence> holds,
        FineTuning mode,
        int seed,
        string stage,
        CancellationToken cancellation
    )
    {
        SequenceRegressor copy = ModelFactory.Regressor(architecture, model.Shape, seed);
        try
        {
            StateTensor.Copy(model, copy);
            if (mode == FineTuning.Offset)
            {
                double error = Predict(holds).Zip(holds, (p, h) => p - h.Target!.Value).Average();
                return new TorchHoldRegressor(architecture, copy, scale with { Mean = scale.Mean - error }, fineTuning);
            }
            if (mode == FineTuning.InputScaling)
            {
                if (holds.Count > 0)
                    InputScaling.Adapt(copy, [.. holds.Select(h => h.Frames)]);
                return new TorchHoldRegressor(architecture, copy, scale, fineTuning);
            }
            FrozenParts.Set(copy, mode, copy.FrontEnd, copy.Head);
            new RegressionTrainer(fineTuning).Fit(
                copy,
                holds,
                scale,
                seed,
                new TrainingCheckpoint(null, "", scale),
                _ => { },
                cancellation
            );
            return new TorchHoldRegressor(architecture, copy, scale, fineTuning);
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => model.Dispose();
}
