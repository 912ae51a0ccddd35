using System.Text.Json;
using TreePose.Signal;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Signal;

/// <summary>Windows against NumPy's and SciPy's.</summary>
public sealed class RangeDopplerWindowTests
{
    [Fact]
    public void EveryWindowIsThatOfNumPyOrSciPy()
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllText(TestFiles.Golden("range_doppler.json")));
        int compared = 0;
        foreach (WindowFunction window in WindowFunction.All)
        {
            foreach (int length in new[] { 1, 2, 7, 16 })
            {
                double[] expected = golden
                    .RootElement.GetProperty("windows")
                    .GetProperty($"{window.Name}{length}")
                    .Deserialize<double[]>()!;
                double[] actual = window.Coefficients(length);
                Assert.Equal(expected.Length, actual.Length);
                for (int n = 0; n < length; n++)
                    Assert.Equal(expected[n], actual[n], 1e-15);
                compared++;
            }
        }
        Assert.Equal(20, compared);
    }

    [Fact]
    public void AnUnknownNameListsTheKnownOnes()
    {
        Assert.Same(WindowFunction.Blackman, WindowFunction.Parse("Blackman"));
        Assert.Contains(
            "hann, hannPeriodic, hamming, blackman, rectangular",
            Assert.Throws<OptionsException>(() => WindowFunction.Parse("kaiser")).Message
        );
    }
}
