using System.Globalization;
using System.Numerics;
using TreePose.Captures;

namespace TreePose.Formats.Dca1000;

/// <summary>What a configuration says of a recording: rows as they stand there, and what follows from all of them.</summary>
internal sealed record DeviceSetup
{
    private const int MostSamples = 1 << 14,
        MostReceivers = 4,
        MostChirps = 1 << 16;

    /// <summary>The configuration, for errors.</summary>
    public required string Path { get; init; }

    /// <summary>Profiles; one may stand there twice, if it is the same.</summary>
    public required IReadOnlyList<ProfileRow> Profiles { get; init; }

    /// <summary>Settings of chirps.</summary>
    public required IReadOnlyList<ChirpRow> Chirps { get; init; }

    /// <summary>The frame.</summary>
    public required FrameRow Frame { get; init; }

    /// <summary>A bit for each receiver that is on.</summary>
    public required int Receivers { get; init; }

    /// <summary>Bits of the converter: 12, 14 or 16.</summary>
    public required int Bits { get; init; }

    /// <summary>Whether samples are complex.</summary>
    public required bool IsComplex { get; init; }

    /// <summary>LVDS lanes; null when it is not said.</summary>
    public int? Lanes { get; init; }

    /// <summary>Whether receivers take turns sample by sample; null when it is not said.</summary>
    public bool? IsInterleaved { get; init; }

    /// <summary>Whether the imaginary part of a sample stands first; null when it is not said.</summary>
    public bool? IsQuadratureFirst { get; init; }

    /// <summary>What is to be said of it.</summary>
    public IReadOnlyList<string> Findings { get; init; } = [];

    /// <summary>The chirp that all of a loop are.</summary>
    public ChirpTiming Chirp => TimingOf(Loop[0]);

    /// <summary>Transmissions of a loop that differ: 1, or as many as there are chirps when transmitters take turns (TDM).</summary>
    public int Transmissions => Loop.Select(c => c.Transmitters).Distinct().Count();

    /// <summary>Receivers that are on.</summary>
    public int ReceiverCount => BitOperations.PopCount((uint)Receivers);

    /// <summary>Chirps of a frame, of all transmitters together.</summary>
    public int ChirpsInFrame => Frame.Loops * Loop.Count;

    /// <summary>The settings of a loop's chirps, in order.</summary>
    private List<ChirpRow> Loop
    {
        get
        {
            var loop = new List<ChirpRow>();
            for (int index = Frame.First; index <= Frame.Last; index++)
            {
                ChirpRow[] rows = [.. Chirps.Where(c => c.First <= index && index <= c.Last).Distinct()];
                if (rows.Length != 1)
                    throw Wrong(
                        $"chirp {index} of the frame is set {rows.Length} times; once is expected.",
                        "Give each chirp from the frame's first to its last one row chirpCfg."
                    );
                loop.Add(rows[0]);
            }
            return loop;
        }
    }

    /// <summary>Checks all of it, and gives what the capture's chain needs to know.</summary>
    /// <exception cref="DataFormatException">Something is impossible, or of a kind that cannot be read.</exception>
    public RadarParameters Parameters()
    {
        if (Frame.First < 0 || Frame.Last < Frame.First || Frame.Loops < 1 || Frame.Frames < 0)
            throw Wrong(
                $"the frame has chirps {Frame.First} to {Frame.Last}, {Frame.Loops} loops and {Frame.Frames} frames.",
                "Correct frameCfg: a last chirp that is not before the first, and at least 1 loop."
            );
        if ((long)Frame.Loops * (Frame.Last - Frame.First + 1L) > MostChirps)
            throw Wrong($"a frame has more than {MostChirps} chirps.", "Correct frameCfg.");
        if (Receivers is < 1 or >= 1 << MostReceivers)
            throw Wrong($"the receivers are {Receivers}; a bit for each of 1 to 4, 1 to 15, is expected.", "Correct channelCfg.");
        CheckTransmitters();
        ChirpTiming[] timings = [.. Loop.Select(TimingOf).Distinct()];
        if (timings.Length > 1)
            throw Wrong(
                $"the chirps of a frame have {timings.Length} configurations (profiles, or what chirps add to them); one is read.",
                "Record chirps of one configuration, or cut the others out and save the rest as .npy."
            );
        CheckTimes(timings[0]);
        return ParametersOf(timings[0]);
    }

    private RadarParameters ParametersOf(ChirpTiming chirp)
    {
        int transmissions = Transmissions;
        double first = chirp.StartHz + chirp.SlopeHzPerSecond * chirp.AdcStartSeconds,
            band = chirp.SlopeHzPerSecond * chirp.Samples / chirp.SampleHz;
        return new(chirp.Samples, ChirpsInFrame / transmissions, first, first + band, chirp.SampleHz, chirp.RampEndSeconds)
        {
            ChirpIntervalSeconds = (chirp.IdleSeconds + chirp.RampEndSeconds) * transmissions,
            SampledBandwidthHz = band,
            FramePeriodSeconds = Frame.PeriodSeconds,
            IsComplex = IsComplex,
        };
    }

    private void CheckTransmitters()
    {
        int different = Transmissions;
        if (different != 1 && different != Loop.Count)
            throw Wrong(
                $"the {Loop.Count} chirps of a loop send with {different} different sets of transmitters, some of them more than once.",
                "Read are loops in which each set sends once (TDM), or all chirps are sent alike: record it so, or save the chirps of one "
                    + "set as .npy."
            );
    }

    private void CheckTimes(ChirpTiming chirp)
    {
        double last = chirp.AdcStartSeconds + chirp.Samples / chirp.SampleHz,
            active = ChirpsInFrame * (chirp.IdleSeconds + chirp.RampEndSeconds);
        var wrong = new List<string>();
        if (chirp.Samples is < 1 or > MostSamples)
            wrong.Add($"a chirp has {chirp.Samples} samples, 1 to {MostSamples} are expected");
        if (!(chirp.SampleHz > 0 && double.IsFinite(chirp.SampleHz)))
            wrong.Add("the sample rate is not above 0");
        if (!(chirp.StartHz > 0 && chirp.SlopeHzPerSecond > 0))
            wrong.Add(Text($"start {chirp.StartHz / 1e9} GHz and slope {chirp.SlopeHzPerSecond / 1e12} MHz/µs are not above 0"));
        if (!(chirp.IdleSeconds >= 0 && chirp.AdcStartSeconds >= 0 && chirp.RampEndSeconds > 0))
            wrong.Add("a time of the chirp is below 0");
        if (wrong.Count == 0 && last > chirp.RampEndSeconds * (1 + 1e-9))
            wrong.Add(
                Text($"the last sample is {last * 1e6:0.###} µs after the ramp's start; it ends after {chirp.RampEndSeconds * 1e6:0.###}")
            );
        if (wrong.Count == 0 && active > Frame.PeriodSeconds * (1 + 1e-9))
            wrong.Add(Text($"the chirps of a frame take {active * 1e3:0.###} ms, and a frame {Frame.PeriodSeconds * 1e3:0.###} ms"));
        if (wrong.Count > 0)
            throw Wrong(
                $"{string.Join("; ", wrong)}.",
                "Correct profileCfg, chirpCfg or frameCfg, or give the configuration of this recording."
            );
    }

    private ChirpTiming TimingOf(ChirpRow row)
    {
        ChirpTiming[] profiles = [.. Profiles.Where(p => p.Id == row.Profile).Select(p => p.Timing).Distinct()];
        if (profiles is not [ChirpTiming profile])
            throw Wrong(
                $"chirps {row.First} to {row.Last} name profile {row.Profile}, which is there {profiles.Length} times, with other values "
                    + "each; once is expected.",
                "Correct profileCfg or chirpCfg."
            );
        return profile with
        {
            StartHz = profile.StartHz + row.Added.StartHz,
            SlopeHzPerSecond = profile.SlopeHzPerSecond + row.Added.SlopeHzPerSecond,
            IdleSeconds = profile.IdleSeconds + row.Added.IdleSeconds,
            AdcStartSeconds = profile.AdcStartSeconds + row.Added.AdcStartSeconds,
        };
    }

    private DataFormatException Wrong(string problem, string remedy) => new(Path, problem, remedy);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
