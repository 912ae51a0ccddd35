using System.Text.Json.Nodes;
using TreePose.Datasets.RadarMaps;
using TreePose.Formats.Dca1000;
using TreePose.Formats.RawSignals;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Formats;

/// <summary>Recordings and descriptions that are wrong, incomplete or of a kind that is not read: one error each, or a finding.</summary>
public sealed class RawSignalErrorTests : IDisposable
{
    private const int FrameBytes = 2 * 4 * 16 * 32 * 4;
    private readonly ScratchFolder _scratch = new();

    [Theory]
    [InlineData("frameCfg 0 1 16", "frameCfg 0 1 8", "bytes of samples; 3 frames of 4 receivers × 16 chirps × 32 samples have 24576")]
    [InlineData(
        "frameCfg 0 1 16 3",
        "frameCfg 0 1 64 3",
        "has 49152 bytes of samples; a frame of 4 receivers × 128 chirps × 32 samples has 65536"
    )]
    [InlineData("channelCfg 15", "channelCfg 0", "the receivers are 0")]
    [InlineData("chirpCfg 1 1 0 0", "chirpCfg 1 1 0 5e6", "the chirps of a frame have 2 configurations")]
    [InlineData("chirpCfg 1 1 0 0", "chirpCfg 1 1 2 0", "name profile 2, which is there 0 times")]
    [InlineData("chirpCfg 1 1 0", "chirpCfg 2 2 0", "chirp 1 of the frame is set 0 times")]
    [InlineData("frameCfg 0 1 16", "advFrameCfg 1 0 0 1 0\nframeCfg 0 1 16", "frames are advanced ones")]
    [InlineData("dfeDataOutputMode 1", "dfeDataOutputMode 3", "line 4: frames are advanced ones")]
    [InlineData("adcbufCfg -1 0 1 1 1", "adcbufCfg -1 1 1 1 1", "adcCfg says complex samples and adcbufCfg real ones")]
    [InlineData("adcbufCfg -1 0 1 1 1", "", "does not say how many lanes carry the samples. Name them: --set raw.ti.lanes=2")]
    [InlineData("adcCfg 2 1", "adcCfg 2 7", "adcCfg has the format 7; 0 (real), 1 or 2 (complex) is read")]
    [InlineData("adcCfg 2 1", "adcCfg 2", "line 6: adcCfg has 1 numbers; at least 2 are expected")]
    [InlineData("60 1 32 2000", "60 1 32,5 2000", "'32,5' is no number: write 32.5")]
    [InlineData("60 1 32 2000", "60 1 64 2000", "the last sample is 36 µs after the ramp's start; it ends after 21")]
    [InlineData("50 1 0", "5 1 0", "the chirps of a frame take 3.232 ms, and a frame 5 ms", true)]
    [InlineData("50 1 0", "2 1 0", "the chirps of a frame take 3.232 ms, and a frame 2 ms")]
    [InlineData("lvdsStreamCfg -1 0 1 0", "lvdsStreamCfg -1 1 1 0", "has a header (HSI) before each chirp")]
    [InlineData("sensorStart", "bpmCfg -1 1 0 1", "send together with their phases changed")]
    [InlineData("profileCfg", "%profileCfg", "lacks profileCfg.")]
    [InlineData("chirpCfg 1 1 0 0 0 0 0 4", "chirpCfg 1 3 0 0 0 0 0 4\nframeCfg 0 3 4 3 50 1 0", "frameCfg differs from line")]
    public void AConfigurationThatDoesNotFitIsNamed(string from, string to, string said, bool isRead = false)
    {
        string bin = Recording("two_lanes_qi");
        string cfg = File.ReadAllText(_scratch.File("radar.cfg"));
        Assert.Contains(from, cfg);
        File.WriteAllText(_scratch.File("radar.cfg"), cfg.Replace(from, to));
        if (isRead)
            RawSignal.Open(bin).Dispose();
        else
            Assert.Contains(said, Assert.Throws<DataFormatException>(() => RawSignal.Open(bin)).Message);
    }

    [Theory]
    [InlineData("\"legacyFrameChirp\"", "\"advancedFrameChirp\"", "waveformType is 'advancedFrameChirp'")]
    [InlineData("\"transferFmtPkt0\": \"0x1\"", "\"transferFmtPkt0\": \"0x6\"", "transferFmtPkt0 is 0x6; samples alone, 0x1, are read")]
    [InlineData("\"laneEn\": \"0x3\"", "\"laneEn\": \"0xF\"", "says 4 lanes and receivers that come one after the other")]
    [InlineData("\"laneEn\": \"0x3\"", "\"laneEn\": \"0x1\"", "says 1 lanes; 2 and 4 are read")]
    [InlineData("\"rlBpmChirps\": []", "\"rlBpmChirps\": [1]", "rlBpmChirps has 1 entries")]
    [InlineData("\"numLoops\"", "\"loops\"", "lacks mmWaveDevices[0].rfConfig.rlFrameCfg_t.numLoops")]
    [InlineData("\"mmWaveDevices\"", "\"devices\"", "lacks mmWaveDevices")]
    [InlineData("\"rxChannelEn\": \"0xF\"", "\"rxChannelEn\": \"four\"", "rxChannelEn is 'four'; a number is expected")]
    [InlineData("\"b2AdcOutFmt\": 1", "\"b2AdcOutFmt\": 3", "b2AdcOutFmt is 3; 0 (real), 1 or 2 (complex) is read")]
    public void AConfigurationOfTheStudioThatDoesNotFitIsNamed(string from, string to, string said)
    {
        string bin = Recording("packets");
        string json = File.ReadAllText(_scratch.File("radar.mmwave.json"));
        Assert.Contains(from, json);
        File.WriteAllText(_scratch.File("radar.mmwave.json"), json.Replace(from, to));
        Assert.Contains(said, Assert.Throws<DataFormatException>(() => RawSignal.Open(bin)).Message);
    }

    [Fact]
    public void AMissingOrAmbiguousConfigurationIsNamed()
    {
        string bin = Recording("two_lanes_qi");
        File.Copy(_scratch.File("radar.cfg"), _scratch.File("other.cfg"));
        Assert.Contains("has 2 configurations beside it: other.cfg, radar.cfg", Wrong(bin));
        File.Copy(_scratch.File("radar.cfg"), _scratch.File("adc_data.cfg")); // that of the recording's name wins
        RawSignal.Open(bin).Dispose();
        foreach (string cfg in Directory.GetFiles(_scratch.Path, "*.cfg"))
            File.Delete(cfg);
        Assert.Contains("has no configuration beside it", Wrong(bin));
        File.WriteAllText(_scratch.File("a.setup.json"), """{ "configUsed": "C:\\x\\b.mmwave.json" }""");
        Assert.Contains("names b.mmwave.json, which is not beside it", Wrong(bin));
    }

    [Fact]
    public void FramesThatAreNotWholeAreLeftOutAndSaid()
    {
        string bin = Recording("two_lanes_qi");
        byte[] all = File.ReadAllBytes(bin);
        File.WriteAllBytes(bin, all[..(2 * FrameBytes + 76)]);
        using RawSignal raw = RawSignal.Open(bin);
        Assert.Equal(2, raw.Capture.FrameCount);
        Assert.Equal(
            [
                "the recording has 2 of 3 frames that are configured",
                $"76 bytes at the end are no whole frame of {FrameBytes} and are left out",
            ],
            raw.Findings
        );
        raw.Dispose();
        File.WriteAllBytes(bin, all[1..(2 * FrameBytes + 2)]);
        Assert.Contains(
            "an odd number; a sample has 2. A byte is lost, and nobody can tell where",
            Assert.Throws<DataFormatException>(() => RawSignal.Open(bin)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void ACutPacketIsNamedAndACutEndIsSaid()
    {
        string bin = Recording("packets");
        byte[] all = File.ReadAllBytes(bin);
        File.WriteAllBytes(bin, [.. all[..(10 * 1466 + 700)], .. all[(11 * 1466)..]]);
        Assert.Contains("packet 11 at byte 16126: sequence number", Wrong(bin));
        File.WriteAllBytes(bin, all[..(30 * 1466 + 7)]);
        using RawSignal raw = RawSignal.Open(bin);
        Assert.Contains("the last packet breaks off after 7 bytes and is left out", raw.Findings);
        Assert.Equal(2, raw.Capture.FrameCount);
    }

    [Fact]
    public void TooManyLostPacketsAreRefused() =>
        Assert.Contains(
            "2 of 3 frames have lost samples: 0 to 1; a share of 0.05 is allowed. ",
            Wrong(RawSignalTests.Golden("lost/adc_data.bin"))
        );

    [Fact]
    public void ReceiversThatAreOffNeedAWordWhereTheSizeDoesNotTell()
    {
        string bin = Recording("four_lanes_absent");
        File.WriteAllText(_scratch.File("radar.cfg"), File.ReadAllText(_scratch.File("radar.cfg")).Replace("16 3 50", "16 0 50"));
        Assert.Contains("--set raw.ti.disabledReceivers=zeros or absent", Wrong(bin));
        using RawSignal raw = RawSignal.Open(bin, new() { Ti = new Dca1000Options { DisabledReceivers = DisabledReceivers.Absent } });
        Assert.Equal((3, 4), (raw.Capture.FrameCount, raw.Capture.Channels));
    }

    [Theory]
    [InlineData("""["frame", "channel", "chirp"]""", "3 names for an array of shape (3, 8, 16, 32)")]
    [InlineData("""["frame", "channel", "chirp", "chirp"]""", "one stands there twice")]
    [InlineData("""["frame", "channel", "chirp", "samples"]""", "'samples' is none; allowed is frame, channel, chirp, sample, iq")]
    [InlineData("""["frame", "channel", "chirp", "iq"]""", "'sample' is missing")]
    [InlineData("""["frame", "iq", "chirp", "sample"]""", "there is an axis 'iq', and the numbers are complex already")]
    [InlineData("\"frame\"", "axes: is \"frame\"; a list of names is expected")]
    public void WrongAxesAreNamed(string axes, string said)
    {
        JsonNode json = Cube("ordered");
        json["axes"] = JsonNode.Parse(axes);
        Assert.Contains(said, Wrong(json));
    }

    [Theory]
    [InlineData("bandwidthHz", null, "nothing says bandwidthHz.")]
    [InlineData("axes", null, "does not say what stands along its axes")]
    [InlineData("bandwidthHz", "-1", "bandwidthHz: is -1; a number above 0 is expected")]
    [InlineData("frameSeconds", "0.001", "frameSeconds is 0.001; 16 chirps every")]
    [InlineData("samplingFrequencyHz", "1000", "32 samples at 1000 Hz take 0.032 s, longer than chirpIntervalSeconds")]
    [InlineData("fps", "20", "has the key 'fps': allowed is axes, dataset, startFrequencyHz")]
    public void WhatIsNotSaidOrCannotBeIsNamed(string key, string? value, string said)
    {
        JsonNode json = Cube("ordered");
        if (value is null)
            json.AsObject().Remove(key);
        else
            json[key] = JsonNode.Parse(value);
        Assert.Contains(said, Wrong(json));
    }

    [Fact]
    public void AFileThatContradictsItsDescriptionIsRefusedAndAnOptionWins()
    {
        string h5 = _scratch.File("cube.h5");
        File.Copy(RawSignalTests.Golden("complex.h5"), h5);
        RawSignal.Open(h5).Dispose();
        File.WriteAllText(_scratch.File("cube.json"), """{ "frameSeconds": 0.06 }""");
        Assert.Contains("says frameSeconds = 0.05, and cube.json says 0.06", Wrong(h5));
        using RawSignal raw = RawSignal.Open(h5, new() { Cube = new() { FrameSeconds = 0.07 } });
        Assert.Equal(0.07, raw.Capture.Parameters.FrameSeconds);
        Assert.Equal(
            ["frameSeconds is 0.07 by option, 0.06 in cube.json", "frameSeconds is 0.07 by option, 0.05 in the file"],
            raw.Findings
        );
        Assert.Contains(
            "has no array /x",
            Wrong(
                h5,
                new()
                {
                    Cube = new() { Dataset = "x", FrameSeconds = 0.07 },
                }
            )
        );
    }

    [Fact]
    public void AFileOfNoKnownKindOrATruncatedOneIsNamed()
    {
        File.WriteAllText(_scratch.File("notes.txt"), "nothing of the kind");
        Assert.Contains("Raw signal is read from INRAS .h5, TI DCA1000 .bin", Wrong(_scratch.File("notes.txt")));
        byte[] npy = File.ReadAllBytes(RawSignalTests.Golden("ordered.npy"));
        File.WriteAllBytes(_scratch.File("cube.npy"), npy[..^5]);
        File.Copy(RawSignalTests.Golden("ordered.json"), _scratch.File("cube.json"));
        Assert.Contains("breaks off", Wrong(_scratch.File("cube.npy")));
        Assert.Contains("floating-point numbers in big-endian byte order", Wrong(RawSignalTests.Golden("big_endian.h5")));
        Assert.Contains("cannot be opened (it is not there)", Wrong(_scratch.File("no.npy")));
        Assert.Contains("no.cfg: cannot be opened", Wrong(Recording("packets"), new() { Ti = new() { Config = _scratch.File("no.cfg") } }));
    }

    [Fact]
    public void MapsGoWithWhatWasFound()
    {
        string bin = RawSignalTests.Golden("lost/adc_data.bin");
        var options = new RadarMapOptions
        {
            Raw = new() { Ti = new() { Lost = 1 } },
            Study = new() { DopplerBinsEachSide = 7 },
            Phase = true,
        };
        RadarMapFiles files = RadarMapWriter.Write(
            bin,
            _scratch.Path,
            options,
            1,
            SilentProgress.Instance,
            TestContext.Current.CancellationToken
        );
        Assert.Equal(8, files.Maps.Count);
        JsonNode axes = JsonNode.Parse(File.ReadAllText(files.AxesFile))!;
        Assert.Equal(files.Findings, axes["findings"]!.AsArray().Select(f => (string)f!));
        Assert.Contains("2 of 3 frames have lost samples: 0 to 1", files.Findings);
        Assert.Equal(
            (files.Format, "complex", 0.05),
            ((string)axes["format"]!, (string)axes["radar"]!["samples"]!, (double)axes["frameSeconds"]!)
        );
        JsonNode json = Cube("one_channel");
        json["axes"] = new JsonArray("channel", "frame", "sample");
        File.WriteAllText(_scratch.File("cube.json"), json.ToJsonString());
        var error = Assert.Throws<DataFormatException>(() =>
            RadarMapWriter.Write(
                _scratch.File("cube.npy"),
                _scratch.Path,
                new(),
                1,
                SilentProgress.Instance,
                TestContext.Current.CancellationToken
            )
        );
        Assert.Contains("has 1 chirps of 32 samples a frame; a map needs at least 2 of each", error.Message);
    }

    public void Dispose() => _scratch.Dispose();

    private string Recording(string name) => RawSignalTests.Copy(name, _scratch);

    private JsonNode Cube(string name)
    {
        File.Copy(RawSignalTests.Golden(name + ".npy"), _scratch.File("cube.npy"));
        return JsonNode.Parse(File.ReadAllText(RawSignalTests.Golden(name + ".json")))!;
    }

    private string Wrong(JsonNode json)
    {
        File.WriteAllText(_scratch.File("cube.json"), json.ToJsonString());
        return Wrong(_scratch.File("cube.npy"));
    }

    private static string Wrong(string path, RawSignalOptions? options = null) =>
        Assert.Throws<DataFormatException>(() => RawSignal.Open(path, options)).Message;
}
