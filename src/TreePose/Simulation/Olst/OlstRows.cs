using TreePose.Captures;
using TreePose.Formats.Olst;

namespace TreePose.Simulation.Olst;

/// <summary>The rows of the attempts table that a simulated capture has.</summary>
internal static class OlstRows
{
    private const double OverlapSeconds = 0.2;

    /// <summary>The rows, in order.</summary>
    /// <param name="name">The capture.</param>
    /// <param name="capture">What was simulated.</param>
    /// <param name="overlap">Let a second attempt begin before the first has ended, as one capture of the release has it.</param>
    public static IReadOnlyList<OlstAttempt> Of(OlstCaptureName name, SimulatedCapture capture, bool overlap)
    {
        RadarClock truth = capture.RadarClock;
        // The table's times are those of a frame's begin, the simulated clock's those of its middle.
        double half = truth.SecondsPerFrame / 2;
        RadarClock clock = truth with
        {
            MocapStartSeconds = truth.MocapStartSeconds - half,
            MocapEndSeconds = truth.MocapEndSeconds - half,
        };
        OlstMoment At(double radarSeconds)
        {
            double seconds = Math.Min(capture.Clock.MocapAt(radarSeconds), clock.MocapEndSeconds);
            return new OlstMoment(seconds, Math.Min(truth.FrameAt(seconds + 1e-9), clock.RadarEndFrame));
        }

        OlstAttempt[] rows =
        [
            .. capture.Attempts.Select(
                (a, i) =>
                    new OlstAttempt
                    {
                        Row = 0,
                        Name = name,
                        Clock = clock,
                        Number = i + 1,
                        IsFinal = i == capture.Attempts.Count - 1,
                        FootUp = At(a.FootUpSeconds),
                        Stable = a.BecameStable ? At(a.ArrivalSeconds) : null,
                        Break = a is { BecameStable: true, BreakSeconds: { } down } ? At(down) : null,
                        End = At(a.FootDownSeconds),
                    }
            ),
        ];
        if (overlap && rows.Length > 1)
            rows[1] = rows[1] with { FootUp = At(capture.Attempts[0].FootDownSeconds - OverlapSeconds) };
        return rows;
    }
}
