using TreePose.Configuration;
using TreePose.Parts;

namespace TreePose.Datasets;

/// <summary>A form of frames that a source can be asked for: shipped ones and a user's own alike.</summary>
/// <typeparam name="TRepresentation">
/// <see cref="IPointRepresentation"/> for point clouds, <see cref="RadarRepresentations.IRadarRepresentation"/> for radar captures.
/// </typeparam>
public sealed record RepresentationPart<TRepresentation> : Part
    where TRepresentation : class
{
    private readonly Func<object?, TRepresentation> _make;

    private RepresentationPart(string name, string summary, object? defaults, Func<object?, TRepresentation> make)
        : base(name, summary, defaults) => _make = make;

    /// <summary>A representation with options.</summary>
    /// <param name="name">As given to <c>--set mars.representation=NAME</c> or <c>--set study.representation=NAME</c>.</param>
    /// <param name="summary">What it is, in a line.</param>
    /// <param name="defaults">Its options with their default values.</param>
    /// <param name="make">Makes it.</param>
    /// <exception cref="PartException">The name cannot be typed.</exception>
    public static RepresentationPart<TRepresentation> Of<TOptions>(
        string name,
        string summary,
        TOptions defaults,
        Func<TOptions, TRepresentation> make
    )
        where TOptions : class => new(name, summary, defaults, options => make((TOptions)options!));

    /// <summary>A representation without options.</summary>
    /// <inheritdoc cref="Of{TOptions}" path="/param"/>
    /// <exception cref="PartException">The name cannot be typed.</exception>
    public static RepresentationPart<TRepresentation> Of(string name, string summary, Func<TRepresentation> make) =>
        new(name, summary, null, _ => make());

    /// <summary>Makes what is chosen.</summary>
    /// <param name="chosen">One of a list of such parts.</param>
    /// <exception cref="PartException">There is none of the name, or its factory gives nothing.</exception>
    /// <exception cref="OptionsException">An option is out of range, or the options do not go together.</exception>
    public static TRepresentation Chosen(PartSelection chosen) =>
        ((RepresentationPart<TRepresentation>)chosen.Find(chosen.Name)).Create(chosen.OptionsOf(chosen.Name));

    /// <summary>Makes it.</summary>
    /// <param name="options">Its options; null takes the defaults.</param>
    /// <exception cref="PartException">The factory gives nothing.</exception>
    /// <exception cref="OptionsException">An option is out of range, or the options do not go together.</exception>
    public TRepresentation Create(object? options = null)
    {
        object? given = options ?? Defaults;
        return _make(given is null ? null : OptionOverrides.Validated(given))
            ?? throw new PartException($"The representation '{Name}' is null: its factory gave nothing.");
    }
}
