using TreePose.Captures;

namespace TreePose.Simulation;

/// <summary>
/// How the clock of motion capture and force plates runs against the radar's:
/// <c>mocap = offset + (1 + drift)·radar</c>, both in seconds.
/// </summary>
/// <param name="OffsetSeconds">The motion capture's reading at the radar's first chirp.</param>
/// <param name="DriftPpm">How much faster it runs, in parts in a million.</param>
public sealed record ClockTruth(double OffsetSeconds, double DriftPpm)
{
    /// <summary>The motion capture's reading at a time of the radar's clock.</summary>
    public double MocapAt(double radarSeconds) => OffsetSeconds + (1 + DriftPpm * 1e-6) * radarSeconds;

    /// <summary>The radar's time at a reading of the motion capture.</summary>
    public double RadarAt(double mocapSeconds) => (mocapSeconds - OffsetSeconds) / (1 + DriftPpm * 1e-6);
}

/// <summary>
/// Force plates and motion capture of one simulated capture. The laboratory's X points away from the radar, Y to the
/// radar's left and Z up, from midway between the feet; lengths are mm. The plates' own X is mediolateral (the radar's
/// right), Y anteroposterior.
/// </summary>
internal sealed class LaboratoryDevices(
    SimulationOptions options,
    PersonTraits person,
    Foot standingFoot,
    PoseSchedule schedule,
    Sway sway,
    IMovingScatterers body,
    Actuator actuator,
    ClockTruth clock
)
{
    public const double RecordingSeconds = 40;
    private const double PlateHertz = InvertedPendulum.SampleHertz;
    private const double MarkerHertz = 100;
    private const double LoadedNewtons = 5; // below it a plate reads exactly zero
    private const double Gravity = 9.81;
    private const double LeastShare = 0.06; // a foot on the ground bears at least this
    private const double ForceNoiseNewtons = 0.5;
    private const double VelocityNoisePerSecond = 20; // exports smooth velocities: far below √2 · 100 Hz times the position's noise

    /// <summary>Length of the recording: 40 s as in the study, or as long as a longer capture needs.</summary>
    private double Seconds => Math.Max(RecordingSeconds, Math.Ceiling(clock.MocapAt(options.Frames * options.Radar.SecondsPerFrame)) + 1);

    /// <summary>Plate 1 is under the right foot, plate 2 under the left one: MNTRL stands on 2, MNTRR on 1.</summary>
    public ForcePlateRecording ForcePlate(int plate, RandomStream random)
    {
        int samples = (int)(Seconds * PlateHertz);
        AxisSeries force = NewSeries(samples),
            cop = NewSeries(samples);
        var time = new double[samples];
        bool standing = plate == StudyCaptureName.PlateOf(standingFoot);
        double footX = standing ? sway.StandingX : -sway.StandingX;
        for (int i = 0; i < samples; i++)
        {
            time[i] = i / PlateHertz;
            double t = clock.RadarAt(time[i]);
            (double x, double y) = sway.CopAt(t);
            double share = FootIsUp(t) ? (standing ? 1 : 0) : Math.Clamp(0.5 + x / (2 * footX), LeastShare, 1 - LeastShare);
            double newtons = share * person.MassKilograms * Gravity;
            if (newtons < LoadedNewtons)
                continue; // zeros
            // Both feet together press at (x, y): each plate's own centre is where its foot is, moved forward and back with the whole.
            double own = share == 1 ? x : footX + 0.1 * (x - footX) * (1 - share);
            cop.Y[i] = 1000 * y + options.PlateNoiseMillimetres * random.Gaussian();
            cop.X[i] = 1000 * own + options.PlateNoiseMillimetres * random.Gaussian();
            force.X[i] = ForceNoiseNewtons * random.Gaussian();
            force.Y[i] = ForceNoiseNewtons * random.Gaussian();
            force.Z[i] = newtons + ForceNoiseNewtons * random.Gaussian();
        }
        return new ForcePlateRecording
        {
            Plate = plate,
            SamplingFrequencyHz = PlateHertz,
            TimeSeconds = time,
            ForceNewtons = force,
            CopMillimetres = cop,
        };
    }

    /// <summary>Marker positions (<c>_pos</c>, mm) or velocities (<c>_vel</c>, mm/s) with those of the actuator.</summary>
    public MotionCaptureRecording Motion(IReadOnlyList<Marker> markers, bool velocity, RandomStream random)
    {
        int samples = (int)(Seconds * MarkerHertz);
        string kind = velocity ? "vel" : "pos";
        string[] names =
        [
            .. markers.Select(m => m.Name).Append("Actuator").SelectMany(m => new[] { $"{m}_{kind}_X", $"{m}_{kind}_Y", $"{m}_{kind}_Z" }),
        ];
        double[][] columns = [.. names.Select(_ => new double[samples])];
        var time = new double[samples];
        Span<Place> places = stackalloc Place[body.Scatterers.Count],
            later = stackalloc Place[body.Scatterers.Count];
        const double half = 0.5 / MarkerHertz;
        double noise = options.MarkerNoiseMillimetres * (velocity ? VelocityNoisePerSecond : 1);
        for (int i = 0; i < samples; i++)
        {
            time[i] = i / MarkerHertz;
            double t = clock.RadarAt(time[i]);
            body.PlacesAt(velocity ? t - half : t, places);
            if (velocity)
                body.PlacesAt(t + half, later);
            for (int m = 0; m <= markers.Count; m++)
            {
                bool isActuator = m == markers.Count;
                Place now = isActuator ? actuator.PlaceAt(velocity ? t - half : t) : places[markers[m].Scatterer] + markers[m].Offset;
                if (velocity)
                    now = Speed(now, isActuator ? actuator.PlaceAt(t + half) : later[markers[m].Scatterer] + markers[m].Offset);
                columns[3 * m][i] = 1000 * (velocity ? now.Y : now.Y - person.DistanceMetres) + noise * random.Gaussian();
                columns[3 * m + 1][i] = -1000 * now.X + noise * random.Gaussian();
                columns[3 * m + 2][i] = 1000 * now.Z + noise * random.Gaussian();
            }
        }
        return new MotionCaptureRecording
        {
            SamplingFrequencyHz = MarkerHertz,
            Names = names,
            Columns = columns,
            TimeSeconds = time,
        };
    }

    private bool FootIsUp(double seconds) =>
        schedule.Attempts.Any(h => seconds >= h.FootUpSeconds && seconds < PoseSchedule.GroundSeconds(h));

    private static Place Speed(Place from, Place to) =>
        new((to.X - from.X) * MarkerHertz, (to.Y - from.Y) * MarkerHertz, (to.Z - from.Z) * MarkerHertz);

    private static AxisSeries NewSeries(int samples) => new(new double[samples], new double[samples], new double[samples]);
}
