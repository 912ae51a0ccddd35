using ScottPlot;

namespace TreePose.Plots;

/// <summary>What all figures share: an embedded font, so that text shows on a machine without any, and a palette for colour-blind eyes.</summary>
internal static class PlotStyle
{
    private const string Font = "DejaVu Sans";
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

    /// <summary>An empty figure in the common style.</summary>
    public static Plot NewPlot(string title, string horizontal, string vertical)
    {
        LoadFonts();
        var plot = new Plot();
        plot.Font.Set(Font);
        plot.Title(title, 15);
        plot.XLabel(horizontal);
        plot.YLabel(vertical);
        plot.Grid.MajorLineColor = Quiet.WithAlpha(0.35);
        return plot;
    }

    /// <summary>Writes a PNG, whole or not at all.</summary>
    public static void Save(Plot plot, string path, int width, int height)
    {
        byte[] png = plot.GetImage(width, height).GetImageBytes(ImageFormat.Png);
        AtomicFile.WriteAllBytes(path, png);
    }

    /// <summary>Smaller text, for one of several panels.</summary>
    public static void MakeSmall(Plot plot)
    {
        plot.Axes.Title.Label.FontSize = 12;
        plot.Axes.Bottom.Label.FontSize = plot.Axes.Left.Label.FontSize = 11;
        plot.Axes.Bottom.TickLabelStyle.FontSize = plot.Axes.Left.TickLabelStyle.FontSize = 10;
        plot.Legend.FontSize = 10;
    }

    /// <summary>Writes panels row by row as one PNG, whole or not at all.</summary>
    public static void SaveGrid(IReadOnlyList<Plot> panels, int columns, string path, int panelWidth, int panelHeight)
    {
        int across = Math.Min(columns, panels.Count), down = (panels.Count + across - 1) / across;
        var grid = new Multiplot();
        grid.Reset(panels[0]); // a new grid holds an empty figure
        foreach (Plot panel in panels.Skip(1)) grid.AddPlot(panel);
        grid.Layout = new ScottPlot.MultiplotLayouts.Grid(down, across);
        byte[] png = grid.Render(across * panelWidth, down * panelHeight).GetImageBytes(ImageFormat.Png);
        AtomicFile.WriteAllBytes(path, png);
    }

    private static void LoadFonts()
    {
        lock (Gate)
        {
            if (_fontsLoaded) return;
            foreach ((string file, bool bold) in new[] { ("DejaVuSans.ttf", false), ("DejaVuSans-Bold.ttf", true) })
            {
                using Stream source = typeof(PlotStyle).Assembly.GetManifestResourceStream(file)!;
                using var memory = new MemoryStream();
                source.CopyTo(memory);
                string path = Path.Combine(Path.GetTempPath(), $"treepose-{Environment.ProcessId}-{file}");
                File.WriteAllBytes(path, memory.ToArray());
                Fonts.AddFontFile(Font, path, bold, italic: false);
            }
            Fonts.Default = Font;
            _fontsLoaded = true;
        }
    }
}
