using System.Globalization;
using TreePose.Captures;

namespace TreePose.Formats;

/// <summary>
/// The one check of every time column. The rate is that of the times; a step may differ from the usual one by a quarter of it
/// (and by the rounding of the times, where they have too few digits for it). Steps of several samples are holes: the samples
/// that they leave out are put in as missing, so that every other one stays at its time. Repeated, uneven and running-back
/// times are refused with their row.
/// </summary>
internal sealed class TimeAxis
{
    private const double StepTolerance = 0.25; // of a step
    private const double RateTolerance = 0.01; // a device's clock is off by far less, a wrong rate line by far more
    private const double RoundedShare = 0.05; // of steps that are 0
    private const int MostDigits = 9;
    private const string Remedy = "Mend or export the file again.";
    private readonly double[] _times;
    private readonly Func<int, string> _where;
    private readonly double _rounding; // unit of the last digit of the times, s
    private readonly List<(int At, TimeHole Hole)> _holes = [];

    /// <param name="times">The column.</param>
    /// <param name="where">Names a row of it, for errors.</param>
    /// <param name="firstRow">Row of the file in which the column begins, the first being 1.</param>
    /// <param name="stated">The rate that the file states, and the name of the place.</param>
    /// <exception cref="DataFormatException">The times are uneven, repeat, run back, or contradict the stated rate.</exception>
    public TimeAxis(double[] times, Func<int, string> where, int firstRow, (string Where, double Hz)? stated = null)
    {
        (_times, _where) = (times, where);
        CheckForward();
        _rounding = Rounding(times);
        double step = UsualStep(stated?.Hz);
        FindHoles(step, firstRow);
        RateHz = Rate(step, stated);
        CheckDrift();
    }

    /// <summary>Samples a second.</summary>
    public double RateHz { get; }

    /// <summary>What was left out, in time.</summary>
    public IReadOnlyList<TimeHole> Holes => [.. _holes.Select(h => h.Hole)];

    /// <summary>The times, with those of missing samples; the array itself when none is missing.</summary>
    public double[] Times() => Filled(_times, (hole, i) => hole.FromSeconds + (i + 1) / RateHz);

    /// <summary>A column of the same rows, NaN where samples are missing; the array itself when none is.</summary>
    public double[] Fill(double[] values) => Filled(values, (_, _) => double.NaN);

    /// <summary>Several columns.</summary>
    public AxisSeries Fill(double[] x, double[] y, double[] z) => new(Fill(x), Fill(y), Fill(z));

    /// <summary>Checks a column that counts the samples: it goes on by one, and by as much more as the times leave out.</summary>
    /// <exception cref="DataFormatException">The count contradicts the times.</exception>
    public void CheckCounter(double[] counter, string name)
    {
        int hole = 0;
        for (int i = 1; i < counter.Length; i++)
        {
            int step = 1;
            if (hole < _holes.Count && _holes[hole].At == i)
                step += _holes[hole++].Hole.Samples;
            double found = counter[i] - counter[i - 1];
            if (found == step || found == 1) // some programs number the rows that they write
                continue;
            throw new DataFormatException(
                _where(i),
                Text($"{name} {counter[i]} follows {counter[i - 1]}, but the time {_times[i]} s follows {_times[i - 1]} s: ")
                    + Text($"{found - 1} samples are missing by the one, {step - 1} by the other."),
                "Rows are missing or were put together: export the file again."
            );
        }
    }

    private double[] Filled(double[] values, Func<TimeHole, int, double> missing)
    {
        if (_holes.Count == 0)
            return values;
        var filled = new List<double>(values.Length + Missing);
        int from = 0;
        foreach ((int at, TimeHole hole) in _holes)
        {
            filled.AddRange(values.AsSpan(from, at - from));
            filled.AddRange(Enumerable.Range(0, hole.Samples).Select(i => missing(hole, i)));
            from = at;
        }
        filled.AddRange(values.AsSpan(from));
        return [.. filled];
    }

    /// <summary>Samples, with the missing ones.</summary>
    public int Length => _times.Length + Missing;

    private int Missing => _holes.Sum(h => h.Hole.Samples);

    private void CheckForward()
    {
        for (int i = 0; i < _times.Length; i++)
        {
            if (!double.IsFinite(_times[i]))
                throw new DataFormatException(_where(i), "the time is empty.", Remedy);
            if (i > 0 && _times[i] < _times[i - 1])
            {
                throw new DataFormatException(
                    _where(i),
                    Text($"the time {_times[i]} s follows {_times[i - 1]} s; it has to run forward."),
                    "Check that names and columns fit each other, or export the file again."
                );
            }
        }
    }

    /// <summary>The unit of the last digit that any time has.</summary>
    private static double Rounding(double[] times)
    {
        double unit = 1;
        for (int digits = 0, at = 0; digits < MostDigits; digits++, unit /= 10)
        {
            double scale = Math.Pow(10, digits);
            while (at < times.Length && Math.Abs(times[at] * scale - Math.Round(times[at] * scale)) < 1e-5)
                at++; // fewer digits fit more of them: those before fit this one, too
            if (at == times.Length)
                return 1 / scale;
        }
        return unit;
    }

    /// <summary>The mean of all steps but those over a hole.</summary>
    private double UsualStep(double? statedHz)
    {
        var steps = new double[Math.Max(0, _times.Length - 1)];
        for (int i = 0; i < steps.Length; i++)
            steps[i] = _times[i + 1] - _times[i];
        Array.Sort(steps);
        double median = steps.Length == 0 ? 0 : steps[steps.Length / 2];
        if (median > 0)
        {
            // Times of too few digits are equal time and again; a few equal ones are samples written twice.
            bool rounded = steps.Count(s => s == 0) > RoundedShare * steps.Length;
            return steps.Where(s => s <= 1.5 * median && (rounded || s >= 0.5 * median)).Average();
        }
        return 1 / statedHz
            ?? throw new DataFormatException(
                _where(0),
                "the times do not tell the rate: there is one sample, or half of the times are equal.",
                "Export the file with its rate (FREQUENCY), or with more digits of the time."
            );
    }

    private void FindHoles(double step, int firstRow)
    {
        bool exact = Math.Abs(step / _rounding - Math.Round(step / _rounding)) < 0.02; // then rounding moves no time
        double tolerance = StepTolerance * step + (exact ? 0 : _rounding);
        for (int i = 1; i < _times.Length; i++)
        {
            double found = _times[i] - _times[i - 1];
            if (Math.Abs(found - step) <= tolerance)
                continue;
            double left = Math.Round(found / step) - 1;
            if (left < 1)
                throw Uneven(i, found, step);
            if (left + Missing > _times.Length)
            {
                string much = Text($"{left} samples are missing between {_times[i - 1]} s and {_times[i]} s, more than the file holds.");
                throw new DataFormatException(_where(i), much, "Cut the recording there, or export the file again.");
            }
            _holes.Add((i, new TimeHole(firstRow + i, _times[i - 1], _times[i], (int)left)));
        }
    }

    private DataFormatException Uneven(int row, double found, double step)
    {
        string what =
            found == 0
                ? Text($"the time {_times[row]} s stands there twice")
                : Text($"the time {_times[row]} s follows {_times[row - 1]} s, a step of {found:0.######} s");
        return new DataFormatException(
            _where(row),
            what + Text($"; steps of {step:0.######} s are expected, to a quarter of it."),
            "Take the repeated rows out, or export the recording evenly sampled."
        );
    }

    /// <summary>
    /// The stated rate where it brings the last sample to its time to half a sample; else that of the times, as the shortest number
    /// that their digits allow.
    /// </summary>
    private double Rate(double step, (string Where, double Hz)? stated)
    {
        double span = _times.Length == 0 ? 0 : _times[^1] - _times[0],
            steps = _times.Length - 1 + Missing;
        if (stated is { } s && Math.Abs(steps / s.Hz - span) <= 0.5 / s.Hz + _rounding)
            return s.Hz;
        double measured = steps / span;
        if (stated is { } wrong && Math.Abs(measured / wrong.Hz - 1) > RateTolerance)
        {
            throw new DataFormatException(
                wrong.Where,
                Text($"is {wrong.Hz} Hz, but the time column runs at {measured:0.###} Hz."),
                "Correct the line or export the file again."
            );
        }
        double least = steps / (span + _rounding),
            most = span > _rounding ? steps / (span - _rounding) : double.PositiveInfinity;
        for (int digits = 0; digits <= MostDigits; digits++)
        {
            double shortest = Math.Round(measured, digits);
            if (shortest >= least && shortest <= most)
                return shortest;
        }
        return measured;
    }

    /// <summary>Steps may all be right to a quarter and still add up: every sample has to be where start and rate put it.</summary>
    private void CheckDrift()
    {
        int filled = 0,
            hole = 0;
        for (int i = 0; i < _times.Length; i++)
        {
            if (hole < _holes.Count && _holes[hole].At == i)
                filled += _holes[hole++].Hole.Samples;
            double placed = _times[0] + (i + filled) / RateHz,
                allowed = 0.5 * (1 + hole) / RateHz + _rounding; // what a hole leaves out need not be whole samples
            if (Math.Abs(placed - _times[i]) > allowed)
            {
                throw new DataFormatException(
                    _where(i),
                    Text($"the time is {_times[i]} s; {RateHz:0.######} samples a second from {_times[0]} s on give {placed:0.######} s."),
                    "The rate changes within the recording: export it evenly sampled."
                );
            }
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
