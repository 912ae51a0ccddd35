using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Commands;

/// <summary><c>data rdm</c> on raw signal that is not of the study's board.</summary>
public sealed class RawSignalCommandTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    [Fact]
    public void WhatWasReadAndFoundIsPrinted()
    {
        string output = Said("lost/adc_data.bin", "--chain", "physical", "--set", "raw.ti.lost=1");
        Assert.Contains("adc_data_channel1.npy and 7 more, (3, 16, 32) float32", output, StringComparison.Ordinal);
        Assert.Contains(
            "Read as TI DCA1000, radar.mmwave.json: 4 receivers × 2 transmissions, 16 chirps",
            output,
            StringComparison.Ordinal
        );
        Assert.Contains("adc_data: 3 of 34 packets are lost; their samples are zero.", output, StringComparison.Ordinal);
        output = Said("turned.npy", "--set", "study.dopplerBinsEachSide=7");
        Assert.Contains("Read as .npy of complex128, axes sample, frame, chirp, channel: 8 channels,", output, StringComparison.Ordinal);
    }

    [Fact]
    public void TwoCapturesOfOneNameAreRefused()
    {
        string[] captures = [Golden("packets/adc_data.bin"), Golden("two_lanes_qi/adc_data.bin")];
        string error = CommandOutcome.Of(["data", "rdm", "--data", .. captures, "--out", _scratch.Path]).Refused();
        Assert.Contains("Several captures are named adc_data", error, StringComparison.Ordinal);
    }

    public void Dispose() => _scratch.Dispose();

    private string Said(string file, params string[] options) =>
        CommandOutcome.Of(["data", "rdm", "--data", Golden(file), "--out", _scratch.Path, .. options]).Succeeded();

    private static string Golden(string file) => TestFiles.Golden($"raw_signal/{file}");
}
