using TreePose.Captures;

namespace TreePose.Balance.Alignment;

/// <summary>When markers stand where a plate bears its load: one value a frame, 1 standing, 0 not, NaN where none is seen.</summary>
internal sealed class MarkerStance
{
    private const double HalfSpanSeconds = 0.02, // over which a speed is taken
        LowestShare = 0.05;
    private readonly MotionCaptureRecording _markers;
    private readonly StanceOptions _options;
    private readonly (double From, double To) _x;
    private readonly (double From, double To) _y;

    public MarkerStance(MotionCaptureRecording markers, ForcePlateRecording plate, bool[] empty, StanceOptions options)
    {
        (_markers, _options) = (markers, options);
        (_x, _y) = (Span(plate.CopMillimetres.X, empty), Span(plate.CopMillimetres.Y, empty));
    }

    /// <summary>Names of markers that have all three places.</summary>
    public static IReadOnlyList<string> Names(MotionCaptureRecording markers) =>
        [
            .. markers
                .Names.Where(n => n.EndsWith("_pos_X", StringComparison.Ordinal))
                .Select(n => n[..^"_pos_X".Length])
                .Where(n => markers.Has(n + "_pos_Y") && markers.Has(n + "_pos_Z")),
        ];

    /// <summary>When any of some markers stands.</summary>
    public double[] Any(IReadOnlyList<string> names)
    {
        double[][] each = [.. names.Select(Of)];
        return
        [
            .. Enumerable
                .Range(0, _markers.Length)
                .Select(i =>
                    each.Any(e => e[i] == 1) ? 1
                    : each.Any(e => e[i] == 0) ? 0
                    : double.NaN
                ),
        ];
    }

    private double[] Of(string name)
    {
        (double[] x, double[] y, double[] z) = (_markers[name + "_pos_X"], _markers[name + "_pos_Y"], _markers[name + "_pos_Z"]);
        double[] side = _options.Up == UprightAxis.Z ? y : [.. z.Select(v => -v)],
            height = _options.Up == UprightAxis.Z ? z : y;
        bool Near(int i) => x[i] >= _x.From && x[i] <= _x.To && side[i] >= _y.From && side[i] <= _y.To;
        double[] there = [.. Enumerable.Range(0, x.Length).Where(Near).Select(i => height[i]).Order()];
        double low = there.Length == 0 ? double.NaN : there[(int)(LowestShare * there.Length)] + _options.RiseMillimetres;
        int half = Math.Max(1, (int)Math.Round(HalfSpanSeconds * _markers.SamplingFrequencyHz));
        var stands = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            (int a, int b) = (Math.Max(0, i - half), Math.Min(x.Length - 1, i + half));
            double moved = Math.Sqrt(Square(x, a, b) + Square(side, a, b) + Square(height, a, b)),
                speed = moved * _markers.SamplingFrequencyHz / Math.Max(1, b - a);
            stands[i] =
                !double.IsFinite(speed) || !double.IsFinite(x[i]) ? double.NaN
                : Near(i) && height[i] <= low && speed < _options.StandingMmPerSecond ? 1
                : 0;
        }
        return stands;
    }

    private static double Square(double[] values, int a, int b) => (values[b] - values[a]) * (values[b] - values[a]);

    /// <summary>Where the centre of pressure is while the plate is loaded, but for its farthest places, widened by the margin.</summary>
    private (double From, double To) Span(double[] cop, bool[] empty)
    {
        const double Farthest = 0.02;
        double[] places = [.. cop.Where((v, i) => !empty[i] && double.IsFinite(v)).Order()];
        return places.Length == 0
            ? (double.NaN, double.NaN)
            : (
                places[(int)(Farthest * places.Length)] - _options.MarginMillimetres,
                places[(int)((1 - Farthest) * (places.Length - 1))] + _options.MarginMillimetres
            );
    }
}
