using TreePose.Parts;

namespace TreePose.Torch.Models;

/// <summary>A frame classifier that an experiment can name: shipped ones and a user's own alike.</summary>
public sealed record FrameClassifierPart : Part
{
    private readonly Func<ModelInput, object?, FrameClassifier> _make;

    private FrameClassifierPart(string name, string summary, object? defaults, Func<ModelInput, object?, FrameClassifier> make)
        : base(name, summary, defaults) => _make = make;

    /// <summary>An architecture with options.</summary>
    /// <param name="name">As given to <c>--set model=NAME</c>.</param>
    /// <param name="summary">What it is, in a line.</param>
    /// <param name="defaults">Its options with their default values.</param>
    /// <param name="make">Makes it with random weights from libtorch's global generator.</param>
    /// <exception cref="PartException">The name cannot be typed.</exception>
    public static FrameClassifierPart Of<TOptions>(
        string name,
        string summary,
        TOptions defaults,
        Func<ModelInput, TOptions, FrameClassifier> make
    )
        where TOptions : class => new(name, summary, defaults, (input, options) => make(input, (TOptions)options!));

    /// <summary>An architecture without options.</summary>
    /// <inheritdoc cref="Of{TOptions}"/>
    public static FrameClassifierPart Of(string name, string summary, Func<ModelInput, FrameClassifier> make) =>
        new(name, summary, null, (input, _) => make(input));

    /// <summary>Makes a model whose weights and dropout depend on the seed alone.</summary>
    /// <param name="input">Frames and classes.</param>
    /// <param name="options">Its options; null takes the defaults.</param>
    /// <param name="seed">Decides weights and dropout.</param>
    /// <exception cref="PartException">The options are another part's, or the model cannot be made for such frames.</exception>
    /// <exception cref="OptionsException">The options do not go together.</exception>
    public FrameClassifier Create(ModelInput input, object? options, int seed)
    {
        FrameClassifier model = ModelFactory.Make(this, input.Shape, options, seed, o => _make(input, o));
        if (model.Classes == input.Classes)
            return model;
        model.Dispose();
        throw new PartException(
            $"The model '{Name}' tells {model.Classes} classes apart; the data has {input.Classes}. "
                + "Give FrameClassifier's constructor what the factory was given."
        );
    }
}
