using ScottPlot;
using SkiaSharp;

namespace TreePose.Plots;

/// <summary>Hands ScottPlot the embedded fonts from memory: nothing is written to disk, and a bare machine shows text.</summary>
internal sealed class EmbeddedFonts : IFontResolver
{
    /// <summary>The family that all figures use.</summary>
    public const string Family = "DejaVu Sans";

    private static readonly Lazy<byte[]> Regular = new(() => Read("DejaVuSans.ttf")),
        Bold = new(() => Read("DejaVuSans-Bold.ttf"));

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
        Create(fontName, weight >= FontWeight.SemiBold);

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => Create(fontName, bold);

    private static SKTypeface? Create(string fontName, bool bold)
    {
        if (fontName != Family)
            return null; // another resolver's
        using var data = SKData.CreateCopy((bold ? Bold : Regular).Value);
        return SKTypeface.FromData(data);
    }

    private static byte[] Read(string file)
    {
        using Stream source = typeof(EmbeddedFonts).Assembly.GetManifestResourceStream(file)!;
        using var memory = new MemoryStream();
        source.CopyTo(memory);
        return memory.ToArray();
    }
}
