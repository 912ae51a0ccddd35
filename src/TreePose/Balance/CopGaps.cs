using System.Globalization;
using TreePose.Captures;

namespace TreePose.Balance;

/// <summary>Finds samples that cannot be used and mends short runs of them.</summary>
internal static class CopGaps
{
    public const string Interpolated = "interpolated";
    public const string CutOff = "cut off";

    /// <summary>Cuts short bad runs at the ends, bridges short ones inside by a straight line, and refuses long ones.</summary>
    /// <exception cref="UnusableCopException">A bad run is longer than the options allow, or nothing usable is left.</exception>
    public static (CopRecording Mended, List<CopGap> Gaps) Mend(CopRecording recording, CopPreprocessing options)
    {
        var gaps = new List<CopGap>();
        double[] x = [.. recording.MediolateralMm],
            y = [.. recording.AnteroposteriorMm];
        int from = 0,
            to = x.Length;
        foreach ((int start, int end, string reason) in BadRuns(recording, options))
        {
            double duration = (end - start) / recording.SampleRateHz,
                startSeconds = recording.StartSeconds + start / recording.SampleRateHz;
            if (end - start == x.Length)
                throw new UnusableCopException($"all {x.Length} samples are {reason}.", "Check which plate the participant stands on.");
            if (duration > options.MaximumGapSeconds)
            {
                throw new UnusableCopException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{end - start} samples from {startSeconds:0.###} s on ({duration:0.###} s) are {reason}; "
                            + $"allowed are {options.MaximumGapSeconds} s."
                    ),
                    duration > CopPreprocessing.LargestMaximumGapSeconds
                        ? "Trim up to it where it lies near an end (preprocessing.trimStartSeconds, trimEndSeconds of "
                            + "stability-preprocessing), or leave the recording out: no option bridges so long a gap."
                        : "Trim that part, raise preprocessing.maximumGapSeconds (of stability-preprocessing), or leave the recording out."
                );
            }
            bool atEnd = start == 0 || end == x.Length;
            gaps.Add(new CopGap(startSeconds, end - start, duration, reason, atEnd ? CutOff : Interpolated));
            if (start == 0)
                from = end;
            else if (end == x.Length)
                to = start;
            else
            {
                Bridge(x, start, end);
                Bridge(y, start, end);
            }
        }
        CopRecording mended = recording with
        {
            MediolateralMm = x[from..to],
            AnteroposteriorMm = y[from..to],
            VerticalForceNewtons = recording.VerticalForceNewtons?[from..to],
            StartSeconds = recording.StartSeconds + from / recording.SampleRateHz,
        };
        return (mended, gaps);
    }

    private static IEnumerable<(int Start, int End, string Reason)> BadRuns(CopRecording recording, CopPreprocessing options)
    {
        int i = 0;
        while (i < recording.Length)
        {
            var reasons = new SortedSet<string>(StringComparer.Ordinal);
            int start = i;
            for (; i < recording.Length && Bad(recording, options, i) is { } reason; i++)
                reasons.Add(reason);
            if (i > start)
                yield return (start, i, string.Join(" or ", reasons));
            else
                i++;
        }
    }

    private static string? Bad(CopRecording recording, CopPreprocessing options, int i)
    {
        double x = recording.MediolateralMm[i],
            y = recording.AnteroposteriorMm[i];
        if (!double.IsFinite(x) || !double.IsFinite(y))
        {
            if (recording.VerticalForceNewtons is { } load && Math.Abs(load[i]) < options.MinimumVerticalForceNewtons)
                return "unloaded"; // where there is no load, there is no centre of pressure
            return InHole(recording, i) is { } hole ? $"missing ({hole})" : "missing";
        }
        // Comparing this way round makes a missing force an unloaded sample.
        if (recording.VerticalForceNewtons is { } force && !(Math.Abs(force[i]) >= options.MinimumVerticalForceNewtons))
            return "unloaded";
        return options.ZeroIsUnloaded && x == 0 && y == 0 ? "unloaded" : null;
    }

    private static TimeHole? InHole(CopRecording recording, int i)
    {
        double seconds = recording.StartSeconds + i / recording.SampleRateHz;
        return recording.Holes.FirstOrDefault(h => h.FromSeconds < seconds && seconds < h.ToSeconds);
    }

    private static void Bridge(double[] values, int start, int end)
    {
        double left = values[start - 1],
            slope = (values[end] - left) / (end - start + 1);
        for (int i = start; i < end; i++)
            values[i] = left + slope * (i - start + 1);
    }
}
