using TreePose.Formats.Olst;

namespace TreePose.Simulation.Olst;

/// <summary>One capture of a simulated release: its name, and how to make it.</summary>
internal sealed record OlstPlan(OlstCaptureName Name, bool Older, Func<SimulatedCapture> Make);

/// <summary>
/// The people and captures of a simulated release. Recordings differ in their frame period and in when they begin and end, as the
/// published ones do.
/// </summary>
internal sealed class OlstStudy(OlstSimulationOptions options, int seed)
{
    private const int FirstOlder = 31;
    private const double YoungShare = 15.0 / 32;

    /// <summary>Young people, then older ones: number and age.</summary>
    public IReadOnlyList<(int Number, bool Older)> People
    {
        get
        {
            int young = (int)Math.Round(options.Participants * YoungShare);
            return
            [
                .. Enumerable.Range(1, young).Select(n => (n, false)),
                .. Enumerable.Range(FirstOlder, options.Participants - young).Select(n => (n, true)),
            ];
        }
    }

    /// <summary>Every capture, in order.</summary>
    public IReadOnlyList<OlstPlan> Captures => [.. People.SelectMany(p => Of(p.Number, p.Older))];

    private IEnumerable<OlstPlan> Of(int person, bool older)
    {
        // Every third older person, 35 among them, has one capture more, as in the release.
        int cued = options.Captures + (older && person % 3 == 2 ? 1 : 0);
        for (int i = 0; i < cued; i++)
            yield return Plan(SimulatedPlan.Cued(person, older, i));
        for (int i = 0; older && i < options.Stances; i++)
            yield return Plan(SimulatedPlan.Cued(person, older, i) with { Capture = cued + i, Task = SimulatedTask.LongStance });
    }

    private OlstPlan Plan(SimulatedPlan plan)
    {
        string task = plan.Task == SimulatedTask.LongStance ? "TRLG" : "MNTR";
        string person = plan.Participant.ToString("00", System.Globalization.CultureInfo.InvariantCulture);
        return new OlstPlan(
            new OlstCaptureName(person, task, plan.Standing, plan.Repetition),
            plan.Older,
            () => new SimulatedCapture(Devices(plan), seed, plan)
        );
    }

    /// <summary>
    /// The devices of one capture. What is labelled begins 7.6 to 8.5 s after the motion capture, lasts 21.6 to 22.9 s and ends within
    /// 30.5 s of it; the radar starts 0.2 to 1 s after the motion capture.
    /// </summary>
    private SimulationOptions Devices(SimulatedPlan plan)
    {
        RandomStream random = RandomStream.Of(seed, plan.Participant, plan.Capture, (int)Purpose.Clock, 1);
        double period = Math.Round(random.Uniform(0.0364, 0.0378), 5),
            start = random.Uniform(7.6, 8.5),
            offset = random.Uniform(0.2, 1.0),
            labelled = random.Uniform(21.6, Math.Min(22.9, 30.5 - start)),
            lead = start - offset - Actuator.TurnSeconds;
        const double tail = 0.6 + Actuator.PatternSeconds;
        return new SimulationOptions
        {
            Participants = options.Participants,
            Captures = options.Captures,
            Frames = (int)Math.Ceiling((lead + labelled + tail) / period),
            LeadSeconds = lead,
            ClockOffsetSeconds = offset,
            LeastClockOffsetSeconds = offset,
            ClockDriftPpm = 50,
            PlateNoiseMillimetres = options.PlateNoiseMillimetres,
            MarkerNoiseMillimetres = 0.3,
            Radar = new SimulatedRadarOptions
            {
                Channels = 1,
                FrameRateHertz = 1 / period,
                SnrDecibels = options.SnrDecibels,
                PhaseNoiseRadians = options.PhaseNoiseRadians,
            },
        }.Validated();
    }
}
