using ScottPlot;
using SkiaSharp;

namespace TreePose.Plots;

/// <summary>A strip below a picture that names its lines, in as many rows as they need.</summary>
internal sealed class KeyStrip : IDisposable
{
    private const int Row = 20,
        Above = 4,
        Left = 14,
        Sample = 26,
        Gap = 8;
    private readonly IReadOnlyList<(string Name, Color Color)> _key;
    private readonly List<(float X, int Row)> _places = [];
    private readonly SKFont _font;

    /// <summary>Finds a place for each name.</summary>
    /// <param name="key">Names and colours.</param>
    /// <param name="width">Width of the picture, pixels.</param>
    public KeyStrip(IReadOnlyList<(string Name, Color Color)> key, int width)
    {
        _key = key;
        // ScottPlot's own: disposing it would take it from every later figure
        _font = new SKFont(Fonts.GetTypeface(EmbeddedFonts.Family, bold: false, italic: false), 12);
        float x = Left;
        int row = 0;
        foreach ((string name, _) in key)
        {
            float needed = Sample + Gap + _font.MeasureText(name);
            if (x > Left && x + needed > width)
                (x, row) = (Left, row + 1);
            _places.Add((x, row));
            x += needed + (2 * Gap);
        }
        Height = ((row + 1) * Row) + (2 * Above);
    }

    /// <summary>Pixels.</summary>
    public int Height { get; }

    /// <summary>Draws it.</summary>
    /// <param name="canvas">Where to.</param>
    /// <param name="top">Where the picture ends, pixels.</param>
    public void Draw(SKCanvas canvas, int top)
    {
        using var text = new SKPaint { Color = PlotStyle.Ink.ToSKColor(), IsAntialias = true };
        foreach (((string name, Color color), (float at, int line)) in _key.Zip(_places))
        {
            float middle = top + Above + ((line + 0.5f) * Row) - 2;
            using var stroke = new SKPaint
            {
                Color = color.ToSKColor(),
                StrokeWidth = 3,
                IsAntialias = true,
            };
            canvas.DrawLine(at, middle, at + Sample, middle, stroke);
            canvas.DrawText(name, at + Sample + Gap, middle + 4, SKTextAlign.Left, _font, text);
        }
    }

    public void Dispose() => _font.Dispose();
}
