using TreePose.Parts;

namespace TreePose.Configuration;

/// <summary>Finds the options of a record.</summary>
internal sealed class OptionTreeBuilder
{
    private readonly Stack<Part> _parts = [];

    /// <summary>Where the search stands.</summary>
    /// <param name="Path">From the root.</param>
    /// <param name="Prefix">In front of every key; ends with a dot unless empty.</param>
    /// <param name="Idle">The part not chosen that everything from here on belongs to.</param>
    /// <param name="Section">The part in whose section everything from here on stands.</param>
    private sealed record Place(OptionPath Path, string Prefix, IdlePart? Idle, Part? Section = null);

    /// <summary>All options of a record.</summary>
    /// <exception cref="PartException">It is no record, or a choice of parts is missing or contains itself.</exception>
    public static OptionGroup Build(object options)
    {
        if (OptionProperty.CloneOf(options.GetType()) is null)
            throw new PartException($"Options of the type {options.GetType().Name} cannot be read: they must be a record.");
        var place = new Place(OptionPath.Root, "", null);
        List<OptionNode> children = new OptionTreeBuilder().Children(options, place);
        return new("", place.Path)
        {
            Key = "",
            Owner = options.GetType().Name,
            Children = children,
        };
    }

    private List<OptionNode> Children(object holder, Place place)
    {
        var children = new List<OptionNode>();
        foreach (OptionProperty property in OptionProperty.Of(holder.GetType()))
        {
            object? value = property.Info.GetValue(holder);
            string owner = $"the option '{place.Prefix}{property.Name}' of {holder.GetType().Name}";
            if (value is null && property.Kind is OptionKind.Selection or OptionKind.Sections)
                throw new PartException($"{char.ToUpperInvariant(owner[0])}{owner[1..]} is null: give it a list of parts.");
            Place below = place with { Path = place.Path.Then(new PropertyStep(property.Info)) };
            children.AddRange(
                property.Kind switch
                {
                    OptionKind.Record => [Record(property.Name, value, below, owner, property)],
                    OptionKind.Selection => Selection(property, (PartSelection)value!, below, owner),
                    OptionKind.Sections => Sections((PartSections)value!, below),
                    _ => [Leaf(property, value, below, owner)],
                }
            );
        }
        return children;
    }

    private static OptionLeaf Leaf(OptionProperty property, object? value, Place place, string owner) =>
        new(property, place.Path)
        {
            Key = place.Prefix + property.Name,
            Owner = owner,
            Idle = place.Idle,
            Section = place.Section,
            Value = value,
        };

    private OptionGroup Record(
        string name,
        object? record,
        Place place,
        string owner,
        OptionProperty? property = null,
        Part? part = null
    ) =>
        new(name, place.Path)
        {
            Property = property,
            Part = part,
            Key = place.Prefix + name,
            Owner = owner,
            Idle = place.Idle,
            Section = place.Section,
            IsNull = record is null,
            Children = record is null ? [] : Children(record, place with { Prefix = $"{place.Prefix}{name}." }),
        };

    private IEnumerable<OptionNode> Selection(OptionProperty property, PartSelection selection, Place place, string owner)
    {
        string key = place.Prefix + property.Name;
        yield return new OptionLeaf(property, place.Path.Then(new NamesStep()))
        {
            Key = key,
            Owner = owner,
            Idle = place.Idle,
            Section = place.Section,
            Value = selection.IsList ? selection.Names.ToArray() : selection.Name,
            Names = selection.From,
        };
        foreach (Part part in selection.From.Parts.Where(p => p.Defaults is not null))
        {
            IdlePart? idle = place.Idle ?? (selection.Names.Contains(part.Name) ? null : new IdlePart(key, selection));
            object options = selection.OptionsOf(part.Name)!;
            yield return Options(part, $"{property.Name}.{part.Name}", selection.From, options, place with { Idle = idle });
        }
    }

    private IEnumerable<OptionNode> Sections(PartSections sections, Place place) =>
        from part in sections.From.Parts
        where part.Defaults is not null
        select Options(part, part.Name, sections.From, sections.OptionsOf(part.Name)!, place with { Section = part });

    private OptionGroup Options(Part part, string name, IPartList from, object options, Place place)
    {
        string owner = $"the {from.Kind} '{part.Name}'{(part.Origin is { } origin ? " of " + origin.Script : "")}";
        if (OptionProperty.CloneOf(options.GetType()) is null)
            throw new PartException($"Options of {owner} have the type {options.GetType().Name}: they must be a record.");
        if (_parts.Any(p => ReferenceEquals(p, part)))
            throw new PartException($"The options of {owner} choose from a list that holds it: its keys would never end.");
        _parts.Push(part);
        OptionGroup group = Record(name, options, place with { Path = place.Path.Then(new PartStep(part.Name)) }, owner, part: part);
        _parts.Pop();
        return group;
    }
}
