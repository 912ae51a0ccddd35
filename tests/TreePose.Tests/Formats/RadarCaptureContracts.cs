using TreePose.Captures;
using TreePose.Formats.Inras;
using TreePose.TestKit;

namespace TreePose.Tests.Formats;

public sealed class ContiguousInrasContract : RadarCaptureContract
{
    protected override IRadarCapture Open() => InrasCapture.Open(TestFiles.Golden("formats/radar/f4.h5"));
}

public sealed class CompressedInrasContract : RadarCaptureContract
{
    protected override IRadarCapture Open() => InrasCapture.Open(TestFiles.Golden("formats/radar/gzip.h5"));
}

public sealed class IntegerInrasContract : RadarCaptureContract
{
    protected override IRadarCapture Open() => InrasCapture.Open(TestFiles.Golden("formats/radar/i2.h5"));
}

public sealed class RadarCaptureInMemoryContract : RadarCaptureContract
{
    protected override IRadarCapture Open() =>
        new RadarCapture(new RadarParameters(8, 4, 76e9, 77e9, 1e6, 284e-6), 4, [.. Enumerable.Range(1, 5 * 128).Select(i => i / 3f)]);
}
