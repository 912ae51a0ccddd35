namespace TreePose.Simulation;

/// <summary>A simulated study: any of its captures can be made at any time, alone, and always comes out the same.</summary>
public sealed class SimulatedStudy
{
    /// <summary>A study of these people and devices.</summary>
    /// <exception cref="OptionsException">The options cannot be simulated.</exception>
    public SimulatedStudy(SimulationOptions options, int seed) => (Options, Seed) = (options.Validated(), seed);

    /// <summary>Size and behaviour.</summary>
    public SimulationOptions Options { get; }

    /// <summary>Seed of everything random.</summary>
    public int Seed { get; }

    /// <summary>Captures in the study.</summary>
    public int Count => Options.Participants * Options.Captures;

    /// <summary>The people.</summary>
    internal IEnumerable<PersonTraits> People =>
        Enumerable.Range(1, Options.Participants).Select(p => PersonTraits.Draw(Seed, p, IsOlder(p)));

    /// <summary>A capture.</summary>
    /// <param name="participant">From 1.</param>
    /// <param name="capture">From 1; odd ones stand on the left foot.</param>
    public SimulatedCapture Capture(int participant, int capture)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(participant, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(participant, Options.Participants);
        ArgumentOutOfRangeException.ThrowIfLessThan(capture, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capture, Options.Captures);
        return new SimulatedCapture(
            Options,
            Seed,
            SimulatedPlan.Cued(participant, IsOlder(participant), capture - 1) with
            {
                Session = 2 * (capture - 1) < Options.Captures ? "1" : "2",
            }
        );
    }

    /// <summary>
    /// One more capture of a person, in Mountain pose throughout: the arms go up and down and no foot leaves the ground, so that
    /// every event found in it is a false alarm. The study's files have no such capture.
    /// </summary>
    /// <param name="participant">From 1.</param>
    public SimulatedCapture MountainCapture(int participant)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(participant, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(participant, Options.Participants);
        return new SimulatedCapture(Options, Seed, SimulatedPlan.Mountain(participant, IsOlder(participant), Options.Captures));
    }

    /// <summary>Every capture in order, one at a time.</summary>
    public IEnumerable<SimulatedCapture> Captures() =>
        from participant in Enumerable.Range(1, Options.Participants)
        from capture in Enumerable.Range(1, Options.Captures)
        select Capture(participant, capture);

    /// <summary>
    /// The same and each person's one in Mountain pose, in the order of their names, which is that of data sets; those of one person are
    /// in memory at a time.
    /// </summary>
    internal IEnumerable<SimulatedCapture> CapturesByName() =>
        from participant in Enumerable.Range(1, Options.Participants).OrderBy(NameOf, StringComparer.Ordinal)
        from capture in Enumerable
            .Range(1, Options.Captures)
            .Select(c => Capture(participant, c))
            .Append(MountainCapture(participant))
            .OrderBy(c => c.Id)
        select capture;

    private string NameOf(int participant) => PersonTraits.Draw(Seed, participant, IsOlder(participant)).Participant;

    /// <summary>Young and older in turn, so that two people are both: a group to leave out.</summary>
    private static bool IsOlder(int participant) => participant % 2 == 0;
}
