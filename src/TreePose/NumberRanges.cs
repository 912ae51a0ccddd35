namespace TreePose;

/// <summary>Says many numbers in few words.</summary>
internal static class NumberRanges
{
    /// <summary><c>4 to 5, 9</c>; at most five of them.</summary>
    /// <param name="numbers">Rising.</param>
    public static string Of(int[] numbers)
    {
        var ranges = new List<string>();
        for (int from = 0, to; from < numbers.Length; from = to + 1)
        {
            to = from;
            while (to + 1 < numbers.Length && numbers[to + 1] == numbers[to] + 1)
                to++;
            ranges.Add(from == to ? $"{numbers[from]}" : $"{numbers[from]} to {numbers[to]}");
        }
        return string.Join(", ", ranges.Take(5)) + (ranges.Count > 5 ? ", …" : "");
    }
}
