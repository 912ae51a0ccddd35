using TreePose.Captures;
using TreePose.Formats.Inras;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Formats;

/// <summary>
/// Against files of h5py (tests/Golden/formats.py): sample i of frame f is ((131 f + 7 i) % 2001 − 1000), a quarter of it for
/// floating point.
/// </summary>
public sealed class InrasTests
{
    private const int Frames = 6,
        FrameSize = 4 * 4 * 8;

    [Theory]
    [InlineData("f2.h5", 4)]
    [InlineData("f4.h5", 4)]
    [InlineData("f8.h5", 4)]
    [InlineData("i2.h5", 1)]
    [InlineData("i4.h5", 1)]
    [InlineData("i8.h5", 1)]
    [InlineData("gzip.h5", 4)]
    [InlineData("growing.h5", 1)]
    public void EveryNumberTypeAndStorageIsReadInBlocksOfAnySize(string file, int divisor)
    {
        using InrasCapture capture = InrasCapture.Open(Golden(file));
        Assert.Equal((Frames, FrameSize, 4), (capture.FrameCount, capture.FrameSize, capture.Channels));
        Assert.Equal(new RadarParameters(8, 4, 76e9, 77e9, 1e6, 284e-6), capture.Parameters);
        foreach (int block in new[] { 1, 2, 4, 6 })
        {
            for (int first = 0; first < Frames; first += block)
            {
                int count = Math.Min(block, Frames - first);
                var samples = new float[count * FrameSize];
                capture.Read(first, count, samples);
                Assert.Equal(Expected(first, count, divisor), samples);
            }
        }
    }

    [Fact]
    public void UnsignedNumbersKeepTheirSign()
    {
        using InrasCapture capture = InrasCapture.Open(Golden("u2.h5"));
        var samples = new float[FrameSize];
        capture.Read(0, 1, samples);
        Assert.Equal(Expected(0, 1, 1).Select(v => v < 0 ? v + 65536 : v), samples);
    }

    [Theory]
    [InlineData("f4.h5")]
    [InlineData("i2.h5")]
    [InlineData("growing.h5")]
    public void MemoryDoesNotGrowWithTheNumberOfFrames(string file)
    {
        using InrasCapture capture = InrasCapture.Open(Golden(file));
        var block = new float[2 * FrameSize];
        long Allocated(int reads)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < reads; i++)
                capture.Read(i * 2 % Frames, 2, block);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Allocated(10);
        long once = Allocated(1);
        Assert.InRange(Allocated(100), 0, 120 * once); // no buffer grows or is made anew with what was read before
        Assert.InRange(once, 0, 20_000);
    }

    [Theory]
    [InlineData("no_timup.h5", "/BrdCfg/TimUp is missing")]
    [InlineData("no_config.h5", "/BrdCfg/N, /BrdCfg/Np, /BrdCfg/FreqStrt, /BrdCfg/FreqStop, /BrdCfg/fs, /BrdCfg/TimUp are missing")]
    [InlineData("no_samples.h5", "no dataset /If")]
    [InlineData("wrong_shape.h5", "has shape (6, 127); (frames, 128) is expected: 4 channels × Np = 4 chirps × N = 8 samples")]
    [InlineData("flat.h5", "has shape (768)")]
    [InlineData("no_frames.h5", "has 0 frames")]
    [InlineData("text.h5", "String of 3 bytes")]
    [InlineData("bigendian.h5", "little-endian")]
    [InlineData("two_n.h5", "has shape (2); a single number")]
    [InlineData("nowhere.h5", "cannot be opened")]
    [InlineData("../npy/f4_little_C.npy", "cannot be read as HDF5")]
    public void WhatIsMissingOrWrongIsNamed(string file, string said)
    {
        var error = Assert.Throws<DataFormatException>(() => InrasCapture.Open(Golden(file)));
        Assert.StartsWith(Golden(file), error.Message);
        Assert.Contains(said, error.Message);
    }

    [Fact]
    public void ATruncatedFileIsRefusedOnOpening()
    {
        using var scratch = new ScratchFolder();
        byte[] whole = File.ReadAllBytes(Golden("f4.h5"));
        for (int length = 0; length < whole.Length - FrameSize; length += 401)
        {
            File.WriteAllBytes(scratch.File("cut.h5"), whole[..length]);
            var error = Assert.Throws<DataFormatException>(() => InrasCapture.Open(scratch.File("cut.h5")));
            Assert.Contains("cut.h5", error.Message);
        }
    }

    [Fact]
    public void ResolutionsFollowTheStudysFormulas()
    {
        var study = new RadarParameters(256, 128, 76e9, 78e9, 1e6, 284e-6);
        Assert.Equal(2e9 / 284 * 256, study.EffectiveBandwidthHz, 2e9 * 1e-12);
        Assert.Equal(0.036352, study.FrameSeconds, 1e-15);
        Assert.Equal(299792458 / (2 * 2e9 / 284 * 256), study.RangeResolutionMetres, 1e-15);
        Assert.Equal(299792458 / 77e9 / (2 * 128 * 284e-6), study.VelocityResolutionMetresPerSecond, 1e-15);
    }

    private static float[] Expected(int first, int count, int divisor) =>
        [
            .. Enumerable
                .Range(first, count)
                .SelectMany(f => Enumerable.Range(0, FrameSize).Select(i => ((131 * f + 7 * i) % 2001 - 1000) / (float)divisor)),
        ];

    private static string Golden(string file) => TestFiles.Golden($"formats/radar/{file}");
}
