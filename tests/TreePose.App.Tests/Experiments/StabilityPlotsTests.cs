using TreePose.Experiments.StabilityPreprocessing;
using Xunit;

namespace TreePose.App.Tests.Experiments;

/// <summary>Each participant has figures of their own, whatever their names hold.</summary>
public sealed class StabilityPlotsTests
{
    [Fact]
    public void NamesThatLookAlikeAsFilesAreToldApart() =>
        Assert.Equal(["a_b", "a_b-2", "A_B-3", "P01"], StabilityPlots.Labels(["a/b", "a b", "A_B", "P01"]));
}
