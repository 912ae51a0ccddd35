using TreePose.Captures;

namespace TreePose.Simulation;

/// <summary>One planned hold of Tree Pose. Times are seconds on the radar's clock, 0 at the first chirp.</summary>
/// <param name="FootUpSeconds">The foot begins to rise.</param>
/// <param name="StableSeconds">The foot has arrived: the pose is held from here.</param>
/// <param name="BreakSeconds">The foot begins to come down; null when the pose is held to the end of the labelled part.</param>
/// <param name="FootDownSeconds">The foot is on the ground again, or the labelled part ends.</param>
/// <param name="CopSpeedMmPerSecond">Mean COP speed that the sway of this hold is driven for.</param>
/// <param name="TouchDown">The pose was lost: the foot comes down early and fast after a wobble.</param>
/// <param name="WobbleSeconds">When the person nearly loses balance and catches it with the arms; null in most holds.</param>
public sealed record PlannedHold(
    double FootUpSeconds,
    double StableSeconds,
    double? BreakSeconds,
    double FootDownSeconds,
    double CopSpeedMmPerSecond,
    bool TouchDown,
    double? WobbleSeconds
);

/// <summary>When a capture begins and ends and how many holds it has.</summary>
/// <param name="FirstSeconds">Start of the labelled part.</param>
/// <param name="LastSeconds">End of the labelled part.</param>
/// <param name="Holds">Holds of Tree Pose; 0 is Mountain pose throughout.</param>
/// <param name="HeldToTheEnd">Probability that the last hold has no foot-down event.</param>
internal readonly record struct SchedulePlan(double FirstSeconds, double LastSeconds, int Holds, double HeldToTheEnd);

/// <summary>The holds of one capture and the lifted foot's way between Mountain (0) and Tree Pose (1).</summary>
internal sealed class PoseSchedule
{
    /// <summary>The shortest slot in which the slowest person still has a hold.</summary>
    public const double LeastSlotSeconds = 4.5;

    private const double RestSeconds = 0.7; // the least time on both feet between two holds

    private const double LateLowerSeconds = 0.9;

    private PoseSchedule(SchedulePlan plan, IReadOnlyList<PlannedHold> holds, IReadOnlyList<double> gestures)
    {
        Plan = plan;
        Holds = holds;
        ArmGestureSeconds = gestures;
    }

    public SchedulePlan Plan { get; }

    public IReadOnlyList<PlannedHold> Holds { get; }

    /// <summary>When the arms go up and down while both feet stand: something that moves and is no foot event.</summary>
    public IReadOnlyList<double> ArmGestureSeconds { get; }

    /// <summary>Divides the labelled part into equal slots, one a hold, and draws the timing of each in its slot.</summary>
    public static PoseSchedule Draw(PersonTraits person, SchedulePlan plan, RandomStream random)
    {
        var holds = new List<PlannedHold>();
        double slot = plan.Holds == 0 ? 0 : (plan.LastSeconds - plan.FirstSeconds) / plan.Holds;
        for (int i = 0; i < plan.Holds; i++)
        {
            double start = plan.FirstSeconds + i * slot;
            bool toTheEnd = i == plan.Holds - 1 && random.Chance(plan.HeldToTheEnd);
            holds.Add(DrawHold(person, start, slot, toTheEnd, random));
        }
        var gestures = new List<double>();
        if (plan.Holds == 0)
        {
            for (double t = plan.FirstSeconds + random.Uniform(0, 3); t < plan.LastSeconds - 3; t += random.Uniform(3.5, 6))
                gestures.Add(t);
        }
        return new PoseSchedule(plan, holds, gestures);
    }

    /// <summary>When the foot stands again; after a hold to the end it comes down once the labelled part is over.</summary>
    public static double GroundSeconds(PlannedHold hold) =>
        hold.BreakSeconds is null ? hold.FootDownSeconds + LateLowerSeconds : hold.FootDownSeconds;

    /// <summary>How far the foot is between the ground (0) and its place in Tree Pose (1), with minimum jerk between them.</summary>
    public double Lift(double seconds)
    {
        foreach (PlannedHold hold in Holds)
        {
            double lowerStart = hold.BreakSeconds ?? hold.FootDownSeconds,
                lowerSeconds = GroundSeconds(hold) - lowerStart;
            if (seconds < hold.FootUpSeconds || seconds >= lowerStart + lowerSeconds)
                continue;
            return seconds < lowerStart
                ? MinimumJerk((seconds - hold.FootUpSeconds) / (hold.StableSeconds - hold.FootUpSeconds))
                : 1 - MinimumJerk((seconds - lowerStart) / lowerSeconds);
        }
        return 0;
    }

    /// <summary>
    /// Labels and events of frames, an event starting in the frame during which it happens:
    /// going up [foot up, stable), going down [break, foot down); frames outside the labelled part are unlabelled.
    /// </summary>
    public (sbyte[] Labels, IReadOnlyList<FrameEvent> Events) Label(int frames, double secondsPerFrame)
    {
        int Frame(double seconds) => Math.Clamp((int)(seconds / secondsPerFrame), 0, frames);
        var labels = new sbyte[frames];
        Array.Fill(labels, FootPhase.Unlabelled);
        labels.AsSpan(Frame(Plan.FirstSeconds)..Frame(Plan.LastSeconds)).Fill(FootPhase.Neither);
        var events = new List<FrameEvent>();
        foreach (PlannedHold hold in Holds)
        {
            events.Add(new FrameEvent(FootPhase.GoingUp, Frame(hold.FootUpSeconds), Frame(hold.StableSeconds)));
            if (hold.BreakSeconds is { } down)
                events.Add(new FrameEvent(FootPhase.GoingDown, Frame(down), Frame(hold.FootDownSeconds)));
        }
        foreach (FrameEvent e in events)
            labels.AsSpan(e.StartFrame..e.EndFrame).Fill(e.Class);
        return (labels, events);
    }

    /// <summary>The smoothest way from 0 to 1 in unit time (Flash and Hogan 1985, J. Neurosci. 5:1688).</summary>
    internal static double MinimumJerk(double x) =>
        x <= 0 ? 0
        : x >= 1 ? 1
        : x * x * x * (10 + x * (6 * x - 15));

    private static PlannedHold DrawHold(PersonTraits person, double start, double slot, bool toTheEnd, RandomStream random)
    {
        double lift = person.LiftSeconds * random.Uniform(0.85, 1.2);
        double lower = person.LowerSeconds * random.Uniform(0.85, 1.2);
        double spare = slot - lift - lower - RestSeconds;
        double holdSeconds = spare * random.Uniform(0.65, 0.9);
        bool touchDown = random.Chance(person.TouchDownProbability);
        if (touchDown)
        {
            holdSeconds *= random.Uniform(0.5, 0.8);
            lower *= 0.6;
        }
        double up = start + RestSeconds / 2 + (spare - holdSeconds) * random.Uniform(0.2, 0.8);
        double stable = up + lift,
            end = stable + holdSeconds;
        bool wobbles = random.Chance(0.2);
        double? wobble =
            touchDown ? end - 0.5
            : wobbles ? random.Uniform(stable + 0.2 * holdSeconds, stable + 0.7 * holdSeconds)
            : null;
        double speed = Math.Clamp(person.CopSpeedMmPerSecond * Math.Exp(person.CopSpeedSpread * random.Gaussian()), 5, 60);
        return toTheEnd && !touchDown
            ? new PlannedHold(up, stable, null, start + slot, speed, false, wobble)
            : new PlannedHold(up, stable, end, end + lower, speed, touchDown, wobble);
    }
}
