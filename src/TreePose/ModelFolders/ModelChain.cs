using System.Text.Json;
using System.Text.Json.Nodes;
using TreePose.Runs;

namespace TreePose.ModelFolders;

/// <summary>
/// Models in a row on disk: one that finds events, and one that says a number of each hold between them. Each is an ordinary model
/// folder below, with its own card; <c>model.json</c> names the row and its rule, and lists every file with its hash.
/// </summary>
public sealed class ModelChain
{
    /// <summary>The kind that <c>model.json</c> names.</summary>
    public const string Kind = "chain";

    /// <summary>The version of the format that knows rows.</summary>
    internal const int Version = 3;

    private const string EventsFolder = "models/events",
        HoldsFolder = "models/holds";

    private const string Remedy = "Copy the folder again from where it was made, unpack its archive again, or make the row again.";

    private ModelChain(string folder, ChainDescription description, ModelFolder events, ModelFolder holds) =>
        (Folder, Description, Events, Holds) = (folder, description, events, holds);

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>Name of the folder.</summary>
    public string Name => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(Folder)));

    /// <summary>What it is.</summary>
    public ChainDescription Description { get; }

    /// <summary>The model that finds events.</summary>
    public ModelFolder Events { get; }

    /// <summary>The model that says something of each hold.</summary>
    public ModelFolder Holds { get; }

    /// <summary>Whether a folder says that it is a row of models.</summary>
    public static bool Is(string folder)
    {
        string path = Path.Combine(folder, ModelDescription.FileName);
        try
        {
            return File.Exists(path) && JsonNode.Parse(RecordPaths.Read(path)) is JsonObject json && json["kind"]?.ToString() == Kind;
        }
        catch (Exception e) when (RecordJsonRules.IsDamage(e))
        {
            return false; // whoever opens it says what is wrong with it
        }
    }

    /// <summary>Makes a row of two models, whole or not at all.</summary>
    /// <param name="folder">Where; made here.</param>
    /// <param name="events">A model folder that finds events.</param>
    /// <param name="holds">A model folder of holds.</param>
    /// <param name="leastFrames">The shortest hold, frames, that the second is asked about; null: the shortest of its training.</param>
    /// <exception cref="TreePoseException">The two do not fit each other, or one is no folder; or there is something.</exception>
    public static ModelChain Make(string folder, ModelFolder events, ModelFolder holds, int? leastFrames = null)
    {
        ChainFit.Require(events, holds);
        ChainRule rule = ChainRule.For(holds, leastFrames);
        AtomicFolder.Make(
            folder,
            aside =>
            {
                Copy(events, Path.Combine(aside, EventsFolder));
                Copy(holds, Path.Combine(aside, HoldsFolder));
                string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
                AtomicFile.WriteAllText(Path.Combine(aside, ModelFolder.Card), ChainCard.Write(name, events, holds, rule));
                var description = new ChainDescription
                {
                    Links = [new ChainLink(EventsFolder, events.Name), new ChainLink(HoldsFolder, holds.Name)],
                    Rule = rule,
                    Files = ModelFolder.FilesOf(aside),
                };
                AtomicFile.WriteAllText(Path.Combine(aside, ModelDescription.FileName), description.ToJson());
                Open(aside);
            }
        );
        return Open(folder);
    }

    /// <summary>Opens a row and checks every file of it.</summary>
    /// <exception cref="DataFormatException">A file is missing, changed, or one too many; or the format is not known.</exception>
    /// <exception cref="TreePoseException">The models do not fit each other.</exception>
    public static ModelChain Open(string folder)
    {
        string path = Path.Combine(folder, ModelDescription.FileName);
        RecordPaths.RequireNoLinks(folder);
        ChainDescription read = ChainDescription.Read(path);
        ModelFolder.Check(folder, read.Files, read.Links.Select(l => $"{l.Folder}/{ModelDescription.FileName}"), Remedy);
        ModelFolder Link(int place) => ModelFolder.Open(RecordPaths.Resolve(folder, read.Links[place].Folder, path));
        (ModelFolder events, ModelFolder holds) = (Link(0), Link(1));
        ChainFit.Require(events, holds);
        return new ModelChain(folder, read, events, holds);
    }

    /// <summary>A link, byte for byte.</summary>
    private static void Copy(ModelFolder model, string to)
    {
        if (!ModelFolder.Is(model.Folder))
            throw new TreePoseException(
                $"{model.Folder} is a run: make a model folder of it first, './treepose promote {model.Name} --as NAME', and name that."
            );
        foreach (string file in model.Description.Files.Select(f => f.Path).Append(ModelDescription.FileName))
        {
            string copy = Path.Combine(to, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(model.PathOf(file), copy);
        }
    }
}

/// <summary>One model of a row.</summary>
/// <param name="Folder">Its folder, relative to the row's.</param>
/// <param name="Model">What it was called before.</param>
public sealed record ChainLink(string Folder, string Model);

/// <summary>The content of a row's <c>model.json</c>.</summary>
public sealed record ChainDescription
{
    /// <summary><see cref="ModelDescription.FormatName"/>.</summary>
    public string Format { get; init; } = ModelDescription.FormatName;

    /// <summary>Version of the format: 3, which earlier programs refuse.</summary>
    public int Version { get; init; } = ModelChain.Version;

    /// <summary><see cref="ModelChain.Kind"/>.</summary>
    public string Kind { get; init; } = ModelChain.Kind;

    /// <summary>The models, the one that is asked first before the other.</summary>
    public required IReadOnlyList<ChainLink> Links { get; init; }

    /// <summary>How holds are made of events.</summary>
    public required ChainRule Rule { get; init; }

    /// <summary>Every other file of the folder, those of its models too.</summary>
    public required IReadOnlyList<RunFile> Files { get; init; }

    /// <summary>The text of <c>model.json</c>.</summary>
    internal string ToJson() => JsonSerializer.Serialize(this, RecordJsonRules.Indented) + "\n";

    /// <summary>Reads <c>model.json</c>.</summary>
    /// <exception cref="DataFormatException">It is damaged, of another version, or no such file.</exception>
    internal static ChainDescription Read(string path)
    {
        try
        {
            JsonNode? json = JsonNode.Parse(RecordPaths.Read(path));
            if (json is not JsonObject || json["format"]?.ToString() != ModelDescription.FormatName)
                throw new JsonException($"its format is '{json?["format"]}', allowed is '{ModelDescription.FormatName}'");
            ModelDescription.RequireVersion(path, json["version"], ModelChain.Version, ModelChain.Version);
            ChainDescription read = json.Deserialize<ChainDescription>(RecordJsonRules.Indented) ?? throw new JsonException("null");
            return read.Problem is { } problem ? throw new JsonException(problem) : read;
        }
        catch (Exception e) when (RecordJsonRules.IsDamage(e))
        {
            throw new DataFormatException(
                path,
                $"is not the description of models in a row ({RecordJsonRules.Why(e)}).",
                "Restore the folder from a copy, or make the row again.",
                e
            );
        }
    }

    private string? Problem =>
        Links.Count != 2 || Links.Contains(null!) ? $"it names {Links.Count} models, allowed are 2"
        : Rule.Problem is { } rule ? $"of its rule, {rule}"
        : Files.Contains(null!) ? "it holds null where a file is needed"
        : Files.Select(f => RunEventRules.OfFile(f.Path, f.Bytes, f.Sha256)).FirstOrDefault(p => p is not null) is { } file ? "It " + file
        : null;
}
