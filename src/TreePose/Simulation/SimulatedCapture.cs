using TreePose.Captures;

namespace TreePose.Simulation;

/// <summary>One capture of a simulated study: what the devices recorded, and the truth behind it.</summary>
public sealed class SimulatedCapture
{
    private const double MarginSeconds = 4; // motion before the radar starts and after it ends, for the other devices
    private readonly SimulationOptions _options;
    private readonly Func<Purpose, RandomStream> _stream;
    private readonly PoseSchedule _schedule;
    private readonly Sway _sway;
    private readonly BodyMotion _body;
    private readonly Actuator _actuator;
    private readonly LaboratoryDevices _devices;

    internal SimulatedCapture(SimulationOptions options, int seed, SimulatedPlan what)
    {
        _options = options;
        _stream = purpose => RandomStream.Of(seed, what.Participant, what.Capture, (int)purpose);
        Person = PersonTraits.Draw(seed, what.Participant, what.Older);
        Person = Person with
        {
            DistanceMetres =
                options.NearestMetres + (Person.DistanceMetres - 1.15) / 0.4 * (options.FarthestMetres - options.NearestMetres),
        };
        Id = new CaptureId(Person.Participant, $"{Person.Participant}_{what.Code}_RR_V{what.Repetition}");
        (Standing, Movement, Session) = (what.Standing, what.Movement, what.Session);
        Clock = DrawClock(options, _stream(Purpose.Clock));
        double last = options.LastTurnSeconds,
            end = options.Frames * options.Radar.SecondsPerFrame;
        var plan = new SchedulePlan(
            last - options.UsableSeconds,
            last,
            what.Task == SimulatedTask.MountainOnly ? 0 : options.Holds,
            options.LosesBalance,
            options.NeverStable,
            what.Task == SimulatedTask.LongStance
        );
        _schedule = PoseSchedule.Draw(Person, plan, _stream(Purpose.Schedule));
        _sway = new Sway(
            Person,
            _schedule,
            Standing,
            -MarginSeconds,
            Math.Max(end, LaboratoryDevices.RecordingSeconds) + MarginSeconds,
            _stream(Purpose.Sway)
        );
        _body = new BodyMotion(Person, _schedule, _sway, _stream(Purpose.Scene));
        _actuator = new Actuator(
            new Place(0.35, Person.DistanceMetres - 0.6, 1.0),
            options.FirstPatternSeconds,
            options.LastPatternSeconds
        );
        _devices = new LaboratoryDevices(options, Person, Standing, _schedule, _sway, _body, _actuator, Clock);
        RadarClock = TrueClock();
        Holds = [.. _schedule.Attempts.Select(ToHold).OfType<Hold>()];
    }

    /// <summary>The capture's identity in datasets: its name, or <c>PP_MNTN_RR_V1</c> when the person stays in Mountain pose.</summary>
    public CaptureId Id { get; }

    /// <summary>The foot that stands while the other one is up.</summary>
    public Foot Standing { get; }

    /// <summary>What the person does, in words.</summary>
    public string Movement { get; }

    /// <summary>The visit: the first half of a person's captures is one, the rest another. Nothing else depends on it.</summary>
    internal string Session { get; }

    /// <summary>The person.</summary>
    public PersonTraits Person { get; }

    /// <summary>How the clocks run against each other.</summary>
    public ClockTruth Clock { get; }

    /// <summary>The pair of clocks as a perfect alignment would find it.</summary>
    public RadarClock RadarClock { get; }

    /// <summary>The true rows of the event table: one for each attempt that became stable, numbered by attempt.</summary>
    public IReadOnlyList<Hold> Holds { get; }

    /// <summary>All attempts as they were planned, on the radar's clock.</summary>
    public IReadOnlyList<PlannedAttempt> Attempts => _schedule.Attempts;

    /// <summary>
    /// Mean speed of the true centre of pressure in mm/s over the stability phase of each hold, before any plate noise:
    /// what a measure of the plates should find.
    /// </summary>
    public IReadOnlyList<double> TrueCopSpeedsMmPerSecond =>
        [.. Attempts.Where(a => a.BecameStable).Select(a => _sway.CopSpeedMmPerSecond(a.ArrivalSeconds, a.LowerSeconds))];

    /// <summary>The raw radar signal, computed as it is read.</summary>
    public IRadarCapture Radar()
    {
        IReadOnlyList<(Place, double)> room = Room(_stream(Purpose.Scene));
        var model = new RadarModel(_options.Radar, [_body, _actuator], room, _options.Frames, _stream(Purpose.Noise));
        return new SimulatedRadarCapture(model, _options.Radar, _options.Frames);
    }

    /// <summary>Force plate 1 (under the right foot) or 2 (left), 1200 Hz, exactly zero while its foot is up.</summary>
    public ForcePlateRecording ForcePlate(int plate) => _devices.ForcePlate(plate, RandomStreamFor(Purpose.Plate, plate));

    /// <summary>Positions of markers and actuator in mm, 100 Hz.</summary>
    public MotionCaptureRecording Positions() => Positions(Markers.Study);

    /// <summary>Positions of other markers.</summary>
    internal MotionCaptureRecording Positions(IReadOnlyList<Marker> markers) =>
        _devices.Motion(markers, velocity: false, RandomStreamFor(Purpose.Markers, 0));

    /// <summary>Velocities of markers and actuator in mm/s, 100 Hz.</summary>
    public MotionCaptureRecording Velocities() => _devices.Motion(Markers.Study, velocity: true, RandomStreamFor(Purpose.Markers, 1));

    /// <summary>Labels and events of every radar frame, by the rule of the event table.</summary>
    internal (sbyte[] Labels, IReadOnlyList<FrameEvent> Events) Label()
    {
        var labels = new sbyte[_options.Frames];
        Array.Fill(labels, FootPhase.Unlabelled);
        labels.AsSpan(RadarClock.RadarStartFrame..(RadarClock.RadarEndFrame + 1)).Fill(FootPhase.Neither);
        FrameEvent[] events = [.. Attempts.SelectMany(Events).Where(e => e.EndFrame > e.StartFrame)];
        foreach (FrameEvent e in events)
            labels.AsSpan(e.StartFrame..e.EndFrame).Fill(e.Class);
        return (labels, events);
    }

    internal double RadarSeconds => _options.Frames * _options.Radar.SecondsPerFrame;

    internal double FirstTurnSeconds => _options.FirstPatternSeconds + Actuator.TurnSeconds;

    internal double LastTurnSeconds => _options.LastTurnSeconds;

    /// <summary>True places of the body's scatterers at a time of the radar's clock.</summary>
    internal IMovingScatterers Body => _body;

    /// <summary>True centre of mass and pressure.</summary>
    internal Sway Sway => _sway;

    private RandomStream RandomStreamFor(Purpose purpose, int which)
    {
        RandomStream stream = _stream(purpose);
        for (int i = 0; i < which; i++)
            stream = stream.Fork();
        return stream;
    }

    private static ClockTruth DrawClock(SimulationOptions options, RandomStream random)
    {
        double drift = options.ClockDriftPpm * random.Uniform(-1, 1);
        double least = Math.Min(options.LeastClockOffsetSeconds, options.ClockOffsetSeconds);
        return new ClockTruth(least + (options.ClockOffsetSeconds - least) * random.NextUnit(), drift);
    }

    /// <summary>
    /// The pairs stand at the turning points of the two actuator patterns. A frame's time is its middle, so that
    /// <see cref="RadarClock.FrameAt"/> gives the frame during which something happened.
    /// </summary>
    private RadarClock TrueClock()
    {
        double frame = _options.Radar.SecondsPerFrame;
        int first = (int)(FirstTurnSeconds / frame),
            last = (int)(LastTurnSeconds / frame);
        return new RadarClock(
            Clock.MocapAt((first + 0.5) * frame),
            Clock.MocapAt((last + 0.5) * frame),
            first,
            last,
            frame * (1 + Clock.DriftPpm * 1e-6)
        );
    }

    /// <summary>Going up and down; a foot that never came to rest goes up until it is down again, as OLST is read.</summary>
    private IEnumerable<FrameEvent> Events(PlannedAttempt attempt)
    {
        int Frame(double seconds) => RadarClock.FrameAt(Clock.MocapAt(seconds));
        yield return new FrameEvent(
            FootPhase.GoingUp,
            Frame(attempt.FootUpSeconds),
            Frame(attempt.BecameStable ? attempt.ArrivalSeconds : attempt.FootDownSeconds)
        );
        if (attempt is { BecameStable: true, BreakSeconds: { } down })
            yield return new FrameEvent(FootPhase.GoingDown, Frame(down), Frame(attempt.FootDownSeconds));
    }

    private Hold? ToHold(PlannedAttempt planned, int index)
    {
        if (!planned.BecameStable)
            return null;
        double up = Clock.MocapAt(planned.FootUpSeconds),
            stable = Clock.MocapAt(planned.ArrivalSeconds);
        double? end = planned.BreakSeconds is { } b ? Clock.MocapAt(b) : null;
        double down = end is null ? RadarClock.MocapEndSeconds : Clock.MocapAt(planned.FootDownSeconds);
        return new Hold
        {
            Capture = Id,
            Clock = RadarClock,
            Number = index + 1,
            IsFinal = index == Attempts.Count - 1,
            FootUpSeconds = up,
            StableSeconds = stable,
            BreakSeconds = end,
            FootDownSeconds = down,
            FootUpFrame = RadarClock.FrameAt(up),
            StableFrame = RadarClock.FrameAt(stable),
            BreakFrame = end is { } e ? RadarClock.FrameAt(e) : null,
            EndFrame = RadarClock.FrameAt(down),
        };
    }

    /// <summary>The antennas' own leakage and what stands still in the room.</summary>
    private List<(Place, double)> Room(RandomStream random)
    {
        double height = _options.Radar.HeightMetres,
            farthest = Math.Min(6, 0.9 * _options.Radar.UnambiguousRangeMetres);
        var room = new List<(Place, double)> { (new Place(0, 0.15, height), 1e-4) };
        for (int i = 0; i < _options.Radar.ClutterReflectors; i++)
        {
            double range = random.Uniform(0.8, farthest),
                angle = random.Uniform(-0.6, 0.6),
                above = random.Uniform(-0.3, 0.3);
            room.Add(
                (new Place(range * Math.Sin(angle), range * Math.Cos(angle), height + above), 0.05 * range * range * random.NextUnit())
            );
        }
        return room;
    }
}
