using TreePose.Parts;

namespace TreePose.Configuration;

/// <summary>A leaf or a group of an options record.</summary>
/// <param name="name">As the JSON object around it calls it: <c>width</c>, or <c>model.tcn</c> for the options of a part.</param>
/// <param name="path">The way from the root record to the value.</param>
internal abstract class OptionNode(string name, OptionPath path)
{
    /// <summary>As the JSON object around it calls it.</summary>
    public string Name => name;

    /// <summary>The whole dotted key: <c>model.tcn.width</c>.</summary>
    public required string Key { get; init; }

    /// <summary>Who brings it, for an error.</summary>
    public required string Owner { get; init; }

    /// <summary>The part below which it has no effect because it is not chosen; null where nothing hides it.</summary>
    public IdlePart? Idle { get; init; }

    /// <summary>
    /// The part whose section it stands in, where a record holds a section for every part of a list and the data says which
    /// counts; null elsewhere.
    /// </summary>
    public Part? Section { get; init; }

    /// <summary>The way from the root record to the value.</summary>
    public OptionPath Path => path;
}

/// <summary>Options that stand under one name: a nested record, or what a part of a list can be told.</summary>
internal sealed class OptionGroup(string name, OptionPath path) : OptionNode(name, path)
{
    /// <summary>What stands in it, in order.</summary>
    public required IReadOnlyList<OptionNode> Children { get; init; }

    /// <summary>Whether there is no record.</summary>
    public bool IsNull { get; init; }

    /// <summary>The property that declares it; null for the root and for the options of a part.</summary>
    public OptionProperty? Property { get; init; }

    /// <summary>The part whose options these are.</summary>
    public Part? Part { get; init; }

    /// <summary>Every leaf below it.</summary>
    public IEnumerable<OptionLeaf> Leaves => Children.SelectMany(c => c is OptionGroup group ? group.Leaves : [(OptionLeaf)c]);

    /// <summary>Every node below it.</summary>
    public IEnumerable<OptionNode> Nodes => Children.SelectMany(c => c is OptionGroup group ? group.Nodes.Prepend(c) : [c]);
}

/// <summary>A part that is not among those chosen.</summary>
/// <param name="Key">The key that chooses.</param>
/// <param name="Selection">What it has chosen.</param>
internal sealed record IdlePart(string Key, PartSelection Selection)
{
    /// <summary>What is chosen instead: <c>model is tcn</c>.</summary>
    public string Because => $"{Key} is {(Selection.Names.Count > 0 ? Selection.Name : "empty")}";
}
