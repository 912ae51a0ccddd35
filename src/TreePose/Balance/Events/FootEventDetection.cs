using System.Globalization;
using TreePose.Captures;
using TreePose.Configuration;

namespace TreePose.Balance.Events;

/// <summary>A time with the foot up that made no hold, and why.</summary>
/// <param name="LiftOffSeconds">The plate becomes empty, s.</param>
/// <param name="LandingSeconds">The plate bears load again, s.</param>
/// <param name="Reason">Why it is no hold.</param>
public sealed record IgnoredLift(double LiftOffSeconds, double LandingSeconds, string Reason);

/// <summary>A hold and the contact times that it was read from.</summary>
/// <param name="Hold">The row of the event table.</param>
/// <param name="LiftOffSeconds">The lifted foot's plate becomes empty, s.</param>
/// <param name="LandingSeconds">It bears load again, s; null when it did not before the end.</param>
public sealed record DetectedHold(Hold Hold, double LiftOffSeconds, double? LandingSeconds);

/// <summary>What the force plates of one capture say.</summary>
/// <param name="Holds">In time order, numbered from 1.</param>
/// <param name="Ignored">Lifts that made no hold.</param>
/// <param name="MissingSamples">Samples of the lifted foot's plate without data; they keep the contact state before them.</param>
public sealed record FootEventResult(IReadOnlyList<DetectedHold> Holds, IReadOnlyList<IgnoredLift> Ignored, int MissingSamples);

/// <summary>
/// Reads foot events off the two force plates of a capture. The rules:
/// <list type="bullet">
/// <item>Lift-off and landing: the lifted foot's plate becomes empty (below a force, or COP exactly (0, 0)) and loaded
/// again; changes shorter than the debounce time do not count.</item>
/// <item><c>t_foot_up</c>: unloading begins, that is the last sample before lift-off at which the low-passed vertical
/// force still is 90 % of its median while standing; or lift-off itself, by <see cref="FootUpRule"/>.</item>
/// <item><c>t_stable</c>: after lift-off, the first sample from which on the standing COP's smoothed speed stays below a
/// multiple of its median with the foot up, for the stated time.</item>
/// <item><c>t_break</c>: the end of the last such calm before landing, at least one radar frame before it. None when the
/// foot is still up at the end of the labelled time.</item>
/// <item><c>t_foot_down</c>: landing, or the end of the labelled time.</item>
/// <item>Of a lift in which, or just before which, more than 0.1 s of a plate are missing, nobody knows: it is no hold.</item>
/// <item>A lift during which the standing foot's plate becomes empty, too, is no hold: the person stepped off, or hopped.</item>
/// </list>
/// </summary>
public static class FootEventDetection
{
    private const double LongestMissingSeconds = 0.1; // as balance measures have it

    /// <summary>Finds the holds of one capture inside the labelled time of its clock.</summary>
    /// <param name="capture">The radar recording's name.</param>
    /// <param name="lifted">
    /// Plate under the lifted foot (in the study, plate 1 for MNTRL and 2 for MNTRR: <see cref="StudyCaptureName.LiftedPlate"/>).
    /// </param>
    /// <param name="standing">Plate under the standing foot.</param>
    /// <param name="clock">Ties radar frames to the plates' seconds.</param>
    /// <param name="options">The rules' numbers; defaults when null.</param>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    /// <exception cref="UnusableCopException">
    /// The plates differ in length or rate, one of them holds no data, or the lifted foot's plate is never empty.
    /// </exception>
    public static FootEventResult Detect(
        CaptureId capture,
        ForcePlateRecording lifted,
        ForcePlateRecording standing,
        RadarClock clock,
        FootEventOptions? options = null
    )
    {
        FootEventOptions rules = OptionOverrides.Validated(options ?? new FootEventOptions());
        Check(capture, lifted, standing);
        List<EmptySpan> spans = PlateContact.EmptySpans(lifted, rules, out int missing);
        if (spans.Count == 0)
            throw NeverEmpty(lifted, rules);
        List<EmptySpan> standingEmpty = PlateContact.EmptySpans(standing, rules, out _);
        List<EmptySpan> unknown =
        [
            .. PlateContact.Missing(lifted, LongestMissingSeconds),
            .. PlateContact.Missing(standing, LongestMissingSeconds),
        ];
        int before = (int)(rules.MaximumUnloadingSeconds * lifted.SamplingFrequencyHz);
        var speed = new StandingSpeed(standing, rules);
        double[] force = [.. StandingSpeed.LowPass(lifted.ForceNewtons.Z, lifted.SamplingFrequencyHz, rules.LowPassHz).Select(Math.Abs)];
        var holds = new List<DetectedHold>();
        var ignored = new List<IgnoredLift>();
        int previousLanding = 0;
        foreach (EmptySpan span in spans)
        {
            double liftOff = lifted.TimeSeconds[span.Start],
                landing = TimeAt(lifted, span.End);
            EmptySpan both = standingEmpty.FirstOrDefault(s => s.Start < span.End && span.Start < s.End);
            EmptySpan gone = unknown.FirstOrDefault(s => s.Start <= span.End && span.Start - before < s.End);
            (DetectedHold? hold, string? reason) =
                gone.End > 0
                    ? (
                        null,
                        Text($"{(gone.End - gone.Start) / lifted.SamplingFrequencyHz:0.###} s of a plate are missing from ")
                            + Text($"{lifted.TimeSeconds[gone.Start]:0.###} s on, at most {LongestMissingSeconds} s are bridged")
                    )
                : both.End > 0
                    ? (null, Text($"both plates are empty from {lifted.TimeSeconds[Math.Max(both.Start, span.Start)]:0.###} s on"))
                : Read(capture, lifted, clock, rules, speed, force, span, previousLanding);
            if (hold is not null)
                holds.Add(hold with { Hold = hold.Hold with { Number = holds.Count + 1 } });
            else
                ignored.Add(new IgnoredLift(liftOff, landing, reason!));
            previousLanding = span.End;
        }
        if (holds.Count > 0)
            holds[^1] = holds[^1] with { Hold = holds[^1].Hold with { IsFinal = true } };
        return new FootEventResult(holds, ignored, missing);
    }

    private static (DetectedHold? Hold, string? Reason) Read(
        CaptureId capture,
        ForcePlateRecording plate,
        RadarClock clock,
        FootEventOptions rules,
        StandingSpeed speed,
        double[] force,
        EmptySpan span,
        int previousLanding
    )
    {
        double liftOff = plate.TimeSeconds[span.Start];
        if (span.Start == 0)
            return (null, "the foot is up when the recording begins, so its lift-off was not seen");
        int up = rules.FootUp == FootUpRule.LiftOff ? span.Start : UnloadingBegins(plate, force, rules, span.Start, previousLanding);
        double footUp = plate.TimeSeconds[up];
        if (footUp < clock.MocapStartSeconds || liftOff >= clock.MocapEndSeconds)
        {
            string labelled = Text($"{clock.MocapStartSeconds:0.###} to {clock.MocapEndSeconds:0.###} s");
            return (null, Text($"foot up at {footUp:0.###} s is outside the labelled time {labelled}"));
        }
        double landing = TimeAt(plate, span.End);
        bool heldToEnd = span.End == plate.Length || landing >= clock.MocapEndSeconds;
        double down = Math.Min(landing, clock.MocapEndSeconds);
        if (down - liftOff < rules.MinimumHoldSeconds)
            return (null, Text($"the foot is up for {down - liftOff:0.###} s, at least {rules.MinimumHoldSeconds} s make a hold"));
        int end = span.Start + (int)Math.Round((down - liftOff) * plate.SamplingFrequencyHz);
        if (speed.StablePart(span.Start, Math.Min(end, span.End)) is not { } calm)
            return (null, Text($"the standing COP is never calm for {rules.StableForSeconds} s"));

        double stable = plate.TimeSeconds[calm.Start];
        double? breaks = heldToEnd ? null : Math.Min(TimeAt(plate, calm.End), down - clock.SecondsPerFrame);
        if (stable >= (breaks ?? down))
            return (null, Text($"the pose is stable only from {stable:0.###} s on, and ends at {breaks ?? down:0.###} s"));
        Hold hold = WithFrames(capture, clock, footUp, stable, breaks, down);
        if (hold.StableEndFrame <= hold.StableFrame || hold.EndFrame <= hold.StableEndFrame && breaks is not null)
            return (null, Text($"its phases from {footUp:0.###} to {down:0.###} s are shorter than a radar frame"));
        return (new DetectedHold(hold, liftOff, heldToEnd ? null : landing), null);
    }

    /// <summary>A hold whose frames follow from its times; each phase begins at least one frame after the one before.</summary>
    private static Hold WithFrames(CaptureId capture, RadarClock clock, double footUp, double stable, double? breaks, double down)
    {
        int upFrame = clock.FrameAt(footUp),
            endFrame = clock.FrameAt(down);
        return new Hold
        {
            Capture = capture,
            Clock = clock,
            Number = 0,
            IsFinal = false,
            FootUpSeconds = footUp,
            StableSeconds = stable,
            BreakSeconds = breaks,
            FootDownSeconds = down,
            FootUpFrame = upFrame,
            StableFrame = Math.Max(clock.FrameAt(stable), upFrame + 1),
            BreakFrame = breaks is { } t ? Math.Min(clock.FrameAt(t), endFrame - 1) : null,
            EndFrame = endFrame,
        };
    }

    /// <summary>The last sample before lift-off at which the plate still bears its usual share.</summary>
    private static int UnloadingBegins(ForcePlateRecording plate, double[] force, FootEventOptions rules, int liftOff, int previousLanding)
    {
        double rate = plate.SamplingFrequencyHz;
        int earliest = Math.Max(previousLanding, liftOff - (int)(rules.MaximumUnloadingSeconds * rate));
        int standsFrom = Math.Max(previousLanding, liftOff - (int)(rules.UsualLoadSeconds * rate));
        double[] loads = [.. force[standsFrom..liftOff].Order()];
        double enough = loads.Length > 0 ? rules.UnloadingShare * loads[loads.Length / 2] : 0;
        for (int i = liftOff - 1; i >= earliest; i--)
        {
            if (force[i] >= enough)
                return i;
        }
        return Math.Min(earliest, liftOff);
    }

    private static double TimeAt(ForcePlateRecording plate, int sample) =>
        sample < plate.Length ? plate.TimeSeconds[sample] : plate.TimeSeconds[^1] + 1 / plate.SamplingFrequencyHz;

    private static void Check(CaptureId capture, ForcePlateRecording lifted, ForcePlateRecording standing)
    {
        if (lifted.Length != standing.Length || lifted.SamplingFrequencyHz != standing.SamplingFrequencyHz)
        {
            string one = Text($"{lifted.Length} samples at {lifted.SamplingFrequencyHz} Hz");
            string other = Text($"{standing.Length} at {standing.SamplingFrequencyHz} Hz");
            throw new UnusableCopException($"the plates of {capture} have {one} and {other}.", "Give both plates of one recording.").In(
                lifted.File
            );
        }
        if (
            !lifted.ForceNewtons.Z.Any(double.IsFinite)
            || !standing.CopMillimetres.X.Any(double.IsFinite)
            || !standing.CopMillimetres.Y.Any(double.IsFinite)
        )
            throw new UnusableCopException($"the plates of {capture} hold no data.", "Leave this capture out.").In(lifted.File);
    }

    private static UnusableCopException NeverEmpty(ForcePlateRecording lifted, FootEventOptions rules)
    {
        double least = lifted.ForceNewtons.Z.Where(double.IsFinite).Min(Math.Abs);
        return new UnusableCopException(
            Text($"the plate of the lifted foot is never empty: it bears {least:0.#} N at least, and is empty below ")
                + Text($"{rules.EmptyPlateNewtons} N (emptyPlateNewtons)."),
            "Check that a foot was lifted, which plate it stood on, and the plate's zero."
        ).In(lifted.File);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
