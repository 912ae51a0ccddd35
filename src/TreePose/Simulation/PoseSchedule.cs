namespace TreePose.Simulation;

/// <summary>The attempts of one capture and the lifted foot's way between Mountain (0) and Tree Pose (1).</summary>
internal sealed class PoseSchedule
{
    private const double LateLowerSeconds = 0.9;

    private PoseSchedule(IReadOnlyList<PlannedAttempt> attempts, IReadOnlyList<double> gestures) =>
        (Attempts, ArmGestureSeconds) = (attempts, gestures);

    /// <summary>All of them, in order.</summary>
    public IReadOnlyList<PlannedAttempt> Attempts { get; }

    /// <summary>When the arms go up and down while both feet stand: something that moves and is no foot event.</summary>
    public IReadOnlyList<double> ArmGestureSeconds { get; }

    /// <summary>Draws what a person does in a capture.</summary>
    public static PoseSchedule Draw(PersonTraits person, SchedulePlan plan, RandomStream random)
    {
        IReadOnlyList<PlannedAttempt> attempts = new AttemptPlanner(person, plan, random).Draw();
        var gestures = new List<double>();
        if (plan.Cues == 0)
        {
            for (double t = plan.FirstSeconds + random.Uniform(0, 3); t < plan.LastSeconds - 3; t += random.Uniform(3.5, 6))
                gestures.Add(t);
        }
        return new PoseSchedule(attempts, gestures);
    }

    /// <summary>When the foot stands again; after a hold to the end it comes down once the labelled part is over.</summary>
    public static double GroundSeconds(PlannedAttempt attempt) =>
        attempt.BreakSeconds is null ? attempt.FootDownSeconds + LateLowerSeconds : attempt.FootDownSeconds;

    /// <summary>How far the foot is between the ground (0) and its place in Tree Pose (1), with minimum jerk between them.</summary>
    public double Lift(double seconds)
    {
        foreach (PlannedAttempt attempt in Attempts)
        {
            double lower = attempt.LowerSeconds,
                ground = GroundSeconds(attempt);
            if (seconds < attempt.FootUpSeconds || seconds >= ground)
                continue;
            double way =
                seconds < lower
                    ? MinimumJerk((seconds - attempt.FootUpSeconds) / (attempt.ArrivalSeconds - attempt.FootUpSeconds))
                    : 1 - MinimumJerk((seconds - lower) / (ground - lower));
            return attempt.Reach * way;
        }
        return 0;
    }

    /// <summary>The smoothest way from 0 to 1 in unit time (Flash and Hogan 1985, J. Neurosci. 5:1688).</summary>
    internal static double MinimumJerk(double x) =>
        x <= 0 ? 0
        : x >= 1 ? 1
        : x * x * x * (10 + x * (6 * x - 15));
}
