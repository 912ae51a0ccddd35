using ScottPlot;
using SkiaSharp;

namespace TreePose.Plots;

/// <summary>
/// A line through thousands of points, drawn in one stroke; ScottPlot's scatter asks for each of its points several times, by way of
/// lists over lists, and for its marker where there is none.
/// </summary>
/// <param name="x">[n] horizontal places.</param>
/// <param name="y">[n] vertical places.</param>
/// <param name="color">Of the line.</param>
internal sealed class PathLine(double[] x, double[] y, Color color) : IPlottable
{
    private const float WidthPixels = 1;

    /// <inheritdoc/>
    public bool IsVisible { get; set; } = true;

    /// <inheritdoc/>
    public IAxes Axes { get; set; } = new Axes();

    /// <inheritdoc/>
    public IEnumerable<LegendItem> LegendItems => [];

    /// <inheritdoc/>
    public AxisLimits GetAxisLimits() => new(x.Min(), x.Max(), y.Min(), y.Max());

    /// <inheritdoc/>
    public void Render(RenderPack rp)
    {
        // Axes are straight: two points say where all are.
        Pixel zero = Axes.GetPixel(new Coordinates(0, 0)),
            one = Axes.GetPixel(new Coordinates(1, 1));
        (double right, double up) = (one.X - zero.X, one.Y - zero.Y);
        var points = new SKPoint[x.Length];
        for (int i = 0; i < points.Length; i++)
            points[i] = new SKPoint((float)(zero.X + (x[i] * right)), (float)(zero.Y + (y[i] * up)));
        using var path = new SKPath();
        path.AddPoly(points, close: false);
        using var paint = new SKPaint
        {
            Style = SKPaintStyle.Stroke,
            StrokeWidth = WidthPixels,
            IsAntialias = true,
            Color = color.ToSKColor(),
        };
        rp.Canvas.DrawPath(path, paint);
    }
}
