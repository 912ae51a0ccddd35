using TreePose.Parts;

namespace TreePose.Configuration;

/// <summary>
/// The options of a record, each found once: nested records give dotted keys, a <see cref="PartSelection"/> gives the key that
/// chooses and below it the options of every part of its list, and <see cref="PartSections"/> the options of every part
/// beside the record's own.
/// </summary>
public sealed class OptionTree
{
    private OptionTree(OptionGroup root) => (Root, Leaves) = (root, [.. root.Leaves]);

    /// <summary>All of it.</summary>
    internal OptionGroup Root { get; }

    /// <summary>Every option in order.</summary>
    internal IReadOnlyList<OptionLeaf> Leaves { get; }

    /// <summary>The tree of a record with its values.</summary>
    /// <exception cref="PartException">It is no record, or a choice of parts is missing or contains itself.</exception>
    internal static OptionTree Of(object options) => new(OptionTreeBuilder.Build(options));

    /// <summary>The option of a key, whatever its case; null when there is none.</summary>
    internal OptionLeaf? Find(string key) => Leaves.FirstOrDefault(l => l.Key.Equals(key, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Checks that an options record can be used: each key has one owner, each option a type that can be written as text.
    /// Registering a part calls this on the options of every experiment that can choose it.
    /// </summary>
    /// <param name="options">The record.</param>
    /// <exception cref="PartException">Two own the same key, a type cannot be written, or the object is no record.</exception>
    public static void Check(object options)
    {
        OptionTree tree = Of(options);
        if (tree.Root.Children.FirstOrDefault(c => ConfigShape.IsHeader(c.Name)) is { } taken)
            throw new PartException($"{taken.Owner} cannot be called '{taken.Name}': configuration files have that key for themselves.");
        var owners = new Dictionary<string, OptionNode>(StringComparer.OrdinalIgnoreCase);
        foreach (OptionNode node in tree.Root.Nodes)
        {
            if (!owners.TryAdd(node.Key, node))
            {
                throw new PartException(
                    $"The option key '{node.Key}' has two owners: {owners[node.Key].Owner} and {node.Owner}. Give one another name."
                );
            }
            if (node is OptionLeaf leaf && !OptionText.CanWrite(leaf.ItemType))
            {
                throw new PartException(
                    $"The option '{leaf.Key}' ({leaf.Owner}) has the type {leaf.ItemType.Name}, which cannot be written as text: "
                        + "allowed are numbers, bool, string, an enumeration, arrays of these, and records of them."
                );
            }
        }
    }
}
