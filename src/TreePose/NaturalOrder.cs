namespace TreePose;

/// <summary>
/// The order in which a person lists names: numbers within them by size (<c>P2</c> before <c>P10</c>), everything else letter by
/// letter. Of what people read alone: order of folds and of training data stays as it is, since numbers depend on it.
/// </summary>
internal sealed class NaturalOrder : IComparer<string?>
{
    private NaturalOrder() { }

    /// <summary>The comparer.</summary>
    public static NaturalOrder Names { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        (int i, int j) = (0, 0);
        while (i < x.Length && j < y.Length)
        {
            bool bothNumbers = char.IsAsciiDigit(x[i]) && char.IsAsciiDigit(y[j]);
            int order = bothNumbers ? ByNumber(Digits(x, ref i), Digits(y, ref j)) : x[i++].CompareTo(y[j++]);
            if (order != 0)
                return order;
        }
        int rest = (x.Length - i).CompareTo(y.Length - j);
        return rest != 0 ? rest : string.CompareOrdinal(x, y); // 02 and 2 are two names, always in one order
    }

    private static ReadOnlySpan<char> Digits(string text, ref int at)
    {
        int start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        return text.AsSpan(start, at - start);
    }

    private static int ByNumber(ReadOnlySpan<char> x, ReadOnlySpan<char> y)
    {
        ReadOnlySpan<char> a = x.TrimStart('0'),
            b = y.TrimStart('0');
        return a.Length != b.Length ? a.Length.CompareTo(b.Length) : a.SequenceCompareTo(b);
    }
}
