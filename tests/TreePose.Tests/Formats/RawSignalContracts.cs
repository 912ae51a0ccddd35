using TreePose.Captures;
using TreePose.TestKit;

namespace TreePose.Tests.Formats;

public sealed class TwoLanesContract : RadarCaptureContract
{
    protected override IRadarCapture Open() => RawSignalTests.Open("two_lanes_qi/adc_data.bin").Capture;
}

public sealed class FourLanesContract : RadarCaptureContract
{
    protected override IRadarCapture Open() => RawSignalTests.Open("four_lanes/adc_data.bin").Capture;
}

public sealed class LostPacketsContract : RadarCaptureContract
{
    protected override IRadarCapture Open() => RawSignalTests.Open("lost/adc_data.bin").Capture;
}

public sealed class RealLanesContract : RadarCaptureContract
{
    protected override IRadarCapture Open() => RawSignalTests.Open("real_two/adc_data.bin").Capture;
}

public sealed class NpyCubeContract : RadarCaptureContract
{
    protected override IRadarCapture Open() => RawSignalTests.Open("ordered.npy").Capture;
}

public sealed class TurnedNpyCubeContract : RadarCaptureContract
{
    protected override IRadarCapture Open() => RawSignalTests.Open("turned.npy").Capture;
}

public sealed class HdfCubeContract : RadarCaptureContract
{
    protected override IRadarCapture Open() => RawSignalTests.Open("complex.h5").Capture;
}

public sealed class RealHdfCubeContract : RadarCaptureContract
{
    protected override IRadarCapture Open() => RawSignalTests.Open("whole.h5").Capture;
}
