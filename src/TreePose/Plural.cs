using System.Globalization;

namespace TreePose;

/// <summary>Counts as they are read: <c>1 capture</c>, <c>2 captures</c>.</summary>
internal static class Plural
{
    /// <summary>How many of what.</summary>
    /// <param name="count">How many.</param>
    /// <param name="one">What one is called.</param>
    /// <param name="many">What several are called; null adds an s.</param>
    public static string Of(int count, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many ?? one + "s")}");
}
