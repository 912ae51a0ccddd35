using System.Text.RegularExpressions;
using TreePose.Datasets;

namespace TreePose;

/// <summary>Reasons that differ in a name or a file alone are told once, with how many there are and the first few of them.</summary>
internal static partial class AlikeReasons
{
    private const int FewerAreToldOneByOne = 3,
        Named = 3;

    /// <summary>
    /// The reasons in the order of the first of each kind: <c>NAME: REASON</c>, or <c>90 alike (A, B, C, …): REASON of A</c>.
    /// </summary>
    public static IReadOnlyList<string> Lines(IReadOnlyList<SkippedCapture> skipped) =>
        [
            .. Groups(skipped, s => (s.CaptureId, s.Reason))
                .Select(g => Line(g, s => (s.CaptureId, s.Reason), s => $"{s.CaptureId}: {s.Reason}")),
        ];

    /// <summary>Items that are told together, in the order of the first of each group; one alone is a group.</summary>
    /// <param name="items">All of them.</param>
    /// <param name="of">What an item is about, where that is known, and its reason.</param>
    public static IEnumerable<IReadOnlyList<T>> Groups<T>(IReadOnlyList<T> items, Func<T, (string? Name, string Reason)> of) =>
        from kind in items.Index().GroupBy(i => Form(of(i.Item)))
        from part in kind.Count() < FewerAreToldOneByOne ? kind.Select(i => new[] { i }) : [kind.ToArray()]
        orderby part[0].Index
        select (IReadOnlyList<T>)[.. part.Select(i => i.Item)];

    /// <summary>A group as one text.</summary>
    /// <param name="group">Of <see cref="Groups"/>.</param>
    /// <param name="of">As there.</param>
    /// <param name="one">How an item that stands alone is told.</param>
    public static string Line<T>(IReadOnlyList<T> group, Func<T, (string? Name, string Reason)> of, Func<T, string> one)
    {
        if (group.Count < FewerAreToldOneByOne)
            return one(group[0]);
        string names = string.Join(", ", group.Take(Named).Select(i => NameOf(of(i))));
        return $"{group.Count} alike ({names}{(group.Count > Named ? ", …" : "")}): {of(group[0]).Reason}";
    }

    private static string NameOf((string? Name, string Reason) item) =>
        item.Name ?? item.Reason.Split(' ').FirstOrDefault(w => FileWord().IsMatch(w))?.TrimEnd(':', ',', '.') ?? item.Reason;

    /// <summary>The reason without its own name and without files.</summary>
    private static string Form((string? Name, string Reason) item)
    {
        string text = item.Name is { Length: > 0 } name ? item.Reason.Replace(name, "·", StringComparison.Ordinal) : item.Reason;
        return string.Join(' ', text.Split(' ').Select(w => FileWord().IsMatch(w) ? "·" : w));
    }

    /// <summary>A path, or a name with an ending.</summary>
    [GeneratedRegex(@"[/\\]|\w\.[A-Za-z]\w{0,4}\W*$")]
    private static partial Regex FileWord();
}
