using TreePose.Datasets;
using TreePose.Parts;
using static TorchSharp.torch;

namespace TreePose.Torch.Training;

/// <summary>Varies a training batch.</summary>
/// <param name="frames">[B, T, then the axes of a frame]; not to be changed in place.</param>
/// <param name="context">Where all randomness comes from, and what the axes of a frame are.</param>
/// <returns>The same shape.</returns>
public delegate Tensor Augmentation(Tensor frames, AugmentationContext context);

/// <summary>What an augmentation may know and draw from; nothing else, so that a training depends on its seed alone.</summary>
/// <param name="Shape">Shape of a frame.</param>
/// <param name="Random">Draws what one number is enough for.</param>
/// <param name="Generator">Draws tensors.</param>
public sealed record AugmentationContext(FrameShape Shape, Random Random, Generator Generator)
{
    /// <summary>The axis of a batch along which something stands, 2 for a frame's first; −1 when nothing of the kind does.</summary>
    public int AxisOf(AxisKind kind) => Shape.IndexOf(kind) is var index and >= 0 ? index + 2 : -1;
}

/// <summary>A way to vary training windows that an experiment can name: shipped ones and a user's own alike.</summary>
public sealed record AugmentationPart : Part
{
    private readonly Func<object?, Augmentation> _make;

    private AugmentationPart(string name, string summary, object? defaults, Func<object?, Augmentation> make)
        : base(name, summary, defaults) => _make = make;

    /// <summary>An augmentation with options.</summary>
    /// <param name="name">As given to <c>--set training.augmentation=NAME,…</c>.</param>
    /// <param name="summary">What it does, in a line.</param>
    /// <param name="defaults">Its options with their default values.</param>
    /// <param name="make">Makes it.</param>
    /// <exception cref="PartException">The name cannot be typed.</exception>
    public static AugmentationPart Of<TOptions>(string name, string summary, TOptions defaults, Func<TOptions, Augmentation> make)
        where TOptions : class => new(name, summary, defaults, options => make((TOptions)options!));

    /// <summary>An augmentation without options.</summary>
    /// <param name="name">As given to <c>--set training.augmentation=NAME,…</c>.</param>
    /// <param name="summary">What it does, in a line.</param>
    /// <param name="augmentation">It.</param>
    /// <exception cref="PartException">The name cannot be typed.</exception>
    public static AugmentationPart Of(string name, string summary, Augmentation augmentation) =>
        new(name, summary, null, _ => augmentation);

    /// <summary>Makes it.</summary>
    /// <param name="options">Its options; null takes the defaults.</param>
    /// <exception cref="PartException">The options are another part's.</exception>
    /// <exception cref="OptionsException">An option is out of its range.</exception>
    public Augmentation Create(object? options)
    {
        Augmentation made = _make(PartOptions.Of(this, options));
        return (frames, context) => Checked(frames, made(frames, context));
    }

    /// <summary>All that are chosen, one behind the other.</summary>
    /// <param name="chosen">Some of a list of <see cref="AugmentationPart"/>; none leaves a batch as it is.</param>
    /// <exception cref="PartException">There is none of a name.</exception>
    public static Augmentation All(PartSelection chosen)
    {
        Augmentation[] each = [.. chosen.Names.Select(name => ((AugmentationPart)chosen.Find(name)).Create(chosen.OptionsOf(name)))];
        return (frames, context) => each.Aggregate(frames, (x, augmentation) => augmentation(x, context));
    }

    private Tensor Checked(Tensor before, Tensor? after)
    {
        if (after is not null && after.shape.SequenceEqual(before.shape) && after.dtype == before.dtype)
            return after;
        throw new PartException(
            $"The augmentation '{Name}' made "
                + $"{(after is null ? "nothing" : $"{after.dtype} [{string.Join(", ", after.shape)}]")} of {before.dtype} "
                + $"[{string.Join(", ", before.shape)}]. It must keep shape and type."
        );
    }
}
