using TreePose.Captures;

namespace TreePose.Balance.Events;

/// <summary>A time in which the lifted foot's plate is empty: samples [<paramref name="Start"/>, <paramref name="End"/>).</summary>
internal readonly record struct EmptySpan(int Start, int End);

/// <summary>When a plate bears load, sample by sample, debounced.</summary>
internal static class PlateContact
{
    /// <summary>Spans in which the plate is empty, after changes shorter than the debounce time are undone.</summary>
    /// <param name="plate">The lifted foot's plate.</param>
    /// <param name="options">Threshold and debounce.</param>
    /// <param name="missing">Samples with neither force nor COP; they keep the state before them.</param>
    public static List<EmptySpan> EmptySpans(ForcePlateRecording plate, FootEventOptions options, out int missing)
    {
        bool[] empty = Raw(plate, options.EmptyPlateNewtons, out missing);
        int shortest = (int)Math.Ceiling(options.DebounceSeconds * plate.SamplingFrequencyHz);
        // A foot in the air may touch for an instant, and a standing one may flicker: short loads go first, so that a
        // hold broken by a touch stays one hold, and then short lifts.
        Debounce(empty, value: false, shortest);
        Debounce(empty, value: true, shortest);
        return [.. Runs(empty).Where(r => r.Value).Select(r => new EmptySpan(r.Start, r.End))];
    }

    /// <summary>Runs of samples with neither force nor COP that are longer than <paramref name="longestSeconds"/>.</summary>
    public static List<EmptySpan> Missing(ForcePlateRecording plate, double longestSeconds)
    {
        bool[] missing =
        [
            .. Enumerable
                .Range(0, plate.Length)
                .Select(i =>
                    double.IsNaN(plate.ForceNewtons.Z[i])
                    && (double.IsNaN(plate.CopMillimetres.X[i]) || double.IsNaN(plate.CopMillimetres.Y[i]))
                ),
        ];
        double longest = longestSeconds * plate.SamplingFrequencyHz;
        return [.. Runs(missing).Where(r => r.Value && r.End - r.Start > longest).Select(r => new EmptySpan(r.Start, r.End))];
    }

    private static bool[] Raw(ForcePlateRecording plate, double thresholdNewtons, out int missing)
    {
        double[] force = plate.ForceNewtons.Z,
            x = plate.CopMillimetres.X,
            y = plate.CopMillimetres.Y;
        var empty = new bool[plate.Length];
        missing = 0;
        for (int i = 0; i < empty.Length; i++)
        {
            if (x[i] == 0 && y[i] == 0)
                empty[i] = true;
            else if (double.IsFinite(force[i]))
                empty[i] = Math.Abs(force[i]) < thresholdNewtons;
            else if (double.IsFinite(x[i]) && double.IsFinite(y[i]))
                empty[i] = false;
            else
            {
                missing++;
                empty[i] = i > 0 && empty[i - 1];
            }
        }
        return empty;
    }

    /// <summary>Undoes inner runs of <paramref name="value"/> shorter than <paramref name="shortest"/> samples.</summary>
    private static void Debounce(bool[] states, bool value, int shortest)
    {
        foreach ((bool state, int start, int end) in Runs(states).ToArray())
        {
            bool inner = start > 0 && end < states.Length;
            if (state == value && inner && end - start < shortest)
                states.AsSpan(start, end - start).Fill(!value);
        }
    }

    private static IEnumerable<(bool Value, int Start, int End)> Runs(bool[] states)
    {
        int start = 0;
        for (int i = 1; i <= states.Length; i++)
        {
            if (i < states.Length && states[i] == states[start])
                continue;
            if (i > start)
                yield return (states[start], start, i);
            start = i;
        }
    }
}
