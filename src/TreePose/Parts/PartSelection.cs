namespace TreePose.Parts;

/// <summary>
/// Which parts of a list an experiment uses, with the options of each: one (<c>model=tcn</c>) or several in order
/// (<c>steps=log,crop.range</c>). A property of this type in an options record gives the key itself, which takes names, and
/// below it the options of every part of the list: <c>model.tcn.width</c>. Immutable.
/// </summary>
public sealed class PartSelection
{
    private readonly PartSections _options;

    private PartSelection(PartSections options, bool isList, IReadOnlyList<string> names) =>
        (_options, IsList, Names) = (options, isList, [.. names]);

    /// <summary>The list that is chosen from.</summary>
    public IPartList From => _options.From;

    /// <summary>Whether several are chosen, in order.</summary>
    public bool IsList { get; }

    /// <summary>The names chosen; one when <see cref="IsList"/> is false.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The name chosen; of several, all with commas between them.</summary>
    public string Name => string.Join(',', Names);

    /// <summary>One part of a list.</summary>
    public static PartSelection One(IPartList from, string name) => new(new(from), false, [name]);

    /// <summary>Parts of a list in order; may be none.</summary>
    public static PartSelection Several(IPartList from, params IReadOnlyList<string> names) => new(new(from), true, names);

    /// <summary>The same choice from a list that holds more parts.</summary>
    public PartSelection Over(IPartList from) => new(_options.Over(from), IsList, Names);

    /// <summary>The options of a part of the list; null when it has none.</summary>
    /// <exception cref="PartException">There is no such part.</exception>
    public object? OptionsOf(string name) => _options.OptionsOf(name);

    /// <summary>The part of a name.</summary>
    /// <exception cref="PartException">There is no such part.</exception>
    public Part Find(string name) => _options.Find(name);

    /// <summary>The same with other names chosen; whether there are such parts is checked with the options that it stands in.</summary>
    /// <exception cref="PartException">One part is chosen, and these are none or several.</exception>
    public PartSelection With(params IReadOnlyList<string> names) =>
        IsList || names.Count == 1
            ? new(_options, IsList, names)
            : throw new PartException($"One {From.Kind} is chosen here: '{string.Join(',', names)}' are {names.Count}.");

    /// <summary>The same with the options of one part replaced.</summary>
    /// <exception cref="PartException">There is no such part, or it takes options of another type.</exception>
    public PartSelection WithOptions(string name, object options) => new(_options.WithOptions(name, options), IsList, Names);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
