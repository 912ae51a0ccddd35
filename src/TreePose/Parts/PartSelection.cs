namespace TreePose.Parts;

/// <summary>
/// Which parts of a list an experiment uses, with the options of each: one (<c>model=tcn</c>) or several in order
/// (<c>steps=log,crop.range</c>). A property of this type in an options record gives the key itself, which takes names, and
/// below it the options of every part of the list: <c>model.tcn.width</c>. Immutable.
/// </summary>
public sealed class PartSelection
{
    private readonly Dictionary<string, object> _options;

    private PartSelection(IPartList from, bool isList, IReadOnlyList<string> names, Dictionary<string, object> options) =>
        (From, IsList, Names, _options) = (from, isList, names, options);

    /// <summary>The list that is chosen from.</summary>
    public IPartList From { get; }

    /// <summary>Whether several are chosen, in order.</summary>
    public bool IsList { get; }

    /// <summary>The names chosen; one when <see cref="IsList"/> is false.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The name chosen.</summary>
    public string Name => Names.Count == 1 ? Names[0] : string.Join(',', Names);

    /// <summary>One part of a list.</summary>
    public static PartSelection One(IPartList from, string name) => new(from, false, [name], Defaults(from));

    /// <summary>Parts of a list in order; may be none.</summary>
    public static PartSelection Several(IPartList from, params IReadOnlyList<string> names) => new(from, true, names, Defaults(from));

    /// <summary>The options of a part of the list.</summary>
    /// <exception cref="PartException">There is no such part.</exception>
    public object? OptionsOf(string name) => Find(name).Defaults is null ? null : _options[name];

    /// <summary>The part of a name.</summary>
    /// <exception cref="PartException">There is no such part.</exception>
    public Part Find(string name) =>
        From.Parts.FirstOrDefault(p => p.Name == name)
        ?? throw new PartException($"There is no {From.Kind} '{name}': allowed is {string.Join(", ", From.Parts.Select(p => p.Name))}.");

    /// <summary>The same with other names chosen.</summary>
    public PartSelection With(params IReadOnlyList<string> names) => new(From, IsList, names, _options);

    /// <summary>The same with the options of one part replaced.</summary>
    public PartSelection WithOptions(string name, object options)
    {
        Part part = Find(name);
        if (part.Defaults?.GetType() != options.GetType())
            throw new PartException($"The {From.Kind} '{name}' takes options of the type {part.Defaults?.GetType().Name ?? "none"}, not {options.GetType().Name}.");
        return new(From, IsList, Names, new Dictionary<string, object>(_options) { [name] = options });
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static Dictionary<string, object> Defaults(IPartList from) =>
        from.Parts.Where(p => p.Defaults is not null).ToDictionary(p => p.Name, p => p.Defaults!);
}
