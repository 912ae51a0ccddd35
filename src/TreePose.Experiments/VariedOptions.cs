using TreePose.Configuration;
using TreePose.Search;

namespace TreePose.Experiments;

/// <summary>What of an experiment's options a search can vary.</summary>
public static class VariedOptions
{
    /// <summary>A search space over options: dimensions of a part exist only where the part is in use.</summary>
    /// <param name="over">Dimensions as <c>--over</c> takes them.</param>
    /// <param name="options">The experiment's options with what is fixed.</param>
    /// <exception cref="OptionsException">A dimension is malformed, or no trial would use it.</exception>
    public static SearchSpace Space(IReadOnlyList<string> over, object options) => SearchSpace.Parse(over, [.. Selections(options)]);

    private static IEnumerable<SearchSelection> Selections(object options) =>
        from leaf in OptionTree.Of(options).Leaves
        where leaf.Names is not null
        let chosen = leaf.Value is string one ? [one] : (IReadOnlyList<string>)leaf.Value!
        select new SearchSelection(leaf.Key, chosen, [.. leaf.Names!.Parts.Select(p => p.Name)]);
}
