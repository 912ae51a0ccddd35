using TreePose.Captures;

namespace TreePose.Simulation;

/// <summary>
/// Centre of mass and centre of pressure of one capture, at 1200 Hz in metres: x to the radar's right, y away from it,
/// 0 midway between the feet. Sway, the shift of weight onto the standing foot, and wobbles.
/// </summary>
internal sealed class Sway
{
    /// <summary>Half the distance between the feet in Mountain pose, in metres.</summary>
    public const double HalfStanceMetres = 0.08;

    private const double ShiftSeconds = 1.2; // the weight is over the standing foot when the other one leaves
    private const double ShareOverFoot = 0.85; // the rest follows as the foot leaves
    private const double LegMassShare = 0.16; // of one leg (Winter, table 4.1)
    private const double LegAsideMetres = 0.30; // how far its centre of mass goes to the side in Tree Pose
    private const double LegForwardMetres = 0.15;
    private const double LeastLeanSeconds = 1;
    private readonly double _firstSeconds;

    /// <summary>Draws the sway from <paramref name="firstSeconds"/> to <paramref name="lastSeconds"/> of the schedule's clock.</summary>
    public Sway(PersonTraits person, PoseSchedule schedule, Foot standing, double firstSeconds, double lastSeconds, RandomStream random)
    {
        int samples = (int)Math.Ceiling((lastSeconds - firstSeconds) * InvertedPendulum.SampleHertz) + 2;
        _firstSeconds = firstSeconds;
        Schedule = schedule;
        // Facing the radar, the person's left is at positive x.
        StandingX = standing == Foot.Left ? HalfStanceMetres : -HalfStanceMetres;
        var pendulum = new InvertedPendulum(person.StatureMetres);
        double unit = pendulum.SpeedAtUnitGain();
        double resting = 0.5 * person.CopSpeedMmPerSecond / unit;
        double Gain(double t) => HoldAt(t) is { } hold ? hold.CopSpeedMmPerSecond / unit : resting;
        var x = new InvertedPendulum.Axis(samples);
        var y = new InvertedPendulum.Axis(samples);
        double[] sizesX = [.. schedule.Attempts.Select(h => WobbleMetres(h, random))];
        double[] sizesY = [.. schedule.Attempts.Select(h => WobbleMetres(h, random))];
        pendulum.Run(x, t => Gain(firstSeconds + t), t => Wobble(firstSeconds + t, sizesX), random);
        pendulum.Run(y, t => Gain(firstSeconds + t), t => Wobble(firstSeconds + t, sizesY), random);
        double leg = LegMassShare * person.LegReach;
        AddMotion(
            x,
            t => StandingX * ShareOverFoot * WeightShift(t) - Math.Sign(StandingX) * leg * LegAsideMetres * LegOut(t),
            pendulum.NaturalSquared
        );
        AddMotion(y, t => -leg * LegForwardMetres * 4 * LegOut(t) * (1 - LegOut(t)), pendulum.NaturalSquared);
        ComX = x.Com;
        CopX = x.Cop;
        ComY = y.Com;
        CopY = y.Cop;
    }

    public double StandingX { get; }

    public double[] ComX { get; }

    public double[] ComY { get; }

    public double[] CopX { get; }

    public double[] CopY { get; }

    private PoseSchedule Schedule { get; }

    /// <summary>Share of the weight's way from midway (0) to over the standing foot (1).</summary>
    public double WeightShift(double seconds)
    {
        double between = 1; // the product stays smooth where two shifts overlap: a kink would be a spike of the COP
        foreach (PlannedAttempt hold in Schedule.Attempts)
        {
            double onto = PoseSchedule.MinimumJerk((seconds - hold.FootUpSeconds + ShiftSeconds) / ShiftSeconds);
            double back = PoseSchedule.MinimumJerk((seconds - PoseSchedule.GroundSeconds(hold)) / ShiftSeconds);
            between *= 1 - (onto - back);
        }
        return 1 - between;
    }

    /// <summary>
    /// How far the centre of mass has followed the leg. However quick the foot is, the body takes a second: it leans before the foot
    /// leaves the ground and comes back after it stands again, so that the pose itself is free of it.
    /// </summary>
    private double LegOut(double seconds)
    {
        double between = 1;
        foreach (PlannedAttempt attempt in Schedule.Attempts)
        {
            double lean = Math.Max(attempt.ArrivalSeconds - attempt.FootUpSeconds, LeastLeanSeconds),
                back = Math.Max(PoseSchedule.GroundSeconds(attempt) - attempt.LowerSeconds, LeastLeanSeconds);
            double way =
                PoseSchedule.MinimumJerk((seconds - attempt.ArrivalSeconds) / lean + 1)
                - PoseSchedule.MinimumJerk((seconds - attempt.LowerSeconds) / back);
            between *= 1 - attempt.Reach * way;
        }
        return 1 - between;
    }

    /// <summary>Mean planar speed of the true COP over [from, to) seconds, in mm/s.</summary>
    public double CopSpeedMmPerSecond(double from, double to)
    {
        int first = (int)Math.Ceiling((from - _firstSeconds) * InvertedPendulum.SampleHertz);
        int last = (int)Math.Floor((to - _firstSeconds) * InvertedPendulum.SampleHertz);
        double path = 0;
        for (int i = first + 1; i <= last; i++)
            path += double.Hypot(CopX[i] - CopX[i - 1], CopY[i] - CopY[i - 1]);
        return path * 1000 * InvertedPendulum.SampleHertz / (last - first);
    }

    /// <summary>Centre of mass between samples, in metres.</summary>
    public (double X, double Y) ComAt(double seconds) => At(ComX, ComY, seconds);

    /// <summary>Centre of pressure between samples, in metres.</summary>
    public (double X, double Y) CopAt(double seconds) => At(CopX, CopY, seconds);

    private (double X, double Y) At(double[] x, double[] y, double seconds)
    {
        double position = Math.Clamp((seconds - _firstSeconds) * InvertedPendulum.SampleHertz, 0, x.Length - 1.001);
        int i = (int)position;
        double part = position - i;
        return (x[i] + part * (x[i + 1] - x[i]), y[i] + part * (y[i + 1] - y[i]));
    }

    private PlannedAttempt? HoldAt(double seconds)
    {
        foreach (PlannedAttempt hold in Schedule.Attempts)
            if (seconds >= hold.FootUpSeconds - 0.3 && seconds < PoseSchedule.GroundSeconds(hold))
                return hold;
        return null;
    }

    /// <summary>A wobble throws the person off by what the sway covers in up to 0.4 s; a lost balance by twice that.</summary>
    private static double WobbleMetres(PlannedAttempt hold, RandomStream random) =>
        hold.CopSpeedMmPerSecond * 1e-3 * (hold.TouchDown ? 0.8 : 0.4) * random.Uniform(-1, 1);

    private double Wobble(double seconds, double[] sizes)
    {
        const double half = 0.4;
        for (int i = 0; i < sizes.Length; i++)
        {
            if (Schedule.Attempts[i].WobbleSeconds is not { } centre || Math.Abs(seconds - centre) >= half)
                continue;
            double cosine = Math.Cos(Math.PI * (seconds - centre) / (2 * half));
            return sizes[i] * cosine * cosine;
        }
        return 0;
    }

    /// <summary>Adds what the person does on purpose: the centre of mass moves, and the centre of pressure drives it.</summary>
    private void AddMotion(InvertedPendulum.Axis axis, Func<double, double> centreOfMass, double naturalSquared)
    {
        double[] motion = new double[axis.Com.Length];
        for (int i = 0; i < motion.Length; i++)
            motion[i] = centreOfMass(_firstSeconds + i / InvertedPendulum.SampleHertz);
        double rateSquared = InvertedPendulum.SampleHertz * InvertedPendulum.SampleHertz;
        for (int i = 0; i < motion.Length; i++)
        {
            int before = Math.Max(i - 1, 0),
                after = Math.Min(i + 1, motion.Length - 1);
            double acceleration = (motion[after] - 2 * motion[i] + motion[before]) * rateSquared;
            axis.Com[i] += motion[i];
            axis.Cop[i] += motion[i] - acceleration / naturalSquared;
        }
    }
}
