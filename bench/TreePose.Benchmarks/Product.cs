using System.Diagnostics;
using System.Text.Json.Nodes;
using TorchSharp;
using static TorchSharp.torch;

namespace TreePose.Benchmarks;

/// <summary>A product [M, K] · [K, N] that a part of a step comes down to, as often as it does.</summary>
/// <param name="Part">The part.</param>
/// <param name="M">Rows.</param>
/// <param name="K">Length of the sums.</param>
/// <param name="N">Columns.</param>
/// <param name="Count">How often.</param>
internal readonly record struct Product(string Part, int M, int K, int N, int Count = 1)
{
    private const double LeastMilliseconds = 60;

    /// <summary>Forward pass of a layer, gradient of its weights, and of its input where something needs it.</summary>
    public static IEnumerable<Product> Trained(string part, int rows, int inputs, int outputs, bool toInput = true)
    {
        yield return new(part, rows, inputs, outputs);
        yield return new(part, inputs, rows, outputs);
        if (toInput)
            yield return new(part, rows, outputs, inputs);
    }

    /// <summary>Milliseconds of each part by libtorch's own products at those sizes on this thread: the best of many.</summary>
    public static JsonObject Measure(IEnumerable<Product> products, out double sum)
    {
        var parts = new JsonObject
        {
            ["what"] = "libtorch's matrix products at the parts' sizes, one thread, best of many, ms; a recurrence as its products",
        };
        sum = 0;
        foreach (IGrouping<string, Product> part in products.GroupBy(p => p.Part))
        {
            double milliseconds = part.Sum(p => p.Count * p.Best()),
                operations = part.Sum(p => 2.0 * p.Count * p.M * p.K * p.N);
            parts[part.Key] = new JsonObject
            {
                ["ms"] = Math.Round(milliseconds, 3),
                ["gigaflops"] = Math.Round(operations / milliseconds / 1e6, 1),
            };
            sum += milliseconds;
        }
        parts["sumMs"] = Math.Round(sum, 3);
        return parts;
    }

    private double Best()
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor a = rand(M, K),
            b = rand(K, N);
        double best = double.PositiveInfinity;
        long until = Stopwatch.GetTimestamp() + (long)(LeastMilliseconds / 1e3 * Stopwatch.Frequency);
        for (int i = 0; i < 20 || Stopwatch.GetTimestamp() < until; i++)
        {
            using DisposeScope once = NewDisposeScope();
            long start = Stopwatch.GetTimestamp();
            mm(a, b);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return best;
    }
}
