namespace TreePose.Simulation;

/// <summary>
/// Centre of mass and centre of pressure of one capture, at 1200 Hz in metres: x to the radar's right, y away from it,
/// 0 midway between the feet. Sway, the shift of weight onto the standing foot, and wobbles.
/// </summary>
internal sealed class Sway
{
    /// <summary>Half the distance between the feet in Mountain pose, in metres.</summary>
    public const double HalfStanceMetres = 0.08;

    private const double ShiftSeconds = 0.7;     // the weight is over the standing foot when the other one leaves
    private const double ShareOverFoot = 0.95;
    private readonly double[] _shift;            // deterministic centre of mass along x

    public Sway(PersonTraits person, PoseSchedule schedule, bool leftFootLifts, double seconds, RandomStream random)
    {
        int samples = (int)Math.Ceiling(seconds * InvertedPendulum.SampleHertz) + 2;
        Schedule = schedule;
        // Facing the radar, the person's left is at positive x; the weight goes to the other foot.
        StandingX = leftFootLifts ? -HalfStanceMetres : HalfStanceMetres;
        var pendulum = new InvertedPendulum(person.StatureMetres);
        double unit = pendulum.SpeedAtUnitGain();
        double resting = 0.5 * person.CopSpeedMmPerSecond / unit;
        double Gain(double t) => HoldAt(t) is { } hold ? hold.CopSpeedMmPerSecond / unit : resting;
        var x = new InvertedPendulum.Axis(samples);
        var y = new InvertedPendulum.Axis(samples);
        double[] sizesX = [.. schedule.Holds.Select(_ => random.Uniform(-0.03, 0.03))];
        double[] sizesY = [.. schedule.Holds.Select(_ => random.Uniform(-0.03, 0.03))];
        pendulum.Run(x, Gain, t => Wobble(t, sizesX), random);
        pendulum.Run(y, Gain, t => Wobble(t, sizesY), random);
        _shift = new double[samples];
        for (int i = 0; i < samples; i++) _shift[i] = StandingX * ShareOverFoot * WeightShift(i / InvertedPendulum.SampleHertz);
        AddShift(x, pendulum.NaturalSquared);
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
        double share = 0;
        foreach (PlannedHold hold in Schedule.Holds)
        {
            double onto = PoseSchedule.MinimumJerk((seconds - hold.FootUpSeconds + ShiftSeconds) / ShiftSeconds);
            double ground = hold.BreakSeconds is null ? hold.FootDownSeconds + 0.9 : hold.FootDownSeconds;
            double back = PoseSchedule.MinimumJerk((seconds - ground) / ShiftSeconds);
            share = Math.Max(share, onto - back);
        }
        return share;
    }

    /// <summary>Mean planar speed of the true COP over [from, to) seconds, in mm/s.</summary>
    public double CopSpeedMmPerSecond(double from, double to)
    {
        int first = (int)Math.Ceiling(from * InvertedPendulum.SampleHertz), last = (int)Math.Floor(to * InvertedPendulum.SampleHertz);
        double path = 0;
        for (int i = first + 1; i <= last; i++) path += double.Hypot(CopX[i] - CopX[i - 1], CopY[i] - CopY[i - 1]);
        return path * 1000 * InvertedPendulum.SampleHertz / (last - first);
    }

    /// <summary>Centre of mass between samples, in metres.</summary>
    public (double X, double Y) ComAt(double seconds)
    {
        double position = Math.Clamp(seconds * InvertedPendulum.SampleHertz, 0, ComX.Length - 1.001);
        int i = (int)position;
        double part = position - i;
        return (ComX[i] + part * (ComX[i + 1] - ComX[i]), ComY[i] + part * (ComY[i + 1] - ComY[i]));
    }

    private PlannedHold? HoldAt(double seconds)
    {
        foreach (PlannedHold hold in Schedule.Holds)
            if (seconds >= hold.FootUpSeconds - 0.3 && seconds < hold.FootDownSeconds) return hold;
        return null;
    }

    private double Wobble(double seconds, double[] sizes)
    {
        const double half = 0.4;
        for (int i = 0; i < sizes.Length; i++)
        {
            if (Schedule.Holds[i].WobbleSeconds is not { } centre || Math.Abs(seconds - centre) >= half) continue;
            double cosine = Math.Cos(Math.PI * (seconds - centre) / (2 * half));
            return sizes[i] * cosine * cosine;
        }
        return 0;
    }

    private void AddShift(InvertedPendulum.Axis x, double naturalSquared)
    {
        double rateSquared = InvertedPendulum.SampleHertz * InvertedPendulum.SampleHertz;
        for (int i = 0; i < _shift.Length; i++)
        {
            int before = Math.Max(i - 1, 0), after = Math.Min(i + 1, _shift.Length - 1);
            double acceleration = (_shift[after] - 2 * _shift[i] + _shift[before]) * rateSquared;
            x.Com[i] += _shift[i];
            x.Cop[i] += _shift[i] - acceleration / naturalSquared;
        }
    }
}
