using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TreePose.App.Notebooks;

/// <summary>
/// A script with cells (<c>// %% title</c>) as a notebook of the .NET kernel, and back. What a notebook has no place for (directives,
/// empty lines, how a mark is written) stands in its metadata, so that a script comes back as it was, and one whose cells were changed
/// in a notebook comes back with these changes and no others.
/// </summary>
internal static class NotebookScript
{
    private const string Mark = "// %%",
        Ours = "treepose",
        ImplicitUsings = "using System.Net.Http;\nusing System.Threading;", // those of a script that the kernel does not have
        SetupNote =
            "// Made for the script's directives, and no part of it. args is what stands behind the script on a command line.\n"
            + "// Is a file not found here (CS0006)? In the clone: dotnet build src/TreePose.Notebooks";

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        IndentSize = 1,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    };

    /// <summary>The notebook of a script.</summary>
    /// <param name="script">Text of the script.</param>
    /// <param name="arguments">What the script is given in the notebook.</param>
    /// <param name="reference">A directive, <c>#:project PATH</c>, as a line of the kernel; null for one that it does not need.</param>
    public static string ToNotebook(string script, IReadOnlyList<string> arguments, Func<string, string?> reference)
    {
        bool windows = script.Contains("\r\n", StringComparison.Ordinal);
        string text = windows ? script.ReplaceLineEndings("\n") : script;
        if (windows && text.ReplaceLineEndings("\r\n") != script)
            throw new TreePoseException(
                "The script's lines end in two ways, with and without a carriage return: let an editor make them one."
            );
        Piece[] pieces = [.. Pieces(text)];
        string[] lines = pieces[0].Body.TrimEnd('\n').Split('\n');
        int[] directives = [.. Enumerable.Range(0, lines.Length).Where(i => IsDirective(lines[i]))];
        string[] rest = [.. lines.Where((_, i) => !directives.Contains(i))];
        var cells = new JsonArray
        {
            Setup(lines, directives, arguments, reference),
            Code(string.Join('\n', rest), Tail(pieces[0]), new JsonObject { ["preamble"] = rest.Length }),
        };
        foreach (Piece piece in pieces[1..])
        {
            string title = piece.Mark![Mark.Length..].Trim();
            if (title.Length > 0)
                cells.Add(Cell("markdown", $"### {title}", new JsonObject { ["mark"] = piece.Mark }));
            cells.Add(Code(piece.Body.TrimEnd('\n'), Tail(piece), title.Length > 0 ? [] : new JsonObject { ["mark"] = piece.Mark }));
        }
        return new JsonObject
            {
                ["cells"] = cells,
                ["metadata"] = new JsonObject
                {
                    ["kernelspec"] = new JsonObject
                    {
                        ["display_name"] = ".NET (C#)",
                        ["language"] = "C#",
                        ["name"] = ".net-csharp",
                    },
                    ["language_info"] = new JsonObject { ["name"] = "polyglot-notebook", ["file_extension"] = ".cs" },
                    [Ours] = new JsonObject { ["lines"] = windows ? "\r\n" : "\n" },
                },
                ["nbformat"] = 4,
                ["nbformat_minor"] = 5,
            }.ToJsonString(Readable) + "\n";
    }

    /// <summary>The script of a notebook.</summary>
    /// <param name="notebook">Text of the notebook.</param>
    /// <exception cref="TreePoseException">It is no notebook, or holds what a script cannot.</exception>
    public static string ToScript(string notebook)
    {
        JsonObject root = Parsed(notebook);
        var script = new StringBuilder();
        string? mark = null;
        JsonArray directives = [];
        bool begun = false;
        int number = 0;
        foreach (JsonObject cell in root["cells"]!.AsArray().OfType<JsonObject>())
        {
            number++;
            string source = TextOf(cell["source"]);
            JsonObject own = cell["metadata"]?[Ours] as JsonObject ?? [];
            if (own["directives"] is JsonArray found)
            {
                directives = found;
                continue;
            }
            if ((string?)cell["cell_type"] != "code")
            {
                // Two texts in a row: the first has a cell of its own.
                if (mark is not null)
                    script.Append(mark).Append('\n');
                mark = MarkOf(source, (string?)own["mark"]);
                continue;
            }
            RefuseMagic(source, number);
            bool preamble = !begun && own["preamble"] is not null;
            begun = true;
            if (!preamble)
                script.Append(mark ?? (string?)own["mark"] ?? Mark).Append('\n');
            mark = null;
            if (preamble)
                source = WithDirectives(source, (int?)own["preamble"] ?? 1, directives);
            int tail = (int?)own["tail"] ?? 2;
            script.Append(source).Append('\n', Math.Max(0, tail));
            if (tail < 0)
                script.Length--;
        }
        if (mark is not null)
            script.Append(mark).Append('\n');
        string text = script.ToString();
        return (string?)root["metadata"]?[Ours]?["lines"] == "\r\n" ? text.ReplaceLineEndings("\r\n") : text;
    }

    /// <summary>What its script is given in a notebook that was made with it.</summary>
    public static IReadOnlyList<string> Arguments(string notebook) =>
        [
            .. Parsed(notebook)["cells"]!
                .AsArray()
                .Select(c => c?["metadata"]?[Ours]?["arguments"])
                .OfType<JsonArray>()
                .SelectMany(a => a.Select(v => (string)v!)),
        ];

    /// <summary>How many cells a notebook has.</summary>
    public static int Cells(string notebook) => Parsed(notebook)["cells"]!.AsArray().Count;

    private sealed record Piece(string? Mark, string Body, bool Ended = true);

    private static IEnumerable<Piece> Pieces(string text)
    {
        string? mark = null;
        var body = new StringBuilder();
        for (int at = 0; at < text.Length; )
        {
            int end = text.IndexOf('\n', at) is >= 0 and var newline ? newline + 1 : text.Length;
            string line = text[at..end];
            at = end;
            if (line.StartsWith(Mark, StringComparison.Ordinal))
            {
                yield return new Piece(mark, body.ToString());
                (mark, body) = (line.TrimEnd('\n'), new StringBuilder());
            }
            else
            {
                body.Append(line);
            }
        }
        yield return new Piece(mark, body.ToString(), mark is null || body.Length > 0 || text.EndsWith('\n'));
    }

    private static bool IsDirective(string line) =>
        line.StartsWith("#:", StringComparison.Ordinal) || line.StartsWith("#!", StringComparison.Ordinal);

    private static JsonObject Setup(string[] lines, int[] directives, IReadOnlyList<string> arguments, Func<string, string?> reference)
    {
        string[] kernel = [.. directives.Select(i => reference(lines[i])).OfType<string>()];
        string[] show = kernel.Any(l => l.Contains(KernelReferences.Notebooks, StringComparison.Ordinal))
            ? [$"{KernelReferences.Notebooks}.Cells.Show();"]
            : [];
        string typed = string.Join(", ", arguments.Select(a => JsonSerializer.Serialize(a, Readable)));
        return Cell(
            "code",
            string.Join('\n', [SetupNote, .. kernel, ImplicitUsings, .. show, $"string[] args = [{typed}];"]),
            new JsonObject
            {
                ["arguments"] = new JsonArray([.. arguments.Select(a => JsonValue.Create(a))]),
                ["directives"] = new JsonArray([.. directives.Select(i => new JsonObject { ["line"] = i, ["text"] = lines[i] })]),
            }
        );
    }

    private static JsonObject Code(string source, int tail, JsonObject own)
    {
        own["tail"] = tail;
        return Cell("code", source, own);
    }

    /// <summary>Line ends behind a cell; -1 for a mark that ends the script without one.</summary>
    private static int Tail(Piece piece) => piece.Ended ? piece.Body.Length - piece.Body.TrimEnd('\n').Length : -1;

    private static JsonObject Cell(string type, string source, JsonObject own)
    {
        var cell = new JsonObject { ["cell_type"] = type };
        if (type == "code")
            cell["execution_count"] = null;
        cell["id"] = Convert.ToHexStringLower(
            System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(type + source + own.ToJsonString()))
        )[..16];
        cell["metadata"] = new JsonObject { [Ours] = own };
        if (type == "code")
            cell["outputs"] = new JsonArray();
        string[] lines = source.Split('\n');
        cell["source"] = new JsonArray([.. lines.Select((l, i) => JsonValue.Create(i < lines.Length - 1 ? l + "\n" : l))]);
        return cell;
    }

    private static string WithDirectives(string source, int written, JsonArray directives)
    {
        List<string> lines = source.Length == 0 && written == 0 ? [] : [.. source.Split('\n')];
        foreach (JsonObject directive in directives.OfType<JsonObject>())
            lines.Insert(Math.Min((int?)directive["line"] ?? 0, lines.Count), (string?)directive["text"] ?? "");
        return string.Join('\n', lines);
    }

    /// <summary>A text above a cell as its mark, and further lines of it as comments.</summary>
    private static string MarkOf(string source, string? written)
    {
        string[] lines = source.Split('\n');
        string title = lines[0].TrimStart('#').Trim();
        string first = written is not null && written[Mark.Length..].Trim() == title ? written : $"{Mark} {title}".TrimEnd();
        return string.Join('\n', [first, .. lines[1..].Select(l => $"// {l}".TrimEnd())]);
    }

    private static void RefuseMagic(string source, int number)
    {
        if (
            source
                .Split('\n')
                .FirstOrDefault(l => l.StartsWith("#!", StringComparison.Ordinal) || l.StartsWith("#r ", StringComparison.Ordinal)) is
            { } line
        )
            throw new TreePoseException(
                $"Cell {number} has '{line.Trim()}', which is for the kernel and not C#: take it out, or give the script a directive "
                    + "(#:package NAME@VERSION) in its place."
            );
    }

    private static string TextOf(JsonNode? source) =>
        source switch
        {
            JsonArray lines => string.Concat(lines.Select(l => (string?)l)),
            JsonValue text when text.TryGetValue(out string? whole) => whole,
            _ => "",
        };

    private static JsonObject Parsed(string notebook)
    {
        try
        {
            if (JsonNode.Parse(notebook) is JsonObject root && root["cells"] is JsonArray)
                return root;
        }
        catch (JsonException) { }
        throw new TreePoseException("This is no notebook: a JSON object with 'cells' is needed, as Jupyter and VS Code save it.");
    }
}
