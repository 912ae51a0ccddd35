using TreePose.Parts;

namespace TreePose.Configuration;

/// <summary>One option: a dotted key with a value that can be written as text.</summary>
/// <param name="property">The property that declares it.</param>
/// <param name="path">The way from the root record to the value.</param>
internal sealed class OptionLeaf(OptionProperty property, OptionPath path) : OptionNode(property.Name, path)
{
    /// <summary>The property that declares it, with its rules.</summary>
    public OptionProperty Property => property;

    /// <summary>The value in the record that the tree was made of.</summary>
    public required object? Value { get; init; }

    /// <summary>The list of parts whose names are its values; null for any other option.</summary>
    public IPartList? Names { get; init; }

    /// <summary>Whether null is a value.</summary>
    public bool TakesNull => property.TakesNull && Names is null;

    /// <summary>Type of the value, without <see cref="Nullable{T}"/>.</summary>
    public Type Type => Names is null ? property.Type : Value!.GetType();

    /// <summary>Type of the value, or of each item of a list.</summary>
    public Type ItemType => Type.IsArray ? Type.GetElementType()! : Type;

    /// <summary>A copy of the root record in which this option has another value; what it was made of stays as it is.</summary>
    public object With(object root, object? value) => Path.With(root, value);
}
