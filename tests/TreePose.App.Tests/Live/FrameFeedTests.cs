using System.Runtime.InteropServices;
using System.Text;
using TreePose.Datasets;
using TreePose.Experiments.Live;
using TreePose.Formats.Npy;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Live;

/// <summary>Frames as files fall, grow and are piped, on a clock that stands until it is moved.</summary>
public sealed class FrameFeedTests : IDisposable
{
    private static readonly FrameShape Shape = FrameShape.Map(1, new(AxisKind.Range, 2), new(AxisKind.Doppler, 3));
    private readonly ScratchFolder _scratch = new();
    private readonly HandClock _clock = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void AMissingNumberIsWaitedForThenLostThenTooLate()
    {
        using FrameFeed feed = Folder(0, 1, 3);
        Assert.Equal([0f, 1f], new[] { First(feed), First(feed) });
        Assert.Null(feed.TryTake());
        _clock.Move(0.4);
        Assert.Null(feed.TryTake());
        _clock.Move(0.2);
        Delivery third = feed.TryTake()!;
        Assert.Equal((3f, 1, 1), (third.Frames[0], third.Count, third.Lost));
        Save(2);
        Save(4);
        Assert.Equal(4f, First(feed));
        Assert.Equal((1, null), (feed.TooLate, feed.Note));
    }

    [Fact]
    public void AMissingNumberThatComesInTimeIsTakenInItsPlace()
    {
        using FrameFeed feed = Folder(8, 9, 11);
        Assert.Equal([8f, 9f], new[] { First(feed), First(feed) });
        Assert.Null(feed.TryTake());
        Save(10);
        Assert.Equal([10f, 11f], new[] { First(feed), First(feed) });
        Assert.Equal(0, feed.TooLate);
    }

    [Fact]
    public void NumbersThatDoNotCountUpTellNothingOfLosses()
    {
        using FrameFeed feed = Folder(100, 136, 172);
        Assert.Equal([100f, 136f, 172f], new[] { First(feed), First(feed), First(feed) });
        Assert.Contains("do not count up by one", feed.Note!, StringComparison.Ordinal);
    }

    [Fact]
    public void NumbersAreNotOrderedAsText()
    {
        using FrameFeed feed = Folder(9, 10);
        Assert.Equal([9f, 10f], new[] { First(feed), First(feed) });
    }

    [Fact]
    public void AFileInTheMakingIsWaitedForUntilItStandsStill()
    {
        using FrameFeed feed = Folder(0);
        string path = _scratch.File("frames/f0.npy");
        byte[] whole = File.ReadAllBytes(path);
        File.WriteAllBytes(path, whole[..^4]);
        Assert.Null(feed.TryTake());
        _clock.Move(0.9);
        Assert.Null(feed.TryTake());
        File.WriteAllBytes(path, whole);
        Assert.Equal(0f, First(feed));
        File.WriteAllBytes(_scratch.File("frames/f1.npy"), whole[..^4]);
        Assert.Null(feed.TryTake());
        _clock.Move(1.1);
        Assert.Contains("breaks off", Assert.Throws<DataFormatException>(() => feed.TryTake()).Message);
    }

    [Fact]
    public void NamesInTheMakingAreLeftAlone()
    {
        using FrameFeed feed = Folder(0);
        File.WriteAllText(_scratch.File("frames/.f1.npy"), "");
        File.WriteAllText(_scratch.File("frames/f1.npy.part"), "");
        Assert.Equal(0f, First(feed));
        Assert.Null(feed.TryTake());
    }

    [Fact]
    public void AGrowingArrayIsTakenFrameByFrameUntilItIsWhole()
    {
        string path = _scratch.File("grows.npy");
        NpyFile.Write<float>(path, [.. Frame(0), .. Frame(1), .. Frame(2)], 3, 1, 2, 3);
        byte[] whole = File.ReadAllBytes(path);
        File.WriteAllBytes(path, whole[..40]);
        using FrameFeed feed = FrameFeed.Open(path, Shape, 0.5, _clock);
        Assert.Null(feed.TryTake()); // its header is being written
        int frame = Shape.Size * sizeof(float),
            start = whole.Length - (3 * frame);
        Append(path, whole[40..(start + frame + 7)]);
        Assert.Equal(0f, First(feed));
        Assert.Null(feed.TryTake());
        Assert.False(feed.IsOver);
        Append(path, whole[(start + frame + 7)..]);
        Delivery rest = feed.TryTake()!;
        Assert.Equal((2, 1f, true), (rest.Count, rest.Frames[0], feed.IsOver));
        Append(path, [.. MemoryMarshal.AsBytes<float>(Frame(3))]); // the header was written too early
        Assert.False(feed.IsOver);
        Assert.Equal(3f, First(feed));
        File.WriteAllBytes(path, whole);
        Assert.Contains("became shorter", Assert.Throws<DataFormatException>(() => feed.TryTake()).Message);
    }

    [Theory]
    [InlineData("<f8", false, "little-endian 32-bit")]
    [InlineData("<f4", true, "Fortran order")]
    public void AnArrayThatCannotGrowIsRefused(string type, bool fortran, string why)
    {
        string text = $"{{'descr': '{type}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': (9, 1, 2, 3), }}\n";
        string path = _scratch.File("other.npy");
        File.WriteAllBytes(path, [.. "\x93NUMPY\x01\x00"u8.ToArray()[1..], (byte)text.Length, 0, .. Encoding.Latin1.GetBytes(text)]);
        using FrameFeed feed = FrameFeed.Open(path, Shape, 0.5, _clock);
        Assert.Contains(why, Assert.Throws<DataFormatException>(() => feed.TryTake()).Message);
    }

    [Fact]
    public void APipeEndsWithinAFrame()
    {
        byte[] bytes = [.. MemoryMarshal.AsBytes<float>(Frame(0)), 1, 2, 3];
        using FrameFeed feed = new PipeFeed(new MemoryStream(bytes), "standard input", Shape);
        Assert.True(SpinWait.SpinUntil(() => feed.IsOver || feed.TryTake() is not null, 60_000));
        Assert.True(SpinWait.SpinUntil(() => feed.IsOver, 60_000));
        Assert.Contains("standard input: ends 3 bytes into frame 1", Assert.Throws<DataFormatException>(feed.Finish).Message);
    }

    private static float[] Frame(int number) => [.. Enumerable.Repeat((float)number, Shape.Size)];

    private static float First(FrameFeed feed) => feed.TryTake()!.Frames[0];

    private static void Append(string path, byte[] bytes)
    {
        using FileStream file = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        file.Write(bytes);
    }

    private FrameFeed Folder(params int[] numbers)
    {
        foreach (int number in numbers)
            Save(number);
        return FrameFeed.Open(_scratch.File("frames"), Shape, 0.5, _clock);
    }

    private void Save(int number)
    {
        Directory.CreateDirectory(_scratch.File("frames"));
        NpyFile.Write<float>(_scratch.File($"frames/f{number}.npy"), Frame(number), 1, 2, 3);
    }

    private sealed class HandClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Move(double seconds) => _ticks += TimeSpan.FromSeconds(seconds).Ticks;
    }
}
