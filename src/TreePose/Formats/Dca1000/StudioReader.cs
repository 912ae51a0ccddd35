using System.Text.Json.Nodes;
using TreePose.Configuration;

namespace TreePose.Formats.Dca1000;

/// <summary>
/// A configuration that mmWave Studio wrote (<c>.mmwave.json</c>), or the description of a recording that names it (<c>.setup.json</c>).
/// </summary>
internal static class StudioReader
{
    /// <summary>Finding: of samples taken twice as fast, half the spectrum is noise.</summary>
    public const string Doubled =
        "samples are complex at twice the rate (format 2): the farther half of the range is beyond what the radar sees";

    private const string Remedy = "Give the .mmwave.json that mmWave Studio wrote for this recording.";
    private const double Giga = 1e9,
        Mega = 1e6,
        Kilo = 1e3,
        Micro = 1e-6,
        Milli = 1e-3,
        MegaPerMicro = 1e12,
        KiloPerMicro = 1e9;

    /// <summary>Reads a configuration.</summary>
    /// <param name="path">The <c>.json</c>, of either kind.</param>
    /// <param name="recording">Name of the recording, which a description may say something of.</param>
    /// <exception cref="DataFormatException">Something is missing, or of a kind that cannot be read.</exception>
    public static DeviceSetup Read(string path, string recording)
    {
        JsonNode? root = StrictJson.Parse(DataFile.Text(path), path);
        if (Named(root) is not { } config)
            return Device(path, root);
        string beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, config);
        if (!File.Exists(beside))
            throw new DataFormatException(path, $"names {config}, which is not beside it.", Remedy);
        DeviceSetup setup = Device(beside, StrictJson.Parse(DataFile.Text(beside), beside));
        return setup with { Findings = [.. setup.Findings, .. Filled(root!, recording)] };
    }

    /// <summary>The configuration that a description names, without its folder, that of another machine; null in a configuration.</summary>
    public static string? Named(JsonNode? root) =>
        (root as JsonObject)?["configUsed"] is JsonValue value && value.TryGetValue(out string? used) ? used.Split('\\', '/')[^1] : null;

    private static IEnumerable<string> Filled(JsonNode root, string recording)
    {
        foreach (JsonNode? node in (root["capturedFiles"] as JsonObject)?["files"] as JsonArray ?? [])
        {
            if (node is not JsonObject file || file["processedFileName"]?.ToString() != recording)
                continue;
            string? count = (file["processedFileSummary"] as JsonObject)?["numZeroFillBytes"]?.ToString();
            if (count is { Length: > 0 } and not "0")
                yield return $"mmWave Studio filled {ConsoleText.Clip(count, 20)} bytes of lost packets with zeros";
        }
    }

    private static DeviceSetup Device(string path, JsonNode? root)
    {
        var place = new StudioPlace(path, "", root, Remedy);
        IReadOnlyList<StudioPlace> devices = place.Items("mmWaveDevices");
        if (devices.Count != 1)
            throw new DataFormatException(
                path,
                $"mmWaveDevices has {devices.Count} devices; one is read, no cascade.",
                "Save the frames of a cascade as .npy."
            );
        StudioPlace radio = devices[0].In("rfConfig"),
            format = radio.In("rlAdcOutCfg_t").In("fmt");
        Refuse(path, radio);
        int kind = format.Whole("b2AdcOutFmt");
        if (kind is not (0 or 1 or 2))
            throw format.Wrong($"b2AdcOutFmt is {kind}; 0 (real), 1 or 2 (complex) is read.");
        StudioPlace frame = radio.In("rlFrameCfg_t");
        StudioPlace? capture = devices[0].Maybe("rawDataCaptureConfig"),
            order = capture?.Maybe("rlDevDataFmtCfg_t");
        CheckPackets(capture);
        return new DeviceSetup
        {
            Path = path,
            Profiles = [.. radio.Items("rlProfiles").Select(Profile)],
            Chirps = [.. radio.Items("rlChirps").Select(Chirp)],
            Frame = new(
                frame.Whole("chirpStartIdx"),
                frame.Whole("chirpEndIdx"),
                frame.Whole("numLoops"),
                frame.Whole("numFrames"),
                frame.Number("framePeriodicity_msec") * Milli
            ),
            Receivers = radio.In("rlChanCfg_t").Whole("rxChannelEn"),
            Bits = format.Whole("b2AdcBits") switch
            {
                0 => 12,
                1 => 14,
                2 => 16,
                var other => throw format.Wrong($"b2AdcBits is {other}; 0 (12), 1 (14) or 2 (16) is expected."),
            },
            IsComplex = kind != 0,
            IsQuadratureFirst = order is null ? null : order.Whole("iqSwapSel") != 0,
            IsInterleaved = order is null ? null : order.Whole("chInterleave") == 0,
            Lanes = capture?.Maybe("rlDevLaneEnable_t") is { } lanes ? int.PopCount(lanes.Whole("laneEn")) : null,
            Findings = kind == 2 ? [Doubled] : [],
        };
    }

    private static void Refuse(string path, StudioPlace radio)
    {
        if (radio.Text("waveformType") is { } waveform && waveform != "legacyFrameChirp")
            throw new DataFormatException(
                path,
                $"waveformType is '{waveform}'; plain frames, legacyFrameChirp, are read.",
                "Record plain frames."
            );
        if (radio.Node is JsonObject o && o["rlBpmChirps"] is JsonArray { Count: > 0 } bpm)
            throw new DataFormatException(
                path,
                $"rlBpmChirps has {bpm.Count} entries; transmitters that take turns are read, none that send together.",
                "Record with TDM."
            );
    }

    /// <summary>Nothing but samples may be sent.</summary>
    private static void CheckPackets(StudioPlace? capture)
    {
        if (capture?.Maybe("rlDevDataPathCfg_t") is { } path && path.Whole("transferFmtPkt0") is not 1 and var content)
            throw path.Wrong($"transferFmtPkt0 is 0x{content:X}; samples alone, 0x1, are read.");
    }

    private static ProfileRow Profile(StudioPlace item)
    {
        StudioPlace p = item.In("rlProfileCfg_t");
        return new(
            p.Whole("profileId"),
            new ChirpTiming(
                p.Number("startFreqConst_GHz") * Giga,
                p.Number("freqSlopeConst_MHz_usec") * MegaPerMicro,
                p.Number("idleTimeConst_usec") * Micro,
                p.Number("adcStartTimeConst_usec") * Micro,
                p.Number("rampEndTime_usec") * Micro,
                p.Whole("numAdcSamples"),
                p.Number("digOutSampleRate") * Kilo
            )
        );
    }

    private static ChirpRow Chirp(StudioPlace item)
    {
        StudioPlace c = item.In("rlChirpCfg_t");
        var added = new ChirpTiming(
            c.Number("startFreqVar_MHz") * Mega,
            c.Number("freqSlopeVar_KHz_usec") * KiloPerMicro,
            c.Number("idleTimeVar_usec") * Micro,
            c.Number("adcStartTimeVar_usec") * Micro,
            0,
            0,
            0
        );
        return new(c.Whole("chirpStartIdx"), c.Whole("chirpEndIdx"), c.Whole("profileId"), added, c.Whole("txEnable"));
    }
}
