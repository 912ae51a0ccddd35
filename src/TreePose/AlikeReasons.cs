using System.Globalization;
using System.Text.RegularExpressions;
using TreePose.Datasets;

namespace TreePose;

/// <summary>Reasons that differ in a name, a file or a row of a table alone are told once, with the first few.</summary>
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
        string[] rows = RowSpans([.. group.Select(i => RowNumber().Match(of(i).Reason)).Where(m => m.Success)]);
        string[] names = rows.Length > 0 ? rows : [.. group.Select(i => NameOf(of(i)))];
        string first = string.Join(", ", names.Take(Named)) + (names.Length > Named ? ", …" : "");
        return $"{group.Count} alike ({(rows.Length > 0 ? "rows " : "")}{first}): {of(group[0]).Reason}";
    }

    /// <summary><c>2 to 49</c>, <c>60</c>: rows that follow one another are one span.</summary>
    private static string[] RowSpans(IReadOnlyList<Match> rows) =>
        [
            .. rows.Select(m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture))
                .Distinct()
                .Order()
                .Select((row, i) => (row, Start: row - i)) // the same for rows that follow one another
                .GroupBy(r => r.Start, r => r.row)
                .Select(g => g.First() == g.Last() ? $"{g.First()}" : $"{g.First()} to {g.Last()}"),
        ];

    private static string NameOf((string? Name, string Reason) item) =>
        item.Name ?? item.Reason.Split(' ').FirstOrDefault(w => FileWord().IsMatch(w))?.TrimEnd(':', ',', '.') ?? item.Reason;

    /// <summary>The reason without its own name, without files and without the number of a row; the file of a row stays.</summary>
    private static string Form((string? Name, string Reason) item)
    {
        string text = RowNumber().Replace(item.Reason, ", row ·");
        if (item.Name is { Length: > 0 } name)
            text = text.Replace(name, "·", StringComparison.Ordinal);
        string[] words = text.Split(' ');
        return string.Join(' ', words.Select((w, i) => FileWord().IsMatch(w) && words.ElementAtOrDefault(i + 1) != "row" ? "·" : w));
    }

    /// <summary>A path, or a name with an ending.</summary>
    [GeneratedRegex(@"[/\\]|\w\.[A-Za-z]\w{0,4}\W*$")]
    private static partial Regex FileWord();

    [GeneratedRegex(@", row (\d{1,9})\b")]
    private static partial Regex RowNumber();
}
