using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace TreePose.Runs;

/// <summary>
/// What people said about a run after it began: tags, a note, whether it is put aside. It stands in <c>notes.json</c> beside the
/// record, which it never changes: a run can be tagged while it goes on, and a colleague's record stays as it came.
/// </summary>
internal sealed record RunNotes
{
    private const int LongestNote = 10_000;

    /// <summary>Nothing was said.</summary>
    public static RunNotes None { get; } = new();

    /// <summary>Words to find the run by; they stand over those that the run began with. An empty one takes the run's own away.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>A sentence or more; null when there is none.</summary>
    public string? Note { get; init; }

    /// <summary>Whether lists leave the run out.</summary>
    public bool IsArchived { get; init; }

    /// <summary>What was said about a run; <see cref="None"/> when there is no file.</summary>
    /// <param name="folder">Its folder.</param>
    /// <exception cref="DataFormatException">The file is damaged.</exception>
    public static RunNotes Read(string folder) => Read(folder, null);

    internal static RunNotes Read(string folder, Func<string, byte[]>? read)
    {
        string path = Path.Combine(folder, RecordFiles.Notes);
        try
        {
            if (RecordJson.ReadOptional(path, read) is not { } file)
                return None;
            return new RunNotes
            {
                Tags = file.Texts("tags"),
                Note = file.Text("note"),
                IsArchived = file.Flag("archived") ?? false,
            };
        }
        catch (DataFormatException e)
        {
            throw new DataFormatException(path, "does not hold tags and a note.", "Delete it: the run itself does not need it.", e);
        }
    }

    /// <summary>Writes them, whole or not at all; nothing said leaves no file.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <exception cref="TreePoseException">A tag's name is not allowed, or the note is too long.</exception>
    public void Write(string folder)
    {
        string path = Path.Combine(folder, RecordFiles.Notes);
        RecordPaths.RequireNoLink(path);
        foreach (string key in Tags.Keys)
            RunKeys.Check(key, "tag");
        if (Tags.FirstOrDefault(t => t.Value.Length > RunKeys.LongestKey) is { Key: { } longest })
            throw new TreePoseException($"The tag '{longest}' is longer than {RunKeys.LongestKey} characters: make a note of it.");
        if (Note?.Length > LongestNote)
            throw new TreePoseException($"The note has {Note.Length} characters; at most {LongestNote} are kept. Write it shorter.");
        if (Tags.Count == 0 && Note is null && !IsArchived)
        {
            File.Delete(path);
            return;
        }
        var content = new JsonObject();
        if (Tags.Count > 0)
            content["tags"] = new JsonObject(
                Tags.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => KeyValuePair.Create(t.Key, (JsonNode?)t.Value))
            );
        if (Note is not null)
            content["note"] = Note;
        if (IsArchived)
            content["archived"] = true;
        RecordJson.Write(path, content);
    }

    /// <summary>Tags and note as one text, the same for the same; empty when neither was said.</summary>
    internal string Said =>
        Tags.Count == 0 && Note is null
            ? ""
            : new JsonArray([
                Note,
                .. Tags.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => (JsonNode)new JsonArray(t.Key, t.Value)),
            ]).ToJsonString();

    /// <summary>A short digest of a text, by which it is known again.</summary>
    internal static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];

    /// <summary>Names of the tags that a run began with.</summary>
    internal static IEnumerable<string> OwnTags(string folder) => RecordJson.Read(Path.Combine(folder, RecordFiles.Run)).Texts("tags").Keys;

    /// <summary>A run's tags with these over them.</summary>
    internal Dictionary<string, string> Over(Dictionary<string, string> own)
    {
        foreach ((string key, string value) in Tags)
        {
            if (value.Length > 0)
                own[key] = value;
            else
                own.Remove(key);
        }
        return own;
    }
}
