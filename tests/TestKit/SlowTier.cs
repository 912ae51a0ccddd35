using Xunit;

namespace TreePose.TestKit;

/// <summary>Tests that take minutes: <c>./eng/test --all</c> runs them, and the quick tier counts them as skipped.</summary>
internal static class SlowTier
{
    /// <summary>The variable that <c>eng/test</c> sets.</summary>
    public const string Variable = "TREEPOSE_SLOW_TESTS";

    /// <summary>Skips the test that calls it, unless the slow tier runs.</summary>
    public static void Only() => Assert.SkipUnless(Environment.GetEnvironmentVariable(Variable) == "1", "slow tier: ./eng/test --all");
}
