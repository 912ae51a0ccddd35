using TreePose.Balance;
using TreePose.Balance.Alignment;
using TreePose.Balance.Events;
using TreePose.Balance.Measures;
using TreePose.Contracts;
using TreePose.Datasets;
using TreePose.Datasets.Clocks;
using TreePose.Datasets.RadarMaps;
using TreePose.Datasets.RadarRepresentations;
using TreePose.Datasets.Stability;
using TreePose.Evaluation;
using TreePose.Evaluation.Calibration;
using TreePose.Evaluation.Protocols;
using TreePose.Search;
using TreePose.Signal.Detection;
using TreePose.Signal.SlowTime;
using TreePose.Simulation;
using TreePose.Steps;
using Xunit;

namespace TreePose.Tests.Configuration;

/// <summary>The options records that TreePose ships without Torch keep the contract of options.</summary>
public sealed class ShippedOptionsTests
{
    public static TheoryData<object> Records =>
        [
            new StabilityOptions(),
            new CopPreprocessing(),
            new CopMeasureOptions(),
            new OutlierOptions(),
            new ClockAlignmentOptions(),
            new FootEventOptions(),
            new StudyClockOptions(),
            new RadarMapOptions(),
            new MarsHoldOptions(),
            new WindowOptions(),
            new ProtocolOptions(),
            new CalibrationOptions(),
            new CfarOptions(),
            new MicroDopplerOptions(),
            new SimulationOptions(),
            new SplitOptions(),
            new SearchOptions(),
            new TpeOptions(),
            .. ShippedRadarRepresentations.List().Parts.Select(p => p.Defaults).OfType<object>(),
            .. ShippedSteps.List().Parts.Select(p => p.Defaults).OfType<object>(),
        ];

    [Theory]
    [MemberData(nameof(Records), DisableDiscoveryEnumeration = true)]
    public void KeepTheContract(object defaults) => OptionsContract.Check(defaults);

    [Fact]
    public void ThoseOfSourcesKeepTheContract() // they choose a part, so their JSON is not plain
    {
        OptionsContract.Check(new MarsOptions());
        OptionsContract.Check(new StudyOptions());
        OptionsContract.Check(new SimulatedSourceOptions());
    }

    [Theory]
    [MemberData(nameof(Records), DisableDiscoveryEnumeration = true)]
    public void HavePlainJson(object defaults) => OptionsContract.IsPlainJson(defaults);
}
