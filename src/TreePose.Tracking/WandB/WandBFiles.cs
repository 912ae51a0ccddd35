using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TreePose.Runs;
using TreePose.Tracking.WandB.Records;

namespace TreePose.Tracking.WandB;

/// <summary>
/// The files that W&amp;B's pages look for beside a run's own: <c>wandb-metadata.json</c> (machine, program, commit) and
/// <c>output.log</c> (the console); and the run's report, which is no file of the record's content.
/// </summary>
internal static class WandBFiles
{
    public const string Metadata = "wandb-metadata.json";
    public const string Console = "output.log";

    /// <summary>The record that announces them; the two last ones may come after the run's end, or never.</summary>
    public static FilesRecord Announced =>
        new()
        {
            Files =
            {
                new FilesItem { Path = Metadata, Policy = FilesItem.Types.PolicyType.Now },
                new FilesItem { Path = Console, Policy = FilesItem.Types.PolicyType.End },
                new FilesItem { Path = RecordFiles.Report, Policy = FilesItem.Types.PolicyType.End },
            },
        };

    /// <summary>Writes what the run ran on and from.</summary>
    public static void WriteMetadata(string runFolder, string files, RunStarted start)
    {
        JsonObject environment = Read(Path.Combine(runFolder, RecordFiles.Environment));
        var metadata = new JsonObject
        {
            ["os"] = environment["operatingSystem"]?.DeepClone(),
            ["dotnet"] = environment["dotnet"]?.DeepClone(),
            ["treepose"] = environment["treepose"]?.DeepClone(),
            ["versions"] = environment["versions"]?.DeepClone(),
            ["cpu_count"] = environment["processors"]?.DeepClone(),
            ["startedAt"] = start.Time.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
            ["program"] = start.Source.Name,
            ["codePath"] = start.Source.PathInRepository,
            ["host"] = start.Host,
            ["username"] = start.Source.User,
            ["git"] = start.Source.Commit is null
                ? null
                : new JsonObject { ["remote"] = start.Source.Remote, ["commit"] = start.Source.Commit },
        };
        AtomicFile.WriteAllText(Path.Combine(files, Metadata), metadata.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    }

    /// <summary>Writes console and report as they are now.</summary>
    public static void WriteLate(string runFolder, string files)
    {
        string shown;
        try
        {
            shown = string.Concat(RunOutput.Read(runFolder).Select(p => p.Text));
        }
        catch (DataFormatException)
        {
            shown = ""; // a damaged console is told where the notebook is made; here it only lacks
        }
        WriteIfNew(Path.Combine(files, Console), Encoding.UTF8.GetBytes(shown));
        if (RunFiles.Locate(runFolder, RecordFiles.Report) is { } report)
            WriteIfNew(Path.Combine(files, RecordFiles.Report), File.ReadAllBytes(report));
    }

    private static void WriteIfNew(string path, byte[] bytes)
    {
        if (!File.Exists(path) || !File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes))
            AtomicFile.WriteAllBytes(path, bytes);
    }

    private static JsonObject Read(string path)
    {
        try
        {
            return File.Exists(path) ? JsonNode.Parse(RecordPaths.Read(path)) as JsonObject ?? [] : [];
        }
        catch (JsonException)
        {
            return []; // what cannot be read is left out of the page
        }
    }
}
