using TreePose.Evaluation;
using TreePose.Torch.Models;
using static TorchSharp.torch;

namespace TreePose.Torch.Training;

/// <summary>Fits one frame classifier to windows: AdamW, a schedule, class weights, gradient clipping, early stopping.</summary>
public sealed class Trainer(TrainingOptions options)
{
    /// <summary>Whether the network's input scaling stays as it is, rather than being taken from the training frames.</summary>
    internal bool KeepsScaling { get; init; }

    /// <summary>Trains <paramref name="model"/> in place; only parameters that ask for a gradient change.</summary>
    /// <param name="model">The network; its input scaling is taken from the training frames here.</param>
    /// <param name="train">Training windows.</param>
    /// <param name="validation">Windows that decide when to stop; null trains for all epochs.</param>
    /// <param name="seed">Order of windows and augmentation.</param>
    /// <param name="onEpoch">Called after each epoch.</param>
    /// <param name="cancellation">Stops before the next step.</param>
    public void Fit(
        FrameClassifier model,
        WindowSet train,
        WindowSet? validation,
        int seed,
        Action<EpochFigures> onEpoch,
        CancellationToken cancellation
    )
    {
        using var randomness = new Generator((ulong)seed);
        var random = new Random(seed);
        var context = new AugmentationContext(train.Shape, random, randomness);
        Augmentation augment = AugmentationPart.All(options.Augmentation);
        using Tensor classWeights = ClassWeights(train.ClassCounts(model.Classes)); // [classes]
        using FusedAdam optimizer = Optimizer(model);
        using var best = new BestWeights(model);
        if (!KeepsScaling)
            InputScaling.Fit(model, train.Frames);

        int stepsPerEpoch = (train.Count + options.BatchSize - 1) / options.BatchSize;
        int step = 0;
        for (int epoch = 1; epoch <= options.Epochs; epoch++)
        {
            model.train();
            int[] order = [.. Enumerable.Range(0, train.Count)];
            random.Shuffle(order);
            double lossSum = 0;
            foreach (int[] windows in order.Chunk(options.BatchSize))
            {
                cancellation.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                optimizer.LearningRate = options.LearningRate * options.Schedule.Factor(step++, stepsPerEpoch * options.Epochs);

                WindowBatch batch = train.Gather(windows); // [B, T, …]
                Tensor logits = model.Answer(augment(batch.Frames, context), batch.Mask); // [B, T, classes]
                ModelCheck.Shape(model.PartName, logits, "windows, frames, classes", windows.Length, train.WindowFrames, model.Classes);
                if (step == 1)
                    ModelCheck.Finite(model.PartName, logits, "at the first training step");
                Tensor loss = Loss(logits, batch.Labels, classWeights);

                optimizer.ZeroGradients();
                ModelCheck.Backward(model.PartName, loss);
                optimizer.ClipGradients(options.GradientClip);
                optimizer.Step();
                lossSum += ModelCheck.Loss(model.PartName, loss.item<float>(), epoch, 1 + (step - 1) % stepsPerEpoch);
            }

            double? validationLoss = validation is null ? null : Evaluate(model, validation, classWeights);
            onEpoch(new EpochFigures(0, epoch, lossSum / stepsPerEpoch, validationLoss));
            if (validationLoss is { } value && best.Offer(value, epoch) is { } since && since >= options.Patience)
                break;
        }
        if (validation is not null)
            best.Restore();
    }

    private FusedAdam Optimizer(FrameClassifier model) =>
        new(
            model.named_parameters(),
            new AdamOptions
            {
                LearningRate = options.LearningRate,
                WeightDecay = options.WeightDecay,
                Decoupled = true,
            }
        );

    private double Evaluate(FrameClassifier model, WindowSet windows, Tensor classWeights)
    {
        model.eval();
        using var noGradient = no_grad();
        double sum = 0;
        int batches = 0;
        foreach (int[] chunk in Enumerable.Range(0, windows.Count).Chunk(options.BatchSize))
        {
            using var scope = NewDisposeScope();
            WindowBatch batch = windows.Gather(chunk);
            sum += Loss(model.Answer(batch.Frames, batch.Mask), batch.Labels, classWeights).item<float>();
            batches++;
        }
        return sum / batches;
    }

    private static Tensor Loss(Tensor logits, Tensor labels, Tensor classWeights) =>
        nn.functional.cross_entropy(logits.flatten(0, 1), labels.flatten(), classWeights, ignore_index: -1);

    private Tensor ClassWeights(long[] counts)
    {
        double[] weights = [.. counts.Select(c => c == 0 ? 0 : Math.Pow((double)counts.Sum() / c, options.ClassWeightPower))];
        double mean = weights.Zip(counts, (w, c) => w * c).Sum() / counts.Sum();
        return tensor(weights.Select(w => (float)(w / mean)).ToArray());
    }
}

/// <summary>Keeps the weights of the epoch with the lowest validation loss.</summary>
internal sealed class BestWeights(FrameClassifier model) : IDisposable
{
    private readonly List<Tensor> _kept = [];
    private double _lowest = double.PositiveInfinity;
    private int _epoch;

    /// <summary>Takes a copy when the loss is the lowest so far; tells how many epochs ago that was.</summary>
    public int Offer(double loss, int epoch)
    {
        if (loss < _lowest)
        {
            (_lowest, _epoch) = (loss, epoch);
            Clear();
            _kept.AddRange(model.parameters().Select(p => p.detach().clone().DetachFromDisposeScope()));
        }
        return epoch - _epoch;
    }

    /// <summary>Puts the kept weights back.</summary>
    public void Restore()
    {
        using var noGradient = no_grad();
        foreach ((var parameter, Tensor kept) in model.parameters().Zip(_kept))
            parameter.copy_(kept);
    }

    public void Dispose() => Clear();

    private void Clear()
    {
        foreach (Tensor tensor in _kept)
            tensor.Dispose();
        _kept.Clear();
    }
}
