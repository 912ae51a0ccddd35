using TreePose.Datasets;
using TreePose.Parts;

namespace TreePose.Torch.Models;

/// <summary>A sequence regressor that an experiment can name: shipped ones and a user's own alike.</summary>
public sealed record SequenceRegressorPart : Part
{
    private readonly Func<FrameShape, object?, SequenceRegressor> _make;

    private SequenceRegressorPart(string name, string summary, object? defaults, Func<FrameShape, object?, SequenceRegressor> make)
        : base(name, summary, defaults) => _make = make;

    /// <summary>An architecture with options.</summary>
    /// <param name="name">As given to <c>--set model=NAME</c>.</param>
    /// <param name="summary">What it is, in a line.</param>
    /// <param name="defaults">Its options with their default values.</param>
    /// <param name="make">Makes it with random weights from libtorch's global generator.</param>
    /// <exception cref="PartException">The name cannot be typed.</exception>
    public static SequenceRegressorPart Of<TOptions>(
        string name,
        string summary,
        TOptions defaults,
        Func<FrameShape, TOptions, SequenceRegressor> make
    )
        where TOptions : class => new(name, summary, defaults, (shape, options) => make(shape, (TOptions)options!));

    /// <summary>An architecture without options.</summary>
    /// <inheritdoc cref="Of{TOptions}"/>
    public static SequenceRegressorPart Of(string name, string summary, Func<FrameShape, SequenceRegressor> make) =>
        new(name, summary, null, (shape, _) => make(shape));

    /// <summary>Makes a model whose weights and dropout depend on the seed alone.</summary>
    /// <param name="shape">Shape of a frame.</param>
    /// <param name="options">Its options; null takes the defaults.</param>
    /// <param name="seed">Decides weights and dropout.</param>
    /// <exception cref="PartException">The options are another part's, or the model cannot be made for such frames.</exception>
    /// <exception cref="OptionsException">The options do not go together.</exception>
    public SequenceRegressor Create(FrameShape shape, object? options, int seed) =>
        ModelFactory.Make(this, shape, options, seed, o => _make(shape, o));
}
