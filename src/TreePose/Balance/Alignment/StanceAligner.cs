using System.Globalization;
using TreePose.Balance.Events;
using TreePose.Captures;

namespace TreePose.Balance.Alignment;

/// <summary>
/// Ties the clock of markers to that of a force plate by what both see: a foot that stands on the plate and leaves it. The plate's load
/// (on or off) and the foot's markers (slow, low, and where the centre of pressure is, or not) are laid over each other where they
/// correlate best. Both have to be in one laboratory's axes.
/// </summary>
internal static class StanceAligner
{
    private const double NearSeconds = 0.25;
    private const int Finer = 8; // places that are tried within a frame of markers

    /// <summary>Aligns one plate.</summary>
    /// <param name="name">Trial and plate, for messages.</param>
    /// <param name="markers">Markers as <c>NAME_pos_X</c>, <c>_Y</c>, <c>_Z</c>, mm.</param>
    /// <param name="plate">The plate.</param>
    /// <param name="options">Rules; validated by the caller.</param>
    /// <exception cref="ClockAlignmentException">
    /// The plate never becomes empty or loaded, a marker is not there, none stands as the plate is loaded, or another offset fits as well.
    /// </exception>
    public static StanceAlignment Align(string name, MotionCaptureRecording markers, ForcePlateRecording plate, StanceOptions options)
    {
        bool[] empty = Empty(plate, options);
        if (empty.All(e => e == empty[0]))
            throw Wrong(
                name,
                Text($"the plate is {(empty[0] ? "empty" : "loaded")} all the time (above or below {options.EmptyPlateNewtons} N), ")
                    + "so no step shows its clock.",
                "Take a recording in which a foot steps on or off."
            );
        IReadOnlyList<string> known = MarkerStance.Names(markers);
        if (options.Markers.FirstOrDefault(m => !known.Contains(m)) is { } missing)
            throw Wrong(name, $"there is no marker '{missing}'. There are {string.Join(", ", known)}.", "Correct --set markers=….");
        var stance = new MarkerStance(markers, plate, empty, options);
        string[][] choices = options.Markers.Length > 0 ? [options.Markers] : [.. known.Select(k => new[] { k })];
        Fit? best = null;
        foreach (string[] chosen in choices)
        {
            var fit = new Fit(stance.Any(chosen), markers, plate, empty, options, string.Join(", ", chosen));
            if (fit.Found.Correlation > (best?.Found.Correlation ?? 0))
                best = fit;
        }
        return Checked(name, best, options);
    }

    private static StanceAlignment Checked(string name, Fit? best, StanceOptions options)
    {
        if (best is null || best.Found.Correlation < options.MinimumCorrelation)
        {
            string likest = best is null
                ? "No marker is ever low, slow and over the plate."
                : Text($"The likest, {best.Found.Marker}, correlates by {best.Found.Correlation:0.00} ")
                    + Text($"at {best.Found.OffsetSeconds:0.000} s; {options.MinimumCorrelation:0.00} is needed.");
            throw Wrong(
                name,
                $"no marker stands when the plate is loaded and leaves when it is empty. {likest}",
                "Check that both are in one laboratory's axes (--set up=y where Y points up), name the markers of the foot with "
                    + "--set markers=A,B, with --set standingMmPerSecond=400 where they walk, or seek farther with "
                    + "--set largestOffsetSeconds=10."
            );
        }
        (double other, double lead) = best.NextBest();
        if (lead < options.MinimumLead)
            throw Wrong(
                name,
                Text($"an offset of {best.Found.OffsetSeconds:0.000} s and one of {other:0.000} s fit alike ")
                    + Text($"({best.Found.Correlation:0.00} and {best.Found.Correlation - lead:0.00})."),
                "Say how far the clocks can be apart with --set largestOffsetSeconds=…, or take a recording with steps that are not "
                    + "regular."
            );
        return best.Found;
    }

    private static bool[] Empty(ForcePlateRecording plate, StanceOptions options)
    {
        var empty = new bool[plate.Length];
        foreach (EmptySpan span in PlateContact.EmptySpans(plate, options.Contact, out _))
            empty.AsSpan(span.Start, span.End - span.Start).Fill(true);
        return empty;
    }

    private static ClockAlignmentException Wrong(string name, string problem, string remedy) => new($"{name}: {problem} {remedy}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>The offsets of one choice of markers.</summary>
    private sealed class Fit
    {
        private readonly double[] _stands;
        private readonly bool[] _empty;
        private readonly MotionCaptureRecording _markers;
        private readonly ForcePlateRecording _plate;
        private readonly List<(double Offset, double Correlation)> _coarse = [];

        public Fit(
            double[] stands,
            MotionCaptureRecording markers,
            ForcePlateRecording plate,
            bool[] empty,
            StanceOptions options,
            string marker
        )
        {
            (_stands, _markers, _plate, _empty) = (stands, markers, plate, empty);
            double frame = 1 / markers.SamplingFrequencyHz;
            int steps = (int)Math.Ceiling(options.LargestOffsetSeconds / frame);
            for (int i = -steps; i <= steps; i++)
                _coarse.Add((i * frame, Correlation(i * frame)));
            double about = _coarse.MaxBy(c => c.Correlation).Offset;
            (double Offset, double Correlation)[] fine =
            [
                .. Enumerable.Range(-Finer, 2 * Finer + 1).Select(i => about + i * frame / Finer).Select(o => (o, Correlation(o))),
            ];
            double most = fine.Max(f => f.Correlation);
            double[] alike = [.. fine.Where(f => f.Correlation >= most - 1e-9).Select(f => f.Offset)];
            double offset = (alike[0] + alike[^1]) / 2; // both are on or off, so that offsets within a frame may fit alike
            (double residual, int changes) = Residual(offset);
            Found = new StanceAlignment
            {
                OffsetSeconds = offset,
                UncertaintySeconds = Math.Max(frame / 2, double.IsNaN(residual) ? options.LargestOffsetSeconds : residual / 1000),
                Correlation = most,
                ResidualMilliseconds = residual,
                Changes = changes,
                Marker = marker,
            };
        }

        public StanceAlignment Found { get; }

        /// <summary>The best offset that is not near the one found, and by how much it fits worse.</summary>
        public (double Offset, double Lead) NextBest()
        {
            (double offset, double correlation) = _coarse
                .Where(c => Math.Abs(c.Offset - Found.OffsetSeconds) > NearSeconds)
                .DefaultIfEmpty((Offset: 0, Correlation: double.NegativeInfinity))
                .MaxBy(c => c.Correlation);
            return (offset, Found.Correlation - correlation);
        }

        /// <summary>
        /// Of frames in which the foot is seen and the plate was recorded; 0 where they are too few, or one of them never changes.
        /// </summary>
        private double Correlation(double offset)
        {
            int n = 0,
                loaded = 0,
                standing = 0,
                both = 0;
            for (int i = 0; i < _stands.Length; i++)
            {
                int sample = SampleAt(_markers.TimeSeconds[i] - offset);
                if (double.IsNaN(_stands[i]) || sample < 0 || sample >= _plate.Length)
                    continue;
                bool stands = _stands[i] == 1,
                    bears = !_empty[sample];
                n++;
                loaded += bears ? 1 : 0;
                standing += stands ? 1 : 0;
                both += stands && bears ? 1 : 0;
            }
            double spread = Math.Sqrt((double)loaded * (n - loaded) * standing * (n - standing));
            return
                spread > 0 && 2 * n >= Math.Min(_stands.Length, _plate.Length * _markers.SamplingFrequencyHz / _plate.SamplingFrequencyHz)
                ? ((double)n * both - (double)loaded * standing) / spread
                : 0;
        }

        private int SampleAt(double seconds) => (int)Math.Round((seconds - _plate.TimeSeconds[0]) * _plate.SamplingFrequencyHz);

        private (double Milliseconds, int Changes) Residual(double offset)
        {
            (double Time, bool On)[] marker =
            [
                .. Enumerable
                    .Range(1, Math.Max(0, _stands.Length - 1))
                    .Where(i => _stands[i] + _stands[i - 1] == 1)
                    .Select(i => ((_markers.TimeSeconds[i] + _markers.TimeSeconds[i - 1]) / 2, _stands[i] == 1)),
            ];
            (double Time, bool On)[] load =
            [
                .. Enumerable
                    .Range(1, Math.Max(0, _empty.Length - 1))
                    .Where(i => _empty[i] != _empty[i - 1])
                    .Select(i => (_plate.TimeSeconds[i] + offset, !_empty[i]))
                    .Where(c => c.Item1 >= _markers.TimeSeconds[0] && c.Item1 <= _markers.TimeSeconds[^1]),
            ];
            double[] apart =
            [
                .. load.Select(l => marker.Where(m => m.On == l.On).Select(m => Math.Abs(m.Time - l.Time)).DefaultIfEmpty(double.NaN).Min())
                    .Where(d => d <= NearSeconds),
            ];
            return (apart.Length == 0 ? double.NaN : 1000 * Math.Sqrt(apart.Average(d => d * d)), load.Length);
        }
    }
}
