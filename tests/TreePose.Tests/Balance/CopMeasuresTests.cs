using System.Text.Json;
using TreePose.Balance;
using TreePose.Balance.Measures;
using Xunit;

namespace TreePose.Tests.Balance;

public sealed class CopMeasuresTests
{
    [Fact]
    public void EveryMeasureAgreesWithNumPyAndSciPy()
    {
        foreach (JsonElement golden in GoldenJson.Read("cop_measures.json").GetProperty("cases").EnumerateArray())
        {
            CopMeasureSet measures = CopMeasures.Compute(
                new CopSignal(golden.Numbers("ml"), golden.Numbers("ap"), golden.GetProperty("rate").GetDouble())
            );
            JsonProperty[] expected = [.. golden.GetProperty("measures").EnumerateObject()];
            Assert.Equal(CopMeasures.Registry.Select(m => m.Name).Order(), expected.Select(p => p.Name).Order());
            foreach (JsonProperty property in expected)
            {
                double theirs = property.Value.GetDouble(),
                    ours = measures[property.Name];
                Assert.True(Math.Abs(ours - theirs) <= 1e-9 * Math.Abs(theirs), $"{property.Name}: {ours:R}, golden {theirs:R}");
            }
        }
    }

    [Theory]
    [InlineData(5, true)] // half of it is the cutoff, 2.5 Hz
    [InlineData(4, true)]
    [InlineData(5.1, false)]
    public void ASlowSignalHasAllMeasuresButThoseThatNeedMore(double rate, bool slow)
    {
        CopMeasureSet m = CopMeasures.Compute(Walk(500, rate, t => (Math.Cos(t) + 0.1 * Math.Sin(3 * t), Math.Sin(1.3 * t))));
        string[] none = [.. m.Undefined.Keys];
        Assert.Equal(slow ? 4 : 0, none.Length);
        Assert.All(none, n => Assert.StartsWith("swayDensity", n));
        Assert.All(m.Undefined.Values, r => Assert.StartsWith("measures.swayDensityCutoffHz is 2.5 Hz, which must be below half", r));
        Assert.Equal(CopMeasures.Registry.Count - none.Length, m.Values.Count(double.IsFinite));
    }

    [Fact]
    public void ACircleWalkedEvenlyHasItsAnalyticMeasures()
    {
        // Radius 10 mm, 0.5 turns a second, 20 s at 200 Hz: whole turns, so the mean lies in the centre.
        const double radius = 10,
            hertz = 0.5,
            rate = 200;
        const int n = 4000;
        CopMeasureSet m = CopMeasures.Compute(
            Walk(n, rate, t => (3 + radius * Math.Cos(2 * Math.PI * hertz * t), -7 + radius * Math.Sin(2 * Math.PI * hertz * t)))
        );
        Assert.Equal(radius, m["meanDistance"], 9);
        Assert.Equal(radius, m["rmsDistance"], 9);
        Assert.Equal(2 * radius, m["range"], 9);
        Assert.Equal(2 * Math.PI * radius * hertz, m["meanVelocity"], 0.02);
        Assert.Equal(hertz, m["meanFrequency"], 3);
        Assert.Equal(Math.PI * radius * radius * hertz, m["swayAreaRate"], 0.1);
        Assert.Equal(Math.PI * radius * radius, m["convexHullArea"], 0.02);
        Assert.Equal(radius, m["enclosingCircleRadius"], 9);
        Assert.Equal(hertz, m["meanPowerFrequency"], 2);
        Assert.Equal(hertz, m["powerFrequency50Ml"], 9);
    }

    [Fact]
    public void AStraightLineHasNoAreaAndDimensionOne()
    {
        CopMeasureSet m = CopMeasures.Compute(Walk(500, 100, t => (3 * t, 4 * t)));
        Assert.Equal(5 * 4.99, m["pathLength"], 9);
        Assert.Equal(5 * 4.99, m["range"], 9);
        Assert.Equal(5 * 4.99 / 5, m["meanVelocity"], 9);
        Assert.Equal(0, m["convexHullArea"], 9);
        Assert.Equal(0, m["ellipseArea95"], 1e-3); // the root of a determinant that rounding leaves near zero
        Assert.Equal(Math.Atan2(4, 3) * 180 / Math.PI, m["ellipseAngle95"], 9);
        Assert.Equal(1, m["fractalDimension"], 9);
        Assert.Equal(5 * 4.99 / 2, m["enclosingCircleRadius"], 9);
    }

    [Fact]
    public void AResultThatDoesNotExistIsUndefinedWithAReason()
    {
        CopMeasureSet still = CopMeasures.Compute(Walk(500, 100, _ => (1, 2)));
        Assert.Equal(0, still["meanVelocity"]);
        foreach (
            string name in new[] { "meanFrequency", "ellipseAngle95", "fractalDimension", "meanPowerFrequency", "diffusionShortExponent" }
        )
        {
            Assert.True(double.IsNaN(still[name]), name);
            Assert.NotEmpty(still.Undefined[name]);
        }
        CopMeasureSet brief = CopMeasures.Compute(Walk(12, 100, t => (Math.Sin(40 * t), t)));
        Assert.Contains("too short", brief.Undefined["diffusionShort"], StringComparison.Ordinal);
        Assert.Contains("16 samples", brief.Undefined["swayDensityPeak"], StringComparison.Ordinal);
        Assert.All(still.Values.Concat(brief.Values), v => Assert.False(double.IsInfinity(v)));
        foreach (CopMeasureSet set in new[] { still, brief })
            Assert.Equal(set.Values.Count(double.IsNaN), set.Undefined.Count);
    }

    [Fact]
    public void TheRegistryIsCompleteAndItsNamesAreUnique()
    {
        Assert.Equal(CopMeasures.Registry.Count, CopMeasures.Registry.Select(m => m.Name).Distinct().Count());
        Assert.All(CopMeasures.Registry, m => Assert.True(m.Unit.Length > 0 && m.Formula.Length > 0 && m.Source.Length > 0, m.Name));
        Assert.Superset(
            new HashSet<string> { "meanVelocity", "ellipseArea95", "meanPowerFrequency" },
            CopMeasures.Registry.Select(m => m.Name).ToHashSet()
        );
        OptionsException error = Assert.Throws<OptionsException>(() => CopMeasures.IndexOf("meanVelosity"));
        Assert.Contains("meanVelocity", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UnusableSignalsAreRefused()
    {
        Assert.Throws<UnusableCopException>(() => new CopSignal([1, 2, 3], [1, 2], 100));
        Assert.Throws<UnusableCopException>(() => new CopSignal([1, 2], [1, 2], 100));
        Assert.Throws<UnusableCopException>(() => new CopSignal([1, 2, 3], [1, 2, 3], 0));
        UnusableCopException error = Assert.Throws<UnusableCopException>(() => new CopSignal([1, double.NaN, 3], [1, 2, 3], 100));
        Assert.Contains("sample 1", error.Message, StringComparison.Ordinal);
    }

    internal static CopSignal Walk(int n, double rate, Func<double, (double X, double Y)> position)
    {
        (double X, double Y)[] points = [.. Enumerable.Range(0, n).Select(i => position(i / rate))];
        return new CopSignal([.. points.Select(p => p.X)], [.. points.Select(p => p.Y)], rate);
    }

    [Fact]
    public void EveryMeasureHasANameThatPeopleWriteAndAUnit()
    {
        string[] titles = [.. CopMeasures.Registry.Select(m => CopMeasureTitles.Of(m.Name))];
        Assert.Equal(CopMeasures.Registry.Count, titles.Distinct().Count());
        Assert.All(CopMeasures.Registry.Zip(titles), m => Assert.NotEqual(m.First.Name, m.Second));
        Assert.All(titles, t => Assert.DoesNotMatch("[a-z][A-Z]", t));
        Assert.Equal("Sway density, mean peak (s)", CopMeasureTitles.WithUnit("swayDensityPeak", "s"));
        Assert.Equal("Sway area rate (mm²/s)", CopMeasureTitles.WithUnit("swayAreaRate", "mm^2/s"));
        Assert.Equal("Mean velocity, mediolateral (mm/s)", CopMeasureTitles.WithUnit("meanVelocityMl", "mm/s"));
        Assert.Equal("Fractal dimension", CopMeasureTitles.WithUnit("fractalDimension", "1"));
        Assert.Equal("ownMeasure (m)", CopMeasureTitles.WithUnit("ownMeasure", "m"));
    }
}
