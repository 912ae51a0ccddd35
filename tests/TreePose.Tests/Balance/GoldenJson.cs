using System.Text.Json;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Balance;

/// <summary>Golden JSON of tests/Golden/balance and comparison against it.</summary>
internal static class GoldenJson
{
    public static JsonElement Read(string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(TestFiles.Golden(Path.Combine("balance", name))));
        return document.RootElement.Clone();
    }

    public static double[] Numbers(this JsonElement element, string name) => element.GetProperty(name).Numbers();

    public static double[] Numbers(this JsonElement element) => [.. element.EnumerateArray().Select(v => v.GetDouble())];

    /// <summary>Largest difference is within <paramref name="tolerance"/> of the largest golden magnitude.</summary>
    public static void AssertClose(double[] expected, double[] actual, double tolerance, string what)
    {
        Assert.True(expected.Length == actual.Length, $"{what}: {actual.Length} values, golden has {expected.Length}");
        double size = expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * size, $"{what}[{i}]: {actual[i]:R}, golden {expected[i]:R}");
    }
}
