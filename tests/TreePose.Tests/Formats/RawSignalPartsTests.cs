using TreePose.Formats.Dca1000;
using TreePose.Formats.RawSignals;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Formats;

/// <summary>Files NAME_0.bin, NAME_1.bin, …: parts of one recording, or recordings of their own.</summary>
public sealed class RawSignalPartsTests : IDisposable
{
    private const int PacketBytes = 1466;
    private readonly ScratchFolder _scratch = new();

    [Fact]
    public void ARecordingInSeveralFilesIsPutTogether()
    {
        string bin = RawSignalTests.Copy("packets", _scratch);
        byte[] all = File.ReadAllBytes(bin);
        Write(all[..20_001], all[20_001..30_000], all[30_000..]);
        using RawSignal whole = RawSignal.Open(bin),
            joined = RawSignal.Open(Part(0));
        Assert.Equal(["3 files were put together: adc_data_0.bin to adc_data_2.bin"], joined.Findings);
        var (a, b) = (new float[3 * whole.Capture.FrameSize], new float[3 * whole.Capture.FrameSize]);
        whole.Capture.Read(0, 3, a);
        joined.Capture.Read(0, 3, b);
        Assert.Equal(a, b);
        Assert.Contains("is part 1 of a recording that begins in adc_data_0.bin", Wrong(Part(1)));
    }

    [Fact]
    public void FilesThatAreWholeAreRecordingsOfTheirOwn()
    {
        byte[] all = File.ReadAllBytes(RawSignalTests.Copy("packets", _scratch));
        Write(all, all, all);
        using RawSignal first = RawSignal.Open(Part(0)),
            second = RawSignal.Open(Part(1));
        Assert.Equal((3, 3), (first.Capture.FrameCount, second.Capture.FrameCount));
        Assert.Empty(first.Findings);
    }

    [Fact]
    public void FilesThatBeginAnewAreNotPutTogether()
    {
        byte[] all = File.ReadAllBytes(RawSignalTests.Copy("packets", _scratch));
        string json = File.ReadAllText(_scratch.File("radar.mmwave.json"));
        File.WriteAllText(_scratch.File("radar.mmwave.json"), json.Replace("\"numFrames\": 3", "\"numFrames\": 100"));
        Write(all, all, all);
        Assert.Contains("packet 34 at byte 49844: sequence number", Wrong(Part(0))); // the last one of the first is short
        byte[] whole = all[..(33 * PacketBytes)];
        Write(whole, whole, whole);
        string said = Wrong(Part(0));
        Assert.Contains("66 of 99 packets have a byte count that another has, too", said);
        Assert.Contains("--set raw.ti.parts=one", said);
        using RawSignal one = RawSignal.Open(Part(0), new() { Ti = new() { Parts = RecordingParts.One } });
        Assert.Equal(["the recording has 2 of 100 frames that are configured"], one.Findings.Take(1));
    }

    public void Dispose() => _scratch.Dispose();

    private string Part(int number) => _scratch.File($"adc_data_{number}.bin");

    private void Write(params byte[][] parts)
    {
        for (int i = 0; i < parts.Length; i++)
            File.WriteAllBytes(Part(i), parts[i]);
    }

    private static string Wrong(string path) => Assert.Throws<DataFormatException>(() => RawSignal.Open(path)).Message;
}
