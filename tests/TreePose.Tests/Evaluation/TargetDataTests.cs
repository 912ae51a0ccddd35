using TreePose.Evaluation.Calibration;
using Xunit;

namespace TreePose.Tests.Evaluation;

public sealed class TargetDataTests
{
    [Fact]
    public void WhatIsUsedOfATargetPersonHasAName()
    {
        Assert.Equal("none", $"{TargetData.Of(null, 0, isShare: false)}");
        Assert.Equal("labelled (1 hold)", $"{TargetData.Of(FineTuning.Whole, 1, isShare: false)}");
        Assert.Equal("labelled (4 holds)", $"{TargetData.Of(FineTuning.Offset, 4, isShare: false)}");
        Assert.Equal("labelled (0.33 of first quarter)", $"{TargetData.Of(FineTuning.Head, 0.33, isShare: true)}");
        Assert.Equal("unlabelled (2 holds)", $"{TargetData.Of(FineTuning.InputScaling, 2, isShare: false)}");
        Assert.Equal("unlabelled (the captures tested)", $"{TargetData.OwnCaptures}");
    }
}
