namespace TreePose.Reports.Page;

/// <summary>Text into HTML.</summary>
internal static class Html
{
    /// <summary>Text that is safe as content and in quoted attributes, of HTML and of SVG.</summary>
    public static string Escape(string? text) =>
        TypedCommand
            .In(text ?? "")
            .Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal)
            .Replace("\"", "&quot;", StringComparison.Ordinal)
            .Replace("'", "&#39;", StringComparison.Ordinal);
}
