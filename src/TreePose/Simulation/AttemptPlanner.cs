namespace TreePose.Simulation;

/// <summary>When a capture begins and ends and what is tried in it.</summary>
/// <param name="FirstSeconds">Start of the part in which attempts may take place.</param>
/// <param name="LastSeconds">End of the labelled part.</param>
/// <param name="Cues">How often the person is asked to go into Tree Pose; 0 is Mountain pose throughout.</param>
/// <param name="LosesBalance">Whether the person may lose balance.</param>
/// <param name="NeverStable">Whether, besides, there may be attempts in which the pose is never reached.</param>
/// <param name="LongStance">One stance for as long as the person can, instead of a short hold for each cue.</param>
internal readonly record struct SchedulePlan(
    double FirstSeconds,
    double LastSeconds,
    int Cues,
    bool LosesBalance,
    bool NeverStable,
    bool LongStance = false
);

/// <summary>
/// Draws the attempts of a capture as the study's published table has them: cues about 7.9 s apart with a spread, one hold for each,
/// and people who lose balance and try again before the next cue. The last cue comes about 4 s before the recording's end, which cuts
/// most last holds. No two captures have the same rhythm.
/// </summary>
internal sealed class AttemptPlanner(PersonTraits person, SchedulePlan plan, RandomStream random)
{
    /// <summary>The least time from cue to cue in which the slowest person still has a hold.</summary>
    public const double LeastCueSeconds = 4.5;

    private const int MostAttempts = 10;
    private const double UsualCueSeconds = 7.9,
        CueSpread = 0.3,
        RestSeconds = 0.7, // the least time on both feet between two attempts
        EarliestCueSeconds = 0.4,
        LatestCueSeconds = 2.3, // of the first cue, after the part for attempts begins
        LeastRoomSeconds = 3.5,
        MostRoomSeconds = 4.3, // of the last cue, before that part ends
        LeastHoldSeconds = 0.6,
        HeldToTheEnd = 0.3, // of last holds
        LongestToTheEnd = 8,
        LostInLongStances = 0.8;
    private readonly List<PlannedAttempt> _attempts = [];

    /// <summary>All attempts in order.</summary>
    public IReadOnlyList<PlannedAttempt> Draw()
    {
        if (plan.LongStance)
            TryUntilHeld(plan.FirstSeconds + random.Uniform(EarliestCueSeconds, LatestCueSeconds), plan.LastSeconds, scale: 1);
        else
            Cues();
        HoldTheLastToTheEnd();
        return _attempts;
    }

    private void Cues()
    {
        double cues = (plan.Cues - 1) * UsualCueSeconds,
            scale = Math.Min(1, (plan.LastSeconds - plan.FirstSeconds) / (EarliestCueSeconds + cues + MostRoomSeconds)),
            step = scale * UsualCueSeconds;
        double early = plan.FirstSeconds + scale * random.Uniform(EarliestCueSeconds, LatestCueSeconds),
            late = plan.LastSeconds - scale * (cues + random.Uniform(LeastRoomSeconds, MostRoomSeconds));
        // Where the recording is no longer than the cues need, its end is what they are counted from.
        double first = late <= plan.FirstSeconds + scale * LatestCueSeconds ? late : early;
        for (int i = 0; i < plan.Cues; i++)
        {
            double spread = CueSpread * scale * Math.Clamp(random.Gaussian(), -2, 2);
            double start = Math.Max(
                first + i * step + (i == 0 ? 0 : spread),
                _attempts is [.., var before] ? End(before) + RestSeconds : 0
            );
            double until = i == plan.Cues - 1 ? plan.LastSeconds : first + (i + 1) * step - 2 * CueSpread * scale;
            TryUntilHeld(start, until, scale);
        }
    }

    /// <summary>Whoever loses balance tries again, as long as there is time before the next cue.</summary>
    private void TryUntilHeld(double start, double until, double scale)
    {
        while (_attempts.Count < MostAttempts && Try(start, until) is { } failed)
            start = End(failed) + RestSeconds + scale * random.Uniform(0.2, 1.8);
    }

    /// <summary>Adds an attempt if there is room for one; gives it back when balance was lost.</summary>
    private PlannedAttempt? Try(double start, double until)
    {
        double lift = person.LiftSeconds * random.Uniform(0.85, 1.15),
            lower = Math.Max(person.LowerSeconds * random.Uniform(0.85, 1.15), person.QuickestLowerSeconds);
        double wanted = plan.LongStance ? random.Uniform(12, 19) : random.Uniform(person.ShortestHoldSeconds, person.LongestHoldSeconds);
        bool never = random.Chance(person.NeverStableProbability) && plan is { LosesBalance: true, NeverStable: true },
            lost =
                random.Chance(plan.LongStance ? Math.Max(person.TouchDownProbability, LostInLongStances) : person.TouchDownProbability)
                && plan.LosesBalance;
        double share = plan.LongStance ? random.Uniform(0.1, 0.5) : random.Uniform(0.15, 0.6),
            speed = Math.Clamp(person.CopSpeedMmPerSecond * Math.Exp(person.CopSpeedSpread * random.Gaussian()), 5, 60);
        if (lost)
            lower = Math.Max(0.6 * lower, person.QuickestLowerSeconds);
        double room = until - start - lift;
        bool toTheEnd = until == plan.LastSeconds && !lost && wanted + lower > room;
        double hold = toTheEnd ? room : Math.Min(wanted, room - lower);
        if (hold < LeastHoldSeconds)
            return null;
        if (never)
            return Add(NeverStable(start, Math.Min(random.Uniform(0.4, 1.2), until - start), speed));
        if (lost)
            hold = Math.Max(hold * share, LeastHoldSeconds);
        double stable = start + lift,
            end = stable + hold;
        double? wobble =
            lost ? Math.Max(end - 0.5, stable)
            : random.Chance(0.2) ? random.Uniform(stable + 0.2 * hold, stable + 0.7 * hold)
            : null;
        PlannedAttempt attempt = Add(
            toTheEnd
                ? new PlannedAttempt(start, stable, null, plan.LastSeconds, speed, lost, wobble)
                : new PlannedAttempt(start, stable, end, end + lower, speed, lost, wobble)
        );
        return lost ? attempt : null;
    }

    /// <summary>The foot leaves the ground, does not get to its place, and is back at once.</summary>
    private PlannedAttempt NeverStable(double start, double seconds, double speed)
    {
        double top = start + seconds * random.Uniform(0.4, 0.6);
        return new PlannedAttempt(start, top, top, start + seconds, speed, true, top, random.Uniform(0.5, 0.95));
    }

    private void HoldTheLastToTheEnd()
    {
        bool wanted = random.Chance(HeldToTheEnd);
        if (wanted && _attempts is [.., { TouchDown: false } last] && plan.LastSeconds - last.ArrivalSeconds < LongestToTheEnd)
            _attempts[^1] = last with { BreakSeconds = null, FootDownSeconds = plan.LastSeconds };
    }

    private PlannedAttempt Add(PlannedAttempt attempt)
    {
        _attempts.Add(attempt);
        return attempt;
    }

    private static double End(PlannedAttempt attempt) => attempt.FootDownSeconds;
}
