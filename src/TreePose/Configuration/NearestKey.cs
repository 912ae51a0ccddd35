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
        string nearest = Among(all, key);
        string[] listed = all.Length <= ListedAtMost ? all : [.. all.Where(k => Beside(k, nearest)).Take(ListedAtMost)];
        return $"Did you mean '{nearest}'? Known keys: {string.Join(", ", listed)}{(listed.Length < all.Length ? ", …" : "")}.";
    }

    /// <summary>The key that ends with what was typed, or else that takes the fewest changes.</summary>
    public static string Among(string[] all, string key) =>
        all.FirstOrDefault(k => k.EndsWith("." + key, StringComparison.OrdinalIgnoreCase))
        ?? all.MinBy(k => Distance(k.ToLowerInvariant(), key.ToLowerInvariant()))!;

    private static bool Beside(string key, string other) => Above(key) == Above(other);

    private static string Above(string key) => key[..Math.Max(0, key.LastIndexOf('.'))];

    /// <summary>Characters to insert, remove or replace (Levenshtein 1966).</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = row[j];
                row[j] = cost;
            }
        }
        return row[b.Length];
    }
}
