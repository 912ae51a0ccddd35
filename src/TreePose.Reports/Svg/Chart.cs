using System.Globalization;
using System.Text;
using TreePose.Reports.Page;

namespace TreePose.Reports.Svg;

/// <summary>
/// A chart as inline SVG. Colours are classes of the page's style sheet, so that it follows the light and the dark scheme;
/// it scales with its box. Marks carry titles, which browsers show as tips and read aloud.
/// </summary>
public sealed class Chart
{
    /// <summary>Marks by which series are told apart without colour.</summary>
    public static readonly Mark[] Marks = [Mark.Circle, Mark.Square, Mark.Triangle, Mark.Diamond];

    private const double Top = 14,
        Right = 14;
    private readonly StringBuilder _marks = new();
    private readonly string _title;
    private readonly double _width,
        _height,
        _left,
        _bottom,
        _xLow,
        _xHigh,
        _yLow,
        _yHigh;

    /// <param name="title">Read aloud in place of the picture.</param>
    /// <param name="x">Limits of the horizontal axis.</param>
    /// <param name="y">Limits of the vertical axis.</param>
    /// <param name="width">Units of the drawing, about CSS pixels.</param>
    /// <param name="height">Likewise.</param>
    /// <param name="left">Room for the vertical axis.</param>
    /// <param name="bottom">Room for the horizontal axis.</param>
    public Chart(
        string title,
        (double Low, double High) x,
        (double Low, double High) y,
        double width = 440,
        double height = 300,
        double left = 54,
        double bottom = 46
    )
    {
        (_title, _width, _height, _left, _bottom) = (title, width, height, left, bottom);
        (_xLow, _xHigh) = x.High > x.Low ? x : (x.Low - 1, x.Low + 1);
        (_yLow, _yHigh) = y.High > y.Low ? y : (y.Low - 1, y.Low + 1);
    }

    /// <summary>Draws the vertical axis with lines across.</summary>
    public Chart VerticalAxis(string label, int ticks = 5)
    {
        foreach (double at in Ticks.Between(_yLow, _yHigh, ticks))
        {
            Raw($"<line class=\"grid\" x1=\"{N(_left)}\" x2=\"{N(_width - Right)}\" y1=\"{N(Y(at))}\" y2=\"{N(Y(at))}\"/>");
            Raw($"<text class=\"tick\" x=\"{N(_left - 7)}\" y=\"{N(Y(at) + 4)}\" text-anchor=\"end\">{Ticks.Text(at)}</text>");
        }
        double middle = (Top + _height - _bottom) / 2;
        Raw(
            $"<text class=\"axis\" x=\"14\" y=\"{N(middle)}\" text-anchor=\"middle\" transform=\"rotate(-90 14 "
                + $"{N(middle)})\">{Html.Escape(label)}</text>"
        );
        return this;
    }

    /// <summary>Draws the horizontal axis with numbers.</summary>
    public Chart HorizontalAxis(string label, int ticks = 6)
    {
        foreach (double at in Ticks.Between(_xLow, _xHigh, ticks))
            Tick(at, Ticks.Text(at));
        return HorizontalLabel(label);
    }

    /// <summary>Draws the horizontal axis with names at given places.</summary>
    public Chart HorizontalAxis(string label, IEnumerable<(double At, string Name)> names)
    {
        foreach ((double at, string name) in names)
            Tick(at, name);
        return HorizontalLabel(label);
    }

    /// <summary>A line through points; a gap where one is not finite.</summary>
    public Chart Line(IEnumerable<(double X, double Y)> points, string style, Mark mark = Mark.Line)
    {
        var path = new StringBuilder();
        bool down = false;
        foreach ((double x, double y) in points)
        {
            if (!double.IsFinite(y))
                down = false;
            else
            {
                path.Append(down ? 'L' : 'M').Append(N(X(x))).Append(' ').Append(N(Y(y)));
                down = true;
            }
        }
        return Raw($"<path class=\"line {style}{Dash(mark)}\" d=\"{path}\"/>");
    }

    /// <summary>A straight line.</summary>
    public Chart Segment(double x1, double y1, double x2, double y2, string style, Mark mark = Mark.Line, string? tip = null) =>
        Raw(
            $"<line class=\"line {style}{Dash(mark)}\" x1=\"{N(X(x1))}\" y1=\"{N(Y(y1))}\" x2=\"{N(X(x2))}\" "
                + $"y2=\"{N(Y(y2))}\">{Tip(tip)}</line>"
        );

    /// <summary>A mark at a point.</summary>
    public Chart Point(double x, double y, string style, Mark mark = Mark.Circle, string? tip = null, double size = 4.5) =>
        Raw(Shape(X(x), Y(y), size, $"mark {style}", mark, tip));

    /// <summary>A filled box.</summary>
    public Chart Box(double x1, double y1, double x2, double y2, string style, string? tip = null) =>
        Raw(
            $"<rect class=\"{style}\" x=\"{N(Math.Min(X(x1), X(x2)))}\" y=\"{N(Math.Min(Y(y1), Y(y2)))}\" "
                + $"width=\"{N(Math.Abs(X(x2) - X(x1)))}\" height=\"{N(Math.Abs(Y(y2) - Y(y1)))}\">{Tip(tip)}</rect>"
        );

    /// <summary>Text at a point.</summary>
    public Chart Text(double x, double y, string text, string anchor = "start", double dx = 0, double dy = 4, string style = "tick") =>
        Raw($"<text class=\"{style}\" x=\"{N(X(x) + dx)}\" y=\"{N(Y(y) + dy)}\" text-anchor=\"{anchor}\">{Html.Escape(text)}</text>");

    /// <summary>The drawing.</summary>
    public override string ToString() =>
        $"<svg viewBox=\"0 0 {N(_width)} {N(_height)}\" style=\"--width:{N(_width)}px;max-width:{N(_width * 1.5)}px\" "
        + $"role=\"img\" aria-label=\"{Html.Escape(_title)}\">{_marks}</svg>";

    /// <summary>A mark of a given shape, for charts and keys.</summary>
    public static string Shape(double x, double y, double size, string style, Mark mark, string? tip = null) =>
        mark switch
        {
            Mark.Square or Mark.Box =>
                $"<rect class=\"{style}\" x=\"{N(x - size * 0.9)}\" y=\"{N(y - size * 0.9)}\" width=\"{N(size * 1.8)}\" "
                    + $"height=\"{N(size * 1.8)}\">{Tip(tip)}</rect>",
            Mark.Triangle => $"<path class=\"{style}\" d=\"M{N(x)} {N(y - size * 1.2)}L{N(x + size * 1.1)} "
                + $"{N(y + size * 0.8)}L{N(x - size * 1.1)} {N(y + size * 0.8)}Z\">{Tip(tip)}</path>",
            Mark.Diamond => $"<path class=\"{style}\" d=\"M{N(x)} {N(y - size * 1.3)}L{N(x + size * 1.2)} {N(y)}L{N(x)} "
                + $"{N(y + size * 1.3)}L{N(x - size * 1.2)} {N(y)}Z\">{Tip(tip)}</path>",
            _ => $"<circle class=\"{style}\" cx=\"{N(x)}\" cy=\"{N(y)}\" r=\"{N(size)}\">{Tip(tip)}</circle>",
        };

    /// <summary>The class that breaks a line up.</summary>
    public static string Dash(Mark mark) =>
        mark switch
        {
            Mark.Dashed => " dashed",
            Mark.Dotted => " dotted",
            _ => "",
        };

    private double X(double value) => _left + ((value - _xLow) / (_xHigh - _xLow) * (_width - _left - Right));

    private double Y(double value) => _height - _bottom - ((value - _yLow) / (_yHigh - _yLow) * (_height - _bottom - Top));

    private void Tick(double at, string name)
    {
        Raw(
            $"<line class=\"axisline\" x1=\"{N(X(at))}\" x2=\"{N(X(at))}\" y1=\"{N(_height - _bottom)}\" "
                + $"y2=\"{N(_height - _bottom + 4)}\"/>"
        );
        Raw($"<text class=\"tick\" x=\"{N(X(at))}\" y=\"{N(_height - _bottom + 17)}\" text-anchor=\"middle\">{Html.Escape(name)}</text>");
    }

    private Chart HorizontalLabel(string label)
    {
        Raw(
            $"<line class=\"axisline\" x1=\"{N(_left)}\" x2=\"{N(_width - Right)}\" y1=\"{N(_height - _bottom)}\" "
                + $"y2=\"{N(_height - _bottom)}\"/>"
        );
        return Raw(
            $"<text class=\"axis\" x=\"{N((_left + _width - Right) / 2)}\" y=\"{N(_height - 8)}\" "
                + $"text-anchor=\"middle\">{Html.Escape(label)}</text>"
        );
    }

    private static string Tip(string? tip) => tip is null ? "" : $"<title>{Html.Escape(tip)}</title>";

    private static string N(double value) => Math.Round(value, 1).ToString(CultureInfo.InvariantCulture);

    private Chart Raw(string svg)
    {
        _marks.Append(svg);
        return this;
    }
}
