namespace TreePose.Search;

/// <summary>
/// Halton's sequence: a coordinate of point <c>i</c> is <c>i</c> written in a prime base, its digits mirrored behind the
/// point; each coordinate has a prime of its own. Scrambled, each digit goes through a permutation of its own, which breaks
/// the stripes that large primes make. Sources: J. H. Halton, Numerische Mathematik 2 (1960) 84-90; A. B. Owen, A randomized
/// Halton algorithm in R, arXiv:1706.02808 (2017).
/// </summary>
internal static class Halton
{
    /// <summary>The first primes.</summary>
    public static int[] Primes(int count)
    {
        var primes = new List<int>(count);
        for (int n = 2; primes.Count < count; n++)
        {
            if (primes.TrueForAll(p => n % p != 0))
                primes.Add(n);
        }
        return [.. primes];
    }

    /// <summary>A permutation of the digits for each place that a double can hold: [place, digit].</summary>
    public static int[][] Scramble(int prime, int seed)
    {
        var random = new Random(seed);
        int places = (int)Math.Ceiling(54 / Math.Log2(prime)) - 1;
        return
        [
            .. Enumerable
                .Range(0, places)
                .Select(_ =>
                {
                    int[] digits = [.. Enumerable.Range(0, prime)];
                    random.Shuffle(digits);
                    return digits;
                }),
        ];
    }

    /// <summary>One coordinate, from 0 up to but not 1.</summary>
    /// <param name="index">Number of the point, from 0.</param>
    /// <param name="prime">The coordinate's base.</param>
    /// <param name="scramble">As <see cref="Scramble"/> makes it; null for the plain sequence.</param>
    public static double Coordinate(long index, int prime, int[][]? scramble = null)
    {
        double value = 0,
            place = 1;
        // Scrambled, the endless zeros before the first digit are digits as well.
        for (int i = 0; scramble is null ? index > 0 : i < scramble.Length; i++, index /= prime)
        {
            place /= prime;
            int digit = (int)(index % prime);
            value += place * (scramble is null ? digit : scramble[i][digit]);
        }
        return Math.Min(value, Math.BitDecrement(1.0));
    }
}
