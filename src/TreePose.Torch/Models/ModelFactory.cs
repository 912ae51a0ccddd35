using TorchSharp;
using TreePose.Datasets;
using TreePose.Parts;
using static TorchSharp.torch;

namespace TreePose.Torch.Models;

/// <summary>Makes models whose numbers depend on a seed alone, whatever other threads do.</summary>
public static class ModelFactory
{
    private static readonly Lock GlobalRandomness = new();

    /// <summary>The classifier that is chosen, with its options.</summary>
    /// <param name="model">One of a list of <see cref="FrameClassifierPart"/>.</param>
    /// <param name="input">Frames and classes.</param>
    /// <param name="seed">Decides weights and dropout.</param>
    /// <exception cref="TreePoseException">There is none of the name, or it cannot be made so.</exception>
    public static FrameClassifier Classifier(PartSelection model, ModelInput input, int seed) =>
        ((FrameClassifierPart)model.Find(model.Name)).Create(input, model.OptionsOf(model.Name), seed);

    /// <summary>The regressor that is chosen, with its options.</summary>
    /// <param name="model">One of a list of <see cref="SequenceRegressorPart"/>.</param>
    /// <param name="shape">Shape of a frame.</param>
    /// <param name="seed">Decides weights and dropout.</param>
    /// <exception cref="TreePoseException">There is none of the name, or it cannot be made so.</exception>
    public static SequenceRegressor Regressor(PartSelection model, FrameShape shape, int seed) =>
        ((SequenceRegressorPart)model.Find(model.Name)).Create(shape, model.OptionsOf(model.Name), seed);

    /// <summary>
    /// Runs something that draws from libtorch's one global generator, seeded and alone: initial weights come from there.
    /// </summary>
    public static T Seeded<T>(int seed, Func<T> draw)
    {
        lock (GlobalRandomness)
        {
            manual_seed(seed);
            return draw();
        }
    }

    /// <summary>Makes the model of a part, owned by the caller rather than by the dispose scope around.</summary>
    internal static TModel Make<TModel>(Part part, FrameShape shape, object? options, int seed, Func<object?, TModel> make)
        where TModel : RadarNetwork
    {
        object? given = PartOptions.Of(part, options);
        return Seeded(
            seed,
            () =>
            {
                using DisposeScope scope = NewDisposeScope(); // convolutions leave the tensors behind that their parameters were made of
                TModel model = Made(part, shape, () => make(given));
                foreach (Tensor kept in model.parameters().Concat(model.buffers()))
                    kept.DetachFromDisposeScope();
                TorchRuntime.Place(model);
                model.PartName = part.Name;
                model.Randomness = new Generator((ulong)seed);
                return model;
            }
        );
    }

    private static TModel Made<TModel>(Part part, FrameShape shape, Func<TModel> make)
        where TModel : RadarNetwork
    {
        try
        {
            return make() ?? throw new PartException($"The model '{part.Name}' is null: its factory gave nothing.");
        }
        catch (Exception e) when (e is not PartException and not OptionsException and not OperationCanceledException)
        {
            throw new PartException($"The model '{part.Name}' cannot be made for frames {shape}: {e.Message}", e);
        }
    }
}
