using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using TreePose.Runs;

namespace TreePose.Reports.Notebook;

/// <summary>A Jupyter notebook, nbformat 4.5, in the making.</summary>
internal sealed class NotebookFile(string folder)
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, IndentSize = 1 };
    private readonly JsonArray _cells = [];
    private int _executed;

    /// <summary>Adds a text cell.</summary>
    public void AddMarkdown(MarkdownCell cell)
    {
        if (cell.Text.Trim().Length == 0)
            return;
        var json = new JsonObject
        {
            ["cell_type"] = "markdown",
            ["id"] = NextId(),
            ["metadata"] = new JsonObject(),
            ["source"] = cell.Text.Trim(),
        };
        if (cell.Attachments.Count > 0)
            json["attachments"] = new JsonObject(
                cell.Attachments.Select(a => KeyValuePair.Create(a.Name, (JsonNode?)new JsonObject { [a.MimeType] = a.Content }))
            );
        _cells.Add((JsonNode)json);
    }

    /// <summary>Adds a code cell with what it showed.</summary>
    /// <param name="code">The cell's source.</param>
    /// <param name="shown">What it showed, in order.</param>
    /// <param name="executed">Whether the run came to it.</param>
    public void AddCode(string code, IEnumerable<ShownPiece> shown, bool executed) =>
        _cells.Add(
            (JsonNode)
                new JsonObject
                {
                    ["cell_type"] = "code",
                    ["id"] = NextId(),
                    ["metadata"] = new JsonObject(),
                    ["execution_count"] = executed ? ++_executed : null,
                    ["source"] = code,
                    ["outputs"] = Outputs(shown),
                }
        );

    /// <summary>The file's text.</summary>
    public override string ToString() =>
        new JsonObject
        {
            ["cells"] = _cells.DeepClone(),
            ["metadata"] = new JsonObject
            {
                ["kernelspec"] = new JsonObject
                {
                    ["display_name"] = ".NET (C#)",
                    ["language"] = "C#",
                    ["name"] = ".net-csharp",
                },
                ["language_info"] = new JsonObject
                {
                    ["name"] = "C#",
                    ["file_extension"] = ".cs",
                    ["mimetype"] = "text/x-csharp",
                    ["pygments_lexer"] = "csharp",
                },
            },
            ["nbformat"] = 4,
            ["nbformat_minor"] = 5,
        }.ToJsonString(Format) + "\n";

    private JsonArray Outputs(IEnumerable<ShownPiece> shown)
    {
        var outputs = new JsonArray();
        foreach (ShownPiece piece in shown)
        {
            if (piece.Figure is { } figure)
            {
                string path = RecordPaths.Resolve(folder, figure, Path.Combine(folder, RecordFiles.Output));
                if (File.Exists(path) && figure.EndsWith(".png", StringComparison.Ordinal))
                    outputs.Add(
                        (JsonNode)
                            new JsonObject
                            {
                                ["output_type"] = "display_data",
                                ["metadata"] = new JsonObject(),
                                ["data"] = new JsonObject
                                {
                                    ["image/png"] = Convert.ToBase64String(RecordPaths.Read(path)),
                                    ["text/plain"] = figure,
                                },
                            }
                    );
            }
            else if (
                outputs.Count > 0
                && outputs[^1] is JsonObject last
                && last["output_type"].Text() == "stream"
                && last["name"].Text() == piece.Stream
            )
                last["text"] = last["text"].Text() + piece.Text;
            else
                outputs.Add(
                    (JsonNode)
                        new JsonObject
                        {
                            ["output_type"] = "stream",
                            ["name"] = piece.Stream,
                            ["text"] = piece.Text,
                        }
                );
        }
        return outputs;
    }

    private string NextId() => string.Create(CultureInfo.InvariantCulture, $"cell-{_cells.Count + 1}");
}

/// <summary>Text of a cell with the pictures it shows.</summary>
internal sealed record MarkdownCell(string Text, IReadOnlyList<Attachment> Attachments);

/// <summary>A picture inside a text cell.</summary>
internal sealed record Attachment(string Name, string MimeType, string Content);
