using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using TreePose.Reports.Data;
using TreePose.Runs;

namespace TreePose.App.Runs;

/// <summary><c>--json</c>: results on standard output, for scripts.</summary>
internal static class RunJson
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true };

    /// <summary>The option.</summary>
    public static Option<bool> Option() => new("--json") { Description = "Results as JSON on standard output, nothing else." };

    /// <summary>A run that ended: where it is, how it stands, its results, its verdict.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="folder">Its record.</param>
    public static void Write(TextWriter output, string folder)
    {
        StoredRun run = StoredRun.Open(folder);
        Write(
            output,
            new JsonObject
            {
                ["record"] = folder,
                ["id"] = run.Info.Id,
                ["status"] = RunStatuses.Name(run.Info.Status),
                ["verdict"] = VerdictFile.Read(folder)?.Sentence,
                ["results"] = run.Results?.DeepClone(),
            }
        );
    }

    /// <summary>A document.</summary>
    public static void Write(TextWriter output, JsonObject document) => output.WriteLine(document.ToJsonString(Format));
}
