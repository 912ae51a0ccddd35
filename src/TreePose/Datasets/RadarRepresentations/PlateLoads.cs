using TreePose.Captures;

namespace TreePose.Datasets.RadarRepresentations;

/// <summary>What force plates read in the middle of radar frames.</summary>
internal static class PlateLoads
{
    /// <summary>
    /// Linear between a plate's samples. A labelled frame outside a recording is an error; one without a label takes the nearest
    /// sample, since no score depends on it alone.
    /// </summary>
    /// <param name="plates">The plates.</param>
    /// <param name="clock">Gives each frame's time on the plates' clock.</param>
    /// <param name="frames">Frames of the capture.</param>
    /// <returns>[frame, plate].</returns>
    /// <exception cref="TreePoseException">A labelled frame lies outside a recording, or a number is not finite.</exception>
    public static PlateLoad[] At(IReadOnlyList<ForcePlateRecording> plates, RadarClock clock, int frames)
    {
        var loads = new PlateLoad[frames * plates.Count];
        for (int i = 0; i < loads.Length; i++)
            loads[i] = At(plates[i % plates.Count], clock, i / plates.Count);
        return loads;
    }

    private static PlateLoad At(ForcePlateRecording plate, RadarClock clock, int frame)
    {
        double[] times = plate.TimeSeconds;
        double time = clock.SecondsAt(frame);
        if (HoldEvents.IsLabelled(clock, frame) && !(time >= times[0] && time <= times[^1]))
        {
            throw new TreePoseException(
                FormattableString.Invariant($"force plate {plate.Plate} recorded {times[0]:0.###} to {times[^1]:0.###} s, ")
                    + FormattableString.Invariant($"but the labelled radar frame {frame} lies at {time:0.###} s. ")
                    + "Check the clock in the event table, or leave the capture out."
            );
        }
        int found = Array.BinarySearch(times, time),
            after = Math.Clamp(found < 0 ? ~found : found, 0, times.Length - 1),
            before = Math.Max(0, after - 1);
        double share = times[after] > times[before] ? Math.Clamp((time - times[before]) / (times[after] - times[before]), 0, 1) : 1;
        double Between(double[] values) => share == 1 ? values[after] : values[before] + share * (values[after] - values[before]);
        (AxisSeries force, AxisSeries cop) = (plate.ForceNewtons, plate.CopMillimetres);
        var load = new PlateLoad(Between(force.X), Between(force.Y), Between(force.Z), Between(cop.X), Between(cop.Y));
        return double.IsFinite(load.ForceX + load.ForceY + load.ForceZ + load.CopX + load.CopY)
            ? load
            : throw new TreePoseException(
                FormattableString.Invariant($"force plate {plate.Plate} has a number that is not finite near {time:0.###} s, ")
                    + $"where radar frame {frame} lies. Export the recording again."
            );
    }
}
