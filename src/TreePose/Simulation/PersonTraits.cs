using TreePose.Datasets;

namespace TreePose.Simulation;

/// <summary>What stays the same about a simulated person from capture to capture.</summary>
public sealed record PersonTraits
{
    internal const double GroundFraction = 0.03; // height of a foot on the ground, of the stature

    private const double UsualHeightFraction = 0.25;

    /// <summary>The person's two-digit name.</summary>
    public required string Participant { get; init; }

    /// <summary>
    /// <c>young</c> or <c>older</c>. Older people lift the foot less and quicker, hold it shorter, sway more and lose balance more
    /// often, as in the study's published table.
    /// </summary>
    public required string AgeGroup { get; init; }

    /// <summary>Stature in metres.</summary>
    public required double StatureMetres { get; init; }

    /// <summary>Mass in kilograms.</summary>
    public required double MassKilograms { get; init; }

    /// <summary>Distance from the radar along the floor, in metres.</summary>
    public required double DistanceMetres { get; init; }

    /// <summary>Height of the lifted foot in Tree Pose as a fraction of the stature: at the shank 0.15, at the thigh 0.35.</summary>
    public required double FootHeightFraction { get; init; }

    /// <summary>How far the leg turns out: 1 at a usual height of the foot, less when it is lifted a little.</summary>
    internal double LegReach => Math.Clamp((FootHeightFraction - GroundFraction) / (UsualHeightFraction - GroundFraction), 0, 1);

    /// <summary>Usual time from the foot's first motion to the pose, in seconds.</summary>
    public required double LiftSeconds { get; init; }

    /// <summary>Usual time from the end of the pose to the foot on the ground, in seconds.</summary>
    public required double LowerSeconds { get; init; }

    /// <summary>The quickest that the foot comes down, also when balance is lost, in seconds.</summary>
    internal double QuickestLowerSeconds => AgeGroup == SampleGroups.Older ? 0.08 : 0.65;

    /// <summary>The shortest hold on a cue, in seconds.</summary>
    public required double ShortestHoldSeconds { get; init; }

    /// <summary>The longest hold on a cue, in seconds.</summary>
    public required double LongestHoldSeconds { get; init; }

    /// <summary>Probability that the pose is never reached in an attempt.</summary>
    public required double NeverStableProbability { get; init; }

    /// <summary>Usual mean speed of the centre of pressure while the pose is held, in mm/s (0.5 to 6 cm/s).</summary>
    public required double CopSpeedMmPerSecond { get; init; }

    /// <summary>Standard deviation of the logarithm of that speed from hold to hold.</summary>
    public required double CopSpeedSpread { get; init; }

    /// <summary>Breaths per second.</summary>
    public required double BreathingHertz { get; init; }

    /// <summary>How far the chest moves in breathing, in metres, half of peak to peak.</summary>
    public required double BreathingMetres { get; init; }

    /// <summary>Probability that a hold ends in an unwanted touch-down.</summary>
    public required double TouchDownProbability { get; init; }

    /// <summary>How high the hands go in the pose: 0 at the sides, 1 above the head.</summary>
    public required double ArmRaise { get; init; }

    /// <summary>Radar cross-section relative to a usual person.</summary>
    public required double Reflectivity { get; init; }

    /// <summary>The person with this number (1, 2, …) in the population of a seed.</summary>
    internal static PersonTraits Draw(int seed, int number, bool older)
    {
        double Of(RandomStream random, (double Low, double High) young, (double Low, double High) old) =>
            older ? random.Uniform(old.Low, old.High) : random.Uniform(young.Low, young.High);
        RandomStream random = RandomStream.Of(seed, number, (int)Purpose.Person);
        return new PersonTraits
        {
            Participant = number.ToString("00", System.Globalization.CultureInfo.InvariantCulture),
            AgeGroup = older ? SampleGroups.Older : SampleGroups.Young,
            StatureMetres = random.Uniform(1.55, 1.90),
            MassKilograms = random.Uniform(50, 95),
            DistanceMetres = random.Uniform(1.15, 1.55),
            FootHeightFraction = Of(random, (0.17, 0.33), (0.06, 0.15)),
            LiftSeconds = Of(random, (0.65, 0.87), (0.13, 0.39)),
            LowerSeconds = Of(random, (0.76, 0.79), (0.10, 0.26)),
            ShortestHoldSeconds = older ? 0.6 : 2.9,
            LongestHoldSeconds = older ? 3.7 : 3.6,
            NeverStableProbability = Of(random, (0.01, 0.08), (0.05, 0.25)),
            CopSpeedMmPerSecond = (older ? 14 : 8) * Math.Pow(older ? 45.0 / 14 : 30.0 / 8, random.NextUnit()),
            CopSpeedSpread = random.Uniform(0.25, 0.40),
            BreathingHertz = random.Uniform(0.20, 0.35),
            BreathingMetres = random.Uniform(0.002, 0.005),
            TouchDownProbability = Of(random, (0.02, 0.10), (0.20, 0.50)),
            ArmRaise = random.Uniform(0.3, 1),
            Reflectivity = random.Uniform(0.6, 1.6),
        };
    }
}

/// <summary>Keys that keep the random streams of one capture apart.</summary>
internal enum Purpose
{
    Person = 1,
    Schedule,
    Sway,
    Scene,
    Noise,
    Clock,
    Plate,
    Markers,
    Phase,
}
