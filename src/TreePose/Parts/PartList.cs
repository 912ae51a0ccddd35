namespace TreePose.Parts;

/// <summary>Parts of one kind by name, whatever the kind.</summary>
public interface IPartList
{
    /// <summary>What the parts are, as an error calls one: <c>model</c>, <c>step</c>.</summary>
    string Kind { get; }

    /// <summary>All of them, in the order in which they were registered.</summary>
    IReadOnlyList<Part> Parts { get; }

    /// <summary>The sentence for a name that is not there.</summary>
    string Missing(string name);
}

/// <summary>An open list of parts of one kind.</summary>
/// <param name="kind">What a part of it is called.</param>
public sealed class PartList<TPart>(string kind) : IPartList
    where TPart : Part
{
    private readonly List<TPart> _parts = [];

    /// <inheritdoc/>
    public string Kind => kind;

    /// <summary>All of them.</summary>
    public IReadOnlyList<TPart> All => _parts;

    /// <inheritdoc/>
    public IReadOnlyList<Part> Parts => _parts;

    /// <summary>Adds a part.</summary>
    /// <exception cref="PartException">One of this name is there.</exception>
    public void Add(TPart part)
    {
        if (_parts.FirstOrDefault(p => p.Name.Equals(part.Name, StringComparison.OrdinalIgnoreCase)) is { } other)
        {
            throw new PartException(
                $"There are two parts of the kind {kind} named '{part.Name}': {Where(other, part)}. Give one another name."
            );
        }
        // 'crop' with an option 'range' and a part 'crop.range' would both own the key 'crop.range'.
        if (_parts.FirstOrDefault(p => Clash(p, part) || Clash(part, p)) is { } clash)
        {
            throw new PartException(
                $"The {kind} '{part.Name}' and the {kind} '{clash.Name}' would both own the option key "
                    + $"'{(clash.Name.Length > part.Name.Length ? clash : part).Name}': {Where(clash, part)}. Give one another name."
            );
        }
        _parts.Add(part);
    }

    /// <summary>Finds a part.</summary>
    /// <exception cref="PartException">There is none of this name.</exception>
    public TPart Find(string name) => _parts.FirstOrDefault(p => p.Name == name) ?? throw new PartException(Missing(name));

    /// <inheritdoc/>
    public string Missing(string name) => $"There is no {kind} '{name}': allowed is {string.Join(", ", _parts.Select(p => p.Name))}.";

    private static bool Clash(Part shorter, Part longer) =>
        shorter.Defaults is { } options
        && longer.Name.StartsWith(shorter.Name + ".", StringComparison.OrdinalIgnoreCase)
        && options.GetType().GetProperties().Any(p => p.Name.Equals(NextWord(shorter, longer), StringComparison.OrdinalIgnoreCase));

    private static string NextWord(Part shorter, Part longer) => longer.Name[(shorter.Name.Length + 1)..].Split('.')[0];

    private static string Where(Part one, Part other) =>
        one.Origin is { } origin && origin.Script == other.Origin?.Script
            ? $"both are of {origin.Script}"
            : $"{Where(one)} and {Where(other)}";

    private static string Where(Part part) => part.Origin is { } origin ? $"one of {origin.Script}" : "one that TreePose ships";
}
