namespace TreePose.Configuration;

/// <summary>What an unknown key may have meant.</summary>
internal static class NearestKey
{
    private const int ListedAtMost = 40;

    /// <summary>The nearest key, and the keys there are: of a large record those beside the nearest one.</summary>
    public static string Sentence(OptionTree tree, string key)
    {
        string[] all = [.. tree.Leaves.Select(l => l.Key)];
        if (all.Length == 0)
            return "There are no options.";
        if (tree.Root.Nodes.OfType<OptionGroup>().FirstOrDefault(n => n.Key.Equals(key, StringComparison.OrdinalIgnoreCase)) is { } group)
            return $"It holds {string.Join(", ", group.Leaves.Select(l => l.Key).Take(ListedAtMost))}.";
        string nearest = NearestText.Among(all, key);
        string[] listed = all.Length <= ListedAtMost ? all : [.. all.Where(k => Beside(k, nearest)).Take(ListedAtMost)];
        return $"Did you mean '{nearest}'? Known keys: {string.Join(", ", listed)}{(listed.Length < all.Length ? ", …" : "")}.";
    }

    private static bool Beside(string key, string other) => Above(key) == Above(other);

    private static string Above(string key) => key[..Math.Max(0, key.LastIndexOf('.'))];
}
