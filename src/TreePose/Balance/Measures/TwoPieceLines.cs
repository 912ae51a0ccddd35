using TreePose.Signal.Filters;

namespace TreePose.Balance.Measures;

/// <summary>y = a + b·x + c·max(0, x − x[bend]) by least squares.</summary>
/// <param name="SlopeBefore">b.</param>
/// <param name="SlopeAfter">b + c.</param>
/// <param name="ValueAtBend">y at the bend.</param>
/// <param name="SquaredError">Sum of squared differences.</param>
internal readonly record struct TwoPieceLine(double SlopeBefore, double SlopeAfter, double ValueAtBend, double SquaredError);

/// <summary>Such lines through the same points with a bend at one after the other: sums over what follows a bend are taken once.</summary>
internal sealed class TwoPieceLines
{
    private readonly double[] _x; // about their mean
    private readonly double[] _after,
        _squaresAfter,
        _valuesAfter,
        _productsAfter; // Σx, Σx², Σy, Σxy over the points from each on, about the means
    private readonly double _xx,
        _xy,
        _yy,
        _meanY;

    /// <summary>Takes the points.</summary>
    /// <param name="x">[n], rising.</param>
    /// <param name="y">[n].</param>
    public TwoPieceLines(double[] x, double[] y)
    {
        double mean = Trend.Mean(x);
        _meanY = Trend.Mean(y);
        _x = [.. x.Select(v => v - mean)];
        _after = new double[x.Length + 1];
        _squaresAfter = new double[x.Length + 1];
        _valuesAfter = new double[x.Length + 1];
        _productsAfter = new double[x.Length + 1];
        for (int i = x.Length - 1; i >= 0; i--)
        {
            double dx = _x[i],
                dy = y[i] - _meanY;
            _after[i] = _after[i + 1] + dx;
            _squaresAfter[i] = _squaresAfter[i + 1] + dx * dx;
            _valuesAfter[i] = _valuesAfter[i + 1] + dy;
            _productsAfter[i] = _productsAfter[i + 1] + dx * dy;
            _yy += dy * dy;
        }
        (_xx, _xy) = (_squaresAfter[0], _productsAfter[0]);
    }

    /// <summary>The line that bends at a point.</summary>
    public TwoPieceLine Bent(int bend)
    {
        double at = _x[bend];
        int beyond = _x.Length - bend - 1,
            from = bend + 1;
        // v = max(0, x − x[bend]), whose sums are those of what lies beyond.
        double sum = _after[from] - beyond * at,
            meanV = sum / _x.Length,
            xv = _squaresAfter[from] - at * _after[from],
            vv = _squaresAfter[from] - 2 * at * _after[from] + beyond * at * at - sum * meanV,
            vy = _productsAfter[from] - at * _valuesAfter[from];
        double determinant = _xx * vv - xv * xv;
        double b = (_xy * vv - vy * xv) / determinant,
            c = (vy * _xx - _xy * xv) / determinant;
        return new TwoPieceLine(b, b + c, _meanY + b * at - c * meanV, _yy - b * _xy - c * vy);
    }
}
