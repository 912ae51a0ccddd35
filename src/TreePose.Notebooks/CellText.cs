using System.Globalization;
using System.Net;
using System.Text;
using TorchSharp;
using TreePose.Balance.Measures;
using TreePose.Datasets;
using TreePose.Datasets.Stability;

namespace TreePose.Notebooks;

/// <summary>What cells show, as markup. Every text of data is escaped.</summary>
internal static class CellText
{
    private const int MostRows = 12,
        MostColumns = 10,
        MostReportBytes = 8 << 20;

    /// <summary>Type, shape and range of a tensor, and the values of its first rows.</summary>
    public static string Of(torch.Tensor tensor)
    {
        string what = $"{tensor.dtype} [{string.Join(", ", tensor.shape)}] on {tensor.device_type.ToString().ToLowerInvariant()}";
        if (tensor.numel() == 0)
            return Line(what + ", empty");
        using torch.Tensor values = tensor.detach().to(torch.float64).cpu().contiguous();
        using torch.Tensor low = values.min(),
            high = values.max(),
            mean = values.mean();
        string range = $"{Number(low.item<double>())} to {Number(high.item<double>())}, mean {Number(mean.item<double>())}";
        int columns = tensor.shape.Length == 0 ? 1 : (int)tensor.shape[^1];
        double[] all = [.. values.data<double>().Take(MostRows * columns)];
        string[][] rows = [.. all.Chunk(columns).Take(MostRows).Select(r => r.Take(MostColumns).Select(Number).ToArray())];
        string rest = tensor.numel() > all.Length || columns > MostColumns ? Line("… and more") : "";
        return Line($"{what}: {range}") + Table([], rows) + rest;
    }

    /// <summary>Who was recorded, and how much.</summary>
    public static string Of(FrameDataset data) =>
        Line($"{data.Source}: frames {data.Shape}")
        + Table(
            ["participant", "captures", "frames", "events"],
            data.Sequences.GroupBy(s => s.Id.Participant)
                .Select(p => new[] { p.Key, Whole(p.Count()), Whole(p.Sum(s => s.Length)), Whole(p.Sum(s => s.Events.Count)) })
        );

    /// <summary>Whose holds there are, and their targets.</summary>
    public static string Of(HoldDataset data) =>
        Line($"{data.Source}: frames {data.Shape}")
        + Table(
            ["participant", "holds", "frames", $"mean target, {data.TargetUnit}"],
            data.Holds.GroupBy(h => h.Id.Participant)
                .Select(p =>
                    new[]
                    {
                        p.Key,
                        Whole(p.Count()),
                        Whole(p.Sum(h => h.Length)),
                        p.Average(h => h.Target) is { } target ? Number(target) : "–",
                    }
                )
        );

    /// <summary>The first rows of a table of balance measures, with its first measures.</summary>
    public static string Of(StabilityTable table)
    {
        CopMeasureDefinition[] measures = [.. CopMeasures.Registry.Take(MostColumns)];
        return Line($"{table.Rows.Count} trials, {table.Skipped.Count} left out, {CopMeasures.Registry.Count} measures each")
            + Table(
                ["trial", .. measures.Select(m => $"{m.Name}, {m.Unit}")],
                table
                    .Rows.Take(MostRows)
                    .Select(r => (string[])[$"{r.Capture} {r.Trial}", .. r.Measures.Values.Take(measures.Length).Select(Number)])
            )
            + (table.Rows.Count > MostRows ? Line($"… and {table.Rows.Count - MostRows} more") : "");
    }

    /// <summary>The report of a record, in a frame of its own that reaches nothing else; its path where there is none yet.</summary>
    public static string Report(string folder)
    {
        string page = Path.Combine(folder, "report.html");
        if (!File.Exists(page))
            return Line($"{folder}: no report yet");
        if (new FileInfo(page).Length > MostReportBytes)
            return Line($"{page}: too large for a cell, open it in a browser");
        string text = WebUtility.HtmlEncode(File.ReadAllText(page));
        return $"<iframe sandbox=\"allow-scripts\" style=\"width:100%;height:640px;border:1px solid #ccc\" srcdoc=\"{text}\"></iframe>";
    }

    /// <summary>A picture with its name.</summary>
    public static string Picture(string path) =>
        $"<img alt=\"{Escape(Path.GetFileNameWithoutExtension(path))}\" style=\"max-width:100%\" "
        + $"src=\"data:image/png;base64,{Convert.ToBase64String(File.ReadAllBytes(path))}\">";

    private static string Table(IReadOnlyList<string> head, IEnumerable<string[]> rows)
    {
        var text = new StringBuilder("<table>");
        if (head.Count > 0)
            text.Append("<tr>").AppendJoin("", head.Select(h => $"<th>{Escape(h)}</th>")).Append("</tr>");
        foreach (string[] row in rows)
            text.Append("<tr>").AppendJoin("", row.Select(c => $"<td>{Escape(c)}</td>")).Append("</tr>");
        return text.Append("</table>").ToString();
    }

    private static string Line(string text) => $"<p>{Escape(text)}</p>";

    private static string Escape(string text) => WebUtility.HtmlEncode(text);

    private static string Number(double value) => value.ToString("G5", CultureInfo.InvariantCulture);

    private static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);
}
