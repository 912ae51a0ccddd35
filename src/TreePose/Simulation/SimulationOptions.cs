using System.ComponentModel.DataAnnotations;
using TreePose.Captures;
using TreePose.Configuration;

namespace TreePose.Simulation;

/// <summary>Number type of the raw radar samples in a file.</summary>
public enum RawSampleType
{
    /// <summary>16-bit integers, as the converter counts.</summary>
    Int16,

    /// <summary>32-bit floating point holding the same counts.</summary>
    Float32,
}

/// <summary>How large a simulated study is and how its people and devices behave.</summary>
public sealed record SimulationOptions
{
    /// <summary>People; 15 in the study.</summary>
    [Range(1, 99)]
    public int Participants { get; init; } = 15;

    /// <summary>Captures a person, left and right foot in turn; 6 in the study.</summary>
    [Range(1, 1000)]
    public int Captures { get; init; } = 6;

    /// <summary>
    /// How often a person is asked to go into Tree Pose in a capture: one hold each, and further attempts where balance was lost.
    /// </summary>
    [Range(1, 20)]
    public int Holds { get; init; } = 3;

    /// <summary>Whether people lose balance, some more often than others, and try again before the next cue.</summary>
    public bool LosesBalance { get; init; } = true;

    /// <summary>Whether there are attempts in which the pose is never reached. The lab's own event table has no row for them.</summary>
    public bool NeverStable { get; init; } = true;

    /// <summary>Seconds from the first radar frame to the first actuator pattern; about 6 in the study.</summary>
    [Range(0.5, 60)]
    public double LeadSeconds { get; init; } = 0.5;

    /// <summary>Radar frames a capture; 1000 in the study.</summary>
    [Range(2, 100_000)]
    public int Frames { get; init; } = 1000;

    /// <summary>The radar.</summary>
    public SimulatedRadarOptions Radar { get; init; } = new();

    /// <summary>Number type of <c>/If</c> in the written files.</summary>
    public RawSampleType SampleType { get; init; } = RawSampleType.Int16;

    /// <summary>Nearest that a person stands to the radar, in metres along the floor.</summary>
    [Range(0.5, 1000)]
    public double NearestMetres { get; init; } = 1.15;

    /// <summary>Farthest that a person stands from the radar, in metres along the floor.</summary>
    [Range(0.5, 1000)]
    public double FarthestMetres { get; init; } = 1.55;

    /// <summary>The motion capture starts up to this many seconds before the radar.</summary>
    [Range(0, 3)]
    public double ClockOffsetSeconds { get; init; } = 2;

    /// <summary>The motion capture starts at least this many seconds before the radar.</summary>
    internal double LeastClockOffsetSeconds { get; init; }

    /// <summary>The motion capture's clock is fast or slow against the radar's by up to this many parts in a million.</summary>
    [Range(0, 20_000)]
    public double ClockDriftPpm { get; init; } = 500;

    /// <summary>Standard deviation of a loaded force plate's COP noise in mm, each 1200 Hz sample and axis.</summary>
    [Range(0, 20)]
    public double PlateNoiseMillimetres { get; init; } = 0.3;

    /// <summary>Standard deviation of a marker's position noise in mm, each 100 Hz sample and axis.</summary>
    [Range(0, 20)]
    public double MarkerNoiseMillimetres { get; init; } = 0.1;

    /// <summary>When the first actuator pattern starts.</summary>
    internal double FirstPatternSeconds => LeadSeconds;

    /// <summary>When the last actuator pattern starts.</summary>
    internal double LastPatternSeconds => Frames * Radar.SecondsPerFrame - Actuator.PatternSeconds - 0.6;

    /// <summary>When the actuator turns back for the last time: the end of the labelled part, and of a pose held to the end.</summary>
    internal double LastTurnSeconds => LastPatternSeconds + Actuator.TurnSeconds;

    /// <summary>Time in which the holds take place: after the first actuator pattern and up to the last turn.</summary>
    internal double UsableSeconds => LastTurnSeconds - FirstPatternSeconds - Actuator.PatternSeconds - 0.2;

    /// <summary>These options, when they can be simulated.</summary>
    /// <exception cref="OptionsException">Something is out of range or does not fit; every violation is listed.</exception>
    public SimulationOptions Validated()
    {
        OptionOverrides.Validated(this);
        var violations = new List<string>();
        void Check(bool fine, params FormattableString[] violation)
        {
            if (!fine)
                violations.Add(string.Concat(violation.Select(FormattableString.Invariant)));
        }
        Check(
            Radar.StopGigahertz > Radar.StartGigahertz,
            $"'radar.stopGigahertz' is {Radar.StopGigahertz}: it must be above 'radar.startGigahertz', {Radar.StartGigahertz}."
        );
        Check(NearestMetres <= FarthestMetres, $"'nearestMetres' is {NearestMetres}, beyond 'farthestMetres', {FarthestMetres}.");
        double sampling = Radar.SamplesPerChirp / Radar.SamplingMegahertz;
        Check(
            sampling <= Radar.ChirpUpMicroseconds,
            $"{Radar.SamplesPerChirp} samples at {Radar.SamplingMegahertz} MHz take {sampling:0.###} µs, ",
            $"longer than 'radar.chirpUpMicroseconds', {Radar.ChirpUpMicroseconds}."
        );
        Check(
            Radar.ChirpUpMicroseconds <= Radar.ChirpIntervalMicroseconds,
            $"'radar.chirpUpMicroseconds' is {Radar.ChirpUpMicroseconds}, ",
            $"longer than 'radar.chirpIntervalMicroseconds', {Radar.ChirpIntervalMicroseconds}."
        );
        double chirps = Radar.ChirpsPerFrame * Radar.ChirpIntervalMicroseconds / 1e6;
        Check(
            Radar.FrameRateHertz is not { } rate || chirps * rate <= 1 + 1e-9,
            $"'radar.frameRateHertz' is {Radar.FrameRateHertz}, ",
            $"but {Radar.ChirpsPerFrame} chirps every {Radar.ChirpIntervalMicroseconds} µs take {chirps * 1e3:0.###} ms: ",
            $"at most {1 / chirps:0.###} frames fit in a second."
        );
        Check(
            UsableSeconds / Holds >= AttemptPlanner.LeastCueSeconds,
            $"{Frames} frames leave {Math.Max(0, UsableSeconds):0.#} s between the actuator patterns; ",
            $"{Holds} hold(s) need {Holds * AttemptPlanner.LeastCueSeconds:0.#} s. Raise 'frames' or lower 'holds' or 'leadSeconds'."
        );
        if (Radar.StopGigahertz > Radar.StartGigahertz)
        {
            double farthest = double.Hypot(FarthestMetres + 0.5, Radar.HeightMetres + 0.5),
                unambiguous = Radar.UnambiguousRangeMetres;
            Check(
                farthest < unambiguous,
                $"A person {FarthestMetres} m away reflects from up to {farthest:0.##} m; ",
                $"the unambiguous range of this radar is {unambiguous:0.##} m (fs·c/(4·slope)). ",
                $"Lower 'farthestMetres' or the swept band, or raise 'radar.samplingMegahertz'."
            );
        }
        return violations.Count == 0 ? this : throw new OptionsException(violations);
    }
}

/// <summary>The simulated radar board. The defaults are the study's parameters.</summary>
public sealed record SimulatedRadarOptions
{
    /// <summary>Fast-time samples of a chirp.</summary>
    [Range(16, 8192)]
    public int SamplesPerChirp { get; init; } = 256;

    /// <summary>Chirps of a frame.</summary>
    [Range(2, 4096)]
    public int ChirpsPerFrame { get; init; } = 128;

    /// <summary>First frequency of a chirp in GHz.</summary>
    [Range(1.0, 300.0)]
    public double StartGigahertz { get; init; } = 76;

    /// <summary>Last frequency of a chirp in GHz.</summary>
    [Range(1.0, 300.0)]
    public double StopGigahertz { get; init; } = 77;

    /// <summary>Rate of the converter in MHz.</summary>
    [Range(0.01, 1000.0)]
    public double SamplingMegahertz { get; init; } = 1;

    /// <summary>Duration of a chirp's rise in µs.</summary>
    [Range(1.0, 1e5)]
    public double ChirpUpMicroseconds { get; init; } = 284;

    /// <summary>Time from chirp to chirp in µs.</summary>
    [Range(1.0, 1e5)]
    public double ChirpIntervalMicroseconds { get; init; } = 284;

    /// <summary>Frames a second; without it a frame starts as soon as the one before it ends.</summary>
    [Range(0.1, 1e5)]
    public double? FrameRateHertz { get; init; }

    /// <summary>Receive channels.</summary>
    [Range(1, 16)]
    public int Channels { get; init; } = 4;

    /// <summary>Distance between neighbouring receive antennas in mm: half a wavelength.</summary>
    [Range(0.0, 1000.0)]
    public double ChannelSpacingMillimetres { get; init; } = 1.96;

    /// <summary>Height of the antennas above the floor in metres.</summary>
    [Range(0.0, 10.0)]
    public double HeightMetres { get; init; } = 1.0;

    /// <summary>
    /// Mean power of the beat signal of 1 m² at 1.5 m against the thermal noise in one raw sample, in dB. The range-Doppler
    /// map gains 10·log10(N·Np), 45 dB with the study's parameters.
    /// </summary>
    [Range(-80.0, 120.0)]
    public double SnrDecibels { get; init; }

    /// <summary>
    /// Random walk of the phase common to all reflectors, in radians from chirp to chirp (standard deviation). 0 is a
    /// perfect oscillator; 1 hides a person's sway.
    /// </summary>
    [Range(0.0, 3.0)]
    public double PhaseNoiseRadians { get; init; }

    /// <summary>Reflectors of the room that do not move.</summary>
    [Range(0, 1000)]
    public int ClutterReflectors { get; init; } = 6;

    /// <summary>Seconds from frame to frame.</summary>
    internal double SecondsPerFrame => FrameRateHertz is { } rate ? 1 / rate : ChirpsPerFrame * ChirpIntervalMicroseconds / 1e6;

    /// <summary>Sweep in Hz/s.</summary>
    internal double SlopeHertzPerSecond => (StopGigahertz - StartGigahertz) * 1e9 / (ChirpUpMicroseconds / 1e6);

    /// <summary>Range at which the beat frequency reaches half the sampling rate: fs·c/(4·slope).</summary>
    internal double UnambiguousRangeMetres => SamplingMegahertz * 1e6 * RadarParameters.SpeedOfLight / (4 * SlopeHertzPerSecond);

    /// <summary>The parameters as a file of captures states them.</summary>
    internal RadarParameters Parameters =>
        new(SamplesPerChirp, ChirpsPerFrame, StartGigahertz * 1e9, StopGigahertz * 1e9, SamplingMegahertz * 1e6, ChirpUpMicroseconds / 1e6)
        {
            ChirpIntervalSeconds = ChirpIntervalMicroseconds / 1e6,
        };
}
