using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TreePose.Runs;

/// <summary>Something that a run showed: a piece of text, or a figure of its record.</summary>
/// <param name="Line">
/// Line of the script that showed it; null for a command, and for text from threads that no line of the script is behind.
/// </param>
/// <param name="Stream"><c>stdout</c> or <c>stderr</c>; null for a figure.</param>
/// <param name="Text">The text; null for a figure.</param>
/// <param name="Figure">Path of the figure in the record; null for text.</param>
public sealed record ShownPiece(int? Line, string? Stream, string? Text, string? Figure);

/// <summary>
/// What a run showed, kept in its record as <c>source/output.jsonl</c>, one JSON object a line. Like the journal it is
/// written while the run goes on and after its end, so <c>files.json</c> does not list it.
/// </summary>
public static class RunOutput
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Appends pieces.</summary>
    /// <param name="folder">The run's record.</param>
    /// <param name="pieces">What was shown, in order.</param>
    public static void Append(string folder, IEnumerable<ShownPiece> pieces)
    {
        string path = Path.Combine(folder, RecordFiles.Output);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.AppendAllText(path, string.Concat(pieces.Select(p => JsonSerializer.Serialize(p, Json) + "\n")), new UTF8Encoding(false));
    }

    /// <summary>What a run showed, in order; empty when nothing was kept. A torn last line is left out.</summary>
    /// <param name="folder">The run's record.</param>
    /// <exception cref="DataFormatException">A line is damaged.</exception>
    public static IReadOnlyList<ShownPiece> Read(string folder)
    {
        string path = Path.Combine(folder, RecordFiles.Output);
        if (!File.Exists(path))
            return [];
        string[] lines = Encoding.UTF8.GetString(RecordPaths.Read(path)).Split('\n'); // what follows the last line break is empty or torn
        try
        {
            return [.. lines[..^1].Select(l => JsonSerializer.Deserialize<ShownPiece>(l, Json)).OfType<ShownPiece>()];
        }
        catch (Exception e) when (RecordJsonRules.IsDamage(e))
        {
            throw new DataFormatException(
                path,
                $"is damaged ({RecordJsonRules.Why(e)}).",
                "Restore it from a copy of the record, or delete it: the notebook then has no outputs.",
                e
            );
        }
    }
}
