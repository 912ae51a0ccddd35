using System.ComponentModel.DataAnnotations;
using TreePose.Configuration;
using Xunit;

namespace TreePose.Tests.Configuration;

public sealed class OptionOverridesTests
{
    private sealed record Inner
    {
        [Range(1, 10)]
        public int Count { get; init; } = 3;

        public double[] Edges { get; init; } = [0.5];
    }

    private sealed record Outer
    {
        [AllowedValues("a", "b")]
        public string Kind { get; init; } = "a";

        [Range(0.0, 1.0)]
        public double Rate { get; init; } = 0.1;

        public Inner Inner { get; init; } = new();
    }

    [Fact]
    public void OverridesReachNestedRecordsAndLeaveTheDefaultsAlone()
    {
        var defaults = new Outer();
        Outer changed = OptionOverrides.Apply(defaults, ["inner.count=7", "rate=0.25", "inner.edges=-1,2.5"]);
        Assert.Equal((7, 0.25), (changed.Inner.Count, changed.Rate));
        Assert.Equal([-1, 2.5], changed.Inner.Edges);
        Assert.Equal((3, 0.1), (defaults.Inner.Count, defaults.Rate));
    }

    [Fact]
    public void EveryViolationIsReportedAtOnce()
    {
        var e = Assert.Throws<OptionsException>(() =>
            OptionOverrides.Apply(new Outer(), ["inner.count=11", "rate=NaN", "kind=c", "inner.cuont=1", "rate=fast", "plain"])
        );
        Assert.Equal(6, e.Violations.Count);
        Assert.Contains("'inner.count' cannot be '11': allowed is 1 to 10.", e.Message);
        Assert.Contains("Did you mean 'inner.count'?", e.Message);
        Assert.Contains("allowed is a, b", e.Message);
    }

    [Fact]
    public void FlattenListsEveryKeyInOrder()
    {
        Assert.Equal(["kind", "rate", "inner.count", "inner.edges"], OptionOverrides.Flatten(new Outer()).Select(p => p.Key));
        Assert.Equal(["a", "0.1", "3", "0.5"], OptionOverrides.Flatten(new Outer()).Select(p => p.Value));
    }
}
