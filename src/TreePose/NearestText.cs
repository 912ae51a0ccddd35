namespace TreePose;

/// <summary>What a name that is not known may have meant.</summary>
internal static class NearestText
{
    /// <summary>The dotted name that ends with what was typed, or else the one that takes the fewest changes.</summary>
    /// <param name="all">The names that there are, one at least.</param>
    /// <param name="typed">What was typed.</param>
    public static string Among(string[] all, string typed) =>
        all.FirstOrDefault(k => k.EndsWith("." + typed, StringComparison.OrdinalIgnoreCase))
        ?? all.MinBy(k => Distance(k.ToLowerInvariant(), typed.ToLowerInvariant()))!;

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
