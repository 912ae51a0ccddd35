namespace TreePose.Parts;

/// <summary>
/// The options of every part of a list, without a choice among them. A property of this type in an options record gives each
/// part's options at the record's own level: <c>mars.representation</c>, without the property's name. Immutable.
/// </summary>
public sealed class PartSections
{
    private readonly Dictionary<string, object> _changed;

    /// <summary>Every part with its default options.</summary>
    /// <param name="from">The list.</param>
    public PartSections(IPartList from)
        : this(from, []) { }

    private PartSections(IPartList from, Dictionary<string, object> changed) => (From, _changed) = (from, changed);

    /// <summary>The list.</summary>
    public IPartList From { get; }

    /// <summary>The options of a part; null when it has none.</summary>
    /// <exception cref="PartException">There is no such part.</exception>
    public object? OptionsOf(string name) => _changed.TryGetValue(name, out object? options) ? options : Find(name).Defaults;

    /// <summary>The same options of a list that holds more parts.</summary>
    public PartSections Over(IPartList from) => new(from, _changed);

    /// <summary>The part of a name.</summary>
    /// <exception cref="PartException">There is no such part.</exception>
    public Part Find(string name) => From.Parts.FirstOrDefault(p => p.Name == name) ?? throw new PartException(From.Missing(name));

    /// <summary>The same with the options of one part replaced.</summary>
    /// <exception cref="PartException">There is no such part, or it takes options of another type.</exception>
    public PartSections WithOptions(string name, object options)
    {
        Part part = Find(name);
        if (part.Defaults?.GetType() != options.GetType())
        {
            string takes = part.Defaults is { } own ? $"options of the type {own.GetType().Name}" : "no options";
            throw new PartException($"The {From.Kind} '{name}' takes {takes}: it cannot have {options.GetType().Name}.");
        }
        return new(From, new Dictionary<string, object>(_changed) { [name] = options });
    }
}
