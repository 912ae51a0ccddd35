namespace TreePose.Simulation;

/// <summary>A point that reflects.</summary>
/// <param name="Name">Which part of the body.</param>
/// <param name="CrossSection">Radar cross-section in m².</param>
internal readonly record struct Scatterer(string Name, double CrossSection);

/// <summary>A place in metres: x to the radar's right, y away from it, z up from the floor.</summary>
internal readonly record struct Place(double X, double Y, double Z)
{
    public static Place operator +(Place a, Place b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

    public static Place Between(Place a, Place b, double share) =>
        new(a.X + share * (b.X - a.X), a.Y + share * (b.Y - a.Y), a.Z + share * (b.Z - a.Z));

    public double DistanceTo(Place other) =>
        Math.Sqrt((X - other.X) * (X - other.X) + (Y - other.Y) * (Y - other.Y) + (Z - other.Z) * (Z - other.Z));
}

/// <summary>Where the reflecting points of something are at any time.</summary>
internal interface IMovingScatterers
{
    IReadOnlyList<Scatterer> Scatterers { get; }

    /// <summary>Writes the place of every scatterer at a time in seconds. Thread safe.</summary>
    void PlacesAt(double seconds, Span<Place> places);
}

/// <summary>
/// A person facing the radar who goes between Mountain and Tree Pose. Segment heights are fractions of the stature
/// (Winter, Biomechanics and Motor Control of Human Movement, table 4.1). Sway turns the body about the ankles, so that a
/// point moves with its height; the chest also breathes, and the hands rise with the pose.
/// </summary>
internal sealed class BodyMotion : IMovingScatterers
{
    private const double ComHeightFraction = 0.55;

    private static readonly Scatterer[] Parts =
    [
        new("head", 0.10),
        new("chest", 0.55),
        new("pelvis", 0.35),
        new("standing thigh", 0.12),
        new("standing shank", 0.08),
        new("standing foot", 0.04),
        new("lifted thigh", 0.12),
        new("lifted knee", 0.08),
        new("lifted shank", 0.10),
        new("lifted foot", 0.08),
        new("left elbow", 0.03),
        new("left hand", 0.02),
        new("right elbow", 0.03),
        new("right hand", 0.02),
    ];

    /// <summary>Index of the lifted foot among the scatterers.</summary>
    public const int LiftedFoot = 9;

    /// <summary>Index of the chest among the scatterers.</summary>
    public const int Chest = 1;

    private readonly PersonTraits _person;
    private readonly PoseSchedule _schedule;
    private readonly Sway _sway;
    private readonly double _breathPhase;
    private readonly double _side; // x of the lifted leg: +1 is the person's left, facing the radar
    private readonly double _reach; // how far the leg turns out
    private readonly double _forward; // how far forward the foot swings on its way, metres

    public BodyMotion(PersonTraits person, PoseSchedule schedule, Sway sway, RandomStream random)
    {
        _person = person;
        _schedule = schedule;
        _sway = sway;
        _side = -Math.Sign(sway.StandingX);
        _breathPhase = random.Uniform(0, 2 * Math.PI);
        _reach = person.LegReach;
        _forward = _reach * random.Uniform(0.10, 0.20);
        Scatterers = [.. Parts.Select(p => p with { CrossSection = p.CrossSection * person.Reflectivity })];
    }

    public IReadOnlyList<Scatterer> Scatterers { get; }

    /// <summary>Height of the lifted foot above the floor, in metres.</summary>
    public double FootHeight(double seconds)
    {
        double ground = PersonTraits.GroundFraction * _person.StatureMetres;
        return ground + _schedule.Lift(seconds) * (_person.FootHeightFraction * _person.StatureMetres - ground);
    }

    public void PlacesAt(double seconds, Span<Place> places)
    {
        double h = _person.StatureMetres,
            lift = _schedule.Lift(seconds);
        (double comX, double comY) = _sway.ComAt(seconds);
        double breath = -_person.BreathingMetres * Math.Sin(2 * Math.PI * _person.BreathingHertz * seconds + _breathPhase);
        Place At(double x, double y, double z) =>
            new(x + comX * z / (ComHeightFraction * h), _person.DistanceMetres + y + comY * z / (ComHeightFraction * h), z);

        double standing = _sway.StandingX,
            lifted = -standing;
        places[0] = At(0, 0, 0.94 * h);
        places[1] = At(0, -0.10 + breath, 0.74 * h);
        places[2] = At(0, -0.08 + 0.2 * breath, 0.54 * h);
        places[3] = At(standing, -0.05, 0.40 * h);
        places[4] = At(standing, -0.03, 0.17 * h);
        places[5] = At(standing, -0.12, 0.03 * h);

        // The knee goes out to the side, the foot swings forward and then to the inside of the standing leg.
        double swing = 4 * lift * (1 - lift) * _forward;
        Place knee = At(
            lifted + lift * (_reach * 0.20 * h * _side - lifted),
            -0.04 - 0.06 * lift - 0.7 * swing,
            (0.285 + 0.13 * _reach * lift) * h
        );
        Place foot = At(lifted * (1 - 1.6 * lift), -0.12 + 0.06 * lift - swing, FootHeight(seconds));
        Place hip = At(lifted, -0.04, 0.51 * h);
        places[6] = Place.Between(hip, knee, 0.5);
        places[7] = knee;
        places[8] = Place.Between(knee, foot, 0.5);
        places[LiftedFoot] = foot;

        double arms = ArmRaise(seconds),
            spread = 0.13 + 0.22 * Math.Sin(Math.PI * arms);
        for (int arm = 0; arm < 2; arm++)
        {
            double side = arm == 0 ? 1 : -1;
            places[10 + 2 * arm] = At(side * spread * h * 0.9, -0.05 * arms, (0.63 + 0.24 * arms) * h);
            places[11 + 2 * arm] = At(side * (spread - 0.10 * arms) * h, -0.02 - 0.12 * Math.Sin(Math.PI * arms), (0.48 + 0.62 * arms) * h);
        }
    }

    /// <summary>Hands from the sides (0) upward: slowly once the foot is up, back with the foot, and out at a wobble.</summary>
    private double ArmRaise(double seconds)
    {
        double raise = 0;
        foreach (PlannedAttempt hold in _schedule.Attempts)
        {
            double end = hold.LowerSeconds;
            double up = PoseSchedule.MinimumJerk((seconds - hold.ArrivalSeconds + 0.3) / 1.2);
            double down = PoseSchedule.MinimumJerk((seconds - end + 0.4) / 1.2);
            raise = Math.Max(raise, hold.Reach * _person.ArmRaise * (up - down));
            if (hold.WobbleSeconds is { } wobble && Math.Abs(seconds - wobble) < 0.45)
                raise += 0.12 * Math.Pow(Math.Cos(Math.PI * (seconds - wobble) / 0.9), 2);
        }
        foreach (double start in _schedule.ArmGestureSeconds)
            raise = Math.Max(
                raise,
                _person.ArmRaise
                    * (PoseSchedule.MinimumJerk((seconds - start) / 1.2) - PoseSchedule.MinimumJerk((seconds - start - 1.5) / 1.2))
            );
        return raise;
    }
}
