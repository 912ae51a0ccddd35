using System.Text.Json.Nodes;
using TreePose.Torch.Checkpoints;
using TreePose.Torch.Models;
using static TorchSharp.torch;

namespace TreePose.Torch.Training;

/// <summary>Where a training stands.</summary>
/// <param name="Epoch">Whole epochs done.</param>
/// <param name="Batch">Batches done in the epoch after those.</param>
/// <param name="Order">Order of the sequences in that epoch; empty between epochs.</param>
/// <param name="LossSum">Sum of that epoch's losses.</param>
/// <param name="Losses">Mean loss of each whole epoch.</param>
internal sealed record TrainingPosition(int Epoch, int Batch, int[] Order, double LossSum, double[] Losses)
{
    public static TrainingPosition Start { get; } = new(0, 0, [], 0, []);
}

/// <summary>Keeps one training on disk: model, optimiser, random state and position, from which it goes on to the last bit.</summary>
/// <param name="path">The file; null keeps nothing.</param>
/// <param name="architecture">Name, options and frames of the model.</param>
/// <param name="scale">Scale of the targets, kept with the model so that it can be used later.</param>
internal sealed class TrainingCheckpoint(string? path, string architecture, TargetScale scale)
{
    /// <summary>Puts everything back as it was, when there is something kept; else the start.</summary>
    /// <exception cref="DataFormatException">The file is damaged or of another architecture.</exception>
    public TrainingPosition Restore(SequenceRegressor model, FusedAdam optimizer, ResumableRandom random)
    {
        if (path is null || !File.Exists(path))
            return TrainingPosition.Start;
        CheckpointState state = Checkpoint.Load(path, model, architecture);
        if (
            state.Optimizer is null
            || !state.RandomStates.TryGetValue("order", out byte[]? drawn)
            || state.Extra["order"] is not JsonArray order
            || state.Extra["lossSum"] is not { } lossSum
            || state.Extra["losses"] is not JsonArray losses
        )
            throw new DataFormatException(path, "holds a model but no training.", "Delete it: this training then begins anew.");
        TrainingPosition position;
        try
        {
            int[] chosen = [.. order.Select(i => i!.GetValue<int>())];
            double[] each = [.. losses.Select(l => l!.GetValue<double>())];
            position = new TrainingPosition(state.Epoch, state.Batch, chosen, lossSum.GetValue<double>(), each);
        }
        catch (Exception e) when (RecordJsonRules.IsDamage(e))
        {
            throw new DataFormatException(path, "its order or losses are no numbers.", "Delete it: this training then begins anew.", e);
        }
        optimizer.Load(state.Optimizer);
        random.State = drawn;
        if (state.RandomStates.TryGetValue("dropout", out byte[]? dropout))
            SetState(model, dropout, path);
        return position;
    }

    /// <summary>Keeps everything as it is now.</summary>
    public void Keep(SequenceRegressor model, FusedAdam optimizer, ResumableRandom random, TrainingPosition position)
    {
        if (path is null)
            return;
        Checkpoint.Save(
            path,
            model,
            new CheckpointState
            {
                Architecture = architecture,
                Optimizer = optimizer.Save(),
                Epoch = position.Epoch,
                Batch = position.Batch,
                RandomStates = States(model, random),
                Extra = new JsonObject
                {
                    ["order"] = new JsonArray([.. position.Order.Select(i => JsonValue.Create(i))]),
                    ["lossSum"] = position.LossSum,
                    ["losses"] = new JsonArray([.. position.Losses.Select(l => JsonValue.Create(l))]),
                    ["targetMean"] = scale.Mean,
                    ["targetDeviation"] = scale.Deviation,
                },
            }
        );
    }

    private static Dictionary<string, byte[]> States(SequenceRegressor model, ResumableRandom random)
    {
        var states = new Dictionary<string, byte[]> { ["order"] = random.State };
        if (model.Randomness is not { } dropout)
            return states;
        using Tensor state = dropout.get_state();
        states["dropout"] = state.bytes.ToArray();
        return states;
    }

    private static void SetState(SequenceRegressor model, byte[] dropout, string path)
    {
        if (model.Randomness is not { } randomness)
            return;
        using Tensor now = randomness.get_state();
        if (now.numel() != dropout.Length)
            throw new DataFormatException(
                path,
                $"its random state of dropout has {dropout.Length} bytes; {now.numel()} are expected.",
                "Delete it: this training then begins anew."
            );
        using Tensor state = tensor(dropout);
        randomness.set_state(state);
    }
}
