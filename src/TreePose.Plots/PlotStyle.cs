using System.Globalization;
using ScottPlot;
using SkiaSharp;

namespace TreePose.Plots;

/// <summary>
/// What all figures share: an embedded font, so that text shows on a machine without any, and a palette for colour-blind eyes.
/// </summary>
internal static class PlotStyle
{
    private const int ZlibLevel = 3;
    private static readonly Lock Gate = new();
    private static bool _fontsLoaded;

    /// <summary>Colours of Okabe and Ito (2008).</summary>
    public static Color Up { get; } = Color.FromHex("#E69F00");

    /// <summary>Going down.</summary>
    public static Color Down { get; } = Color.FromHex("#0072B2");

    /// <summary>Neither, grids, reference lines.</summary>
    public static Color Quiet { get; } = Color.FromHex("#B8BEC4");

    /// <summary>Text.</summary>
    public static Color Ink { get; } = Color.FromHex("#22272B");

    /// <summary>Series in figures with several lines.</summary>
    public static IReadOnlyList<Color> Series { get; } =
    [.. new[] { "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#000000" }.Select(h => Color.FromHex(h))];

    /// <summary>
    /// Colour of a class of events: 1 is going up, 2 going down; others have those of series that these two leave, round and round.
    /// </summary>
    public static Color OfEvent(int ofClass) =>
        ofClass switch
        {
            1 => Up,
            2 => Down,
            _ => Series[2 + ((ofClass - 3) % (Series.Count - 2))],
        };

    /// <summary>An empty figure in the common style.</summary>
    public static Plot NewPlot(string title, string horizontal, string vertical)
    {
        LoadFonts();
        var plot = new Plot();
        plot.Font.Set(EmbeddedFonts.Family);
        plot.Title(title, 15);
        plot.XLabel(horizontal);
        plot.YLabel(vertical);
        plot.Grid.MajorLineColor = Quiet.WithAlpha(0.35);
        return plot;
    }

    /// <summary>Ticks of what is counted: whole numbers alone, from 1 on, about ten.</summary>
    public static ScottPlot.TickGenerators.NumericManual WholeNumbers(int last)
    {
        int[] whole = [.. CountedUpTo(last)];
        return new([.. whole.Select(n => (double)n)], [.. whole.Select(n => n.ToString(CultureInfo.InvariantCulture))]);
    }

    /// <summary>At most ten whole numbers from 1 up to a last one, multiples of 1, 2, 5, 10, 20 …</summary>
    internal static IEnumerable<int> CountedUpTo(int last)
    {
        int step = 1;
        for (int i = 0; last / step > 10; i++)
            step = i % 3 == 1 ? step / 2 * 5 : 2 * step;
        return Enumerable.Range(1, Math.Max(1, last)).Where(n => n % step == 0);
    }

    /// <summary>Writes a PNG, whole or not at all.</summary>
    public static void Save(Plot plot, string path, int width, int height)
    {
        using SKSurface surface = NewSurface(width, height);
        plot.Render(surface.Canvas, new PixelSize(width, height).ToPixelRect());
        Write(surface, path);
    }

    /// <summary>Smaller text, for one of several panels.</summary>
    public static void MakeSmall(Plot plot)
    {
        plot.Axes.Title.Label.FontSize = 12;
        plot.Axes.Bottom.Label.FontSize = plot.Axes.Left.Label.FontSize = 11;
        plot.Axes.Bottom.TickLabelStyle.FontSize = plot.Axes.Left.TickLabelStyle.FontSize = 10;
        plot.Legend.FontSize = 10;
    }

    /// <summary>Writes panels row by row as one PNG, whole or not at all. A key stands below them, where it covers nothing.</summary>
    public static void SaveGrid(
        IReadOnlyList<Plot> panels,
        int columns,
        string path,
        int panelWidth,
        int panelHeight,
        IReadOnlyList<(string Name, Color Color)>? key = null
    )
    {
        int across = Math.Min(columns, panels.Count),
            down = (panels.Count + across - 1) / across;
        var grid = new Multiplot();
        grid.Reset(panels[0]); // a new grid holds an empty figure
        foreach (Plot panel in panels.Skip(1))
            grid.AddPlot(panel);
        grid.Layout = new ScottPlot.MultiplotLayouts.Grid(down, across);
        (int width, int height) = (across * panelWidth, down * panelHeight);
        using var strip = key is null ? null : new KeyStrip(key, width);
        using SKSurface surface = NewSurface(width, height + (strip?.Height ?? 0));
        surface.Canvas.Clear(SKColors.White);
        grid.Render(surface.Canvas, new PixelSize(width, height).ToPixelRect());
        strip?.Draw(surface.Canvas, height);
        Write(surface, path);
    }

    /// <summary>Room for an opaque picture.</summary>
    private static SKSurface NewSurface(int width, int height) =>
        SKSurface.Create(new SKImageInfo(width, height, SKImageInfo.PlatformColorType, SKAlphaType.Opaque));

    /// <summary>Lines on white pack as well by differences of rows as by a search for filters, in a quarter of the time.</summary>
    private static void Write(SKSurface surface, string path)
    {
        using SKPixmap pixels = surface.PeekPixels();
        using SKData? data = pixels.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.Up, ZlibLevel));
        AtomicFile.WriteAllBytes(path, data is null ? throw new IOException($"{path}: the picture cannot be packed.") : data.ToArray());
    }

    private static void LoadFonts()
    {
        lock (Gate)
        {
            if (_fontsLoaded)
                return;
            Fonts.FontResolvers.Insert(0, new EmbeddedFonts());
            Fonts.Default = EmbeddedFonts.Family;
            _fontsLoaded = true;
        }
    }
}
